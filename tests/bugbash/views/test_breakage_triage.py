"""Triage on the pages: both values of a lost race, many at once with preview and undo, originals, views, mentions."""

import uuid
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from bugbash.choices import BreakageStatus, Role
from bugbash.forms.breakage_list import USUAL
from bugbash.logic.edits import mark_of
from bugbash.models import Breakage, Mention, Query, SavedView, TriageDeed
from bugbash.selectors.breakage_triage import triage_mark
from bugbash.selectors.queries import facts_of
from tests.bash_builders import a_mention, a_saved_view, a_sighting
from tests.bugbash.views.world import World, sent_to
from tests.builders import a_breakage, a_comment, a_member, a_query, a_user, an_observation
from tests.statements import statements

HTMX = {"HX-Request": "true"}


@pytest.fixture
def engineer(client: Client, world: World) -> Client:
    client.force_login(world.member(Role.ENGINEER))
    return client


def add(world: World, **facts: Any) -> Breakage:
    alike = facts.pop("alike_key", "")
    query = a_query(world.project, f"query {world.project.queries.count()}", tags=["files"])
    row = a_breakage(an_observation(query, world.new), **facts)
    Breakage.objects.filter(pk=row.pk).update(alike_key=alike, alike_words="Fails." if alike else "")
    return row


def said(client: Client, address: str) -> list[str]:
    return [str(message) for message in get_messages(client.get(address).wsgi_request)]


def numbers_of(answer: Any) -> list[int]:
    return [row.number for row in answer.context["page"].rows]


def test_stale_form_gets_both_values_and_keeps_what_was_typed(engineer: Client, world: World) -> None:
    sent = {**sent_to(world, "breakage-triage"), "mark": triage_mark(world.breakage), "reason": "Mine."}
    Breakage.objects.update(reason="Theirs.")
    answer = engineer.post(world.at("breakage-triage"), sent)
    form = answer.context["triage_form"]
    assert (answer.status_code, form["reason"].value(), form["status"].value()) == (409, "Mine.", "confirmed")
    assert form.errors["reason"] == ["Changed since you opened it: it is “Theirs.” now, you chose “Mine.”."]
    assert Breakage.objects.get().status == BreakageStatus.NEW
    again = engineer.post(world.at("breakage-triage"), {**sent, "mark": form["mark"].value()})
    assert (again.status_code, Breakage.objects.get().reason) == (302, "Mine.")


def test_stale_query_form_gets_both_values_and_keeps_what_was_typed(engineer: Client, world: World) -> None:
    sent = {**sent_to(world, "query-detail"), "mark": mark_of(facts_of(world.query))}
    Query.objects.update(need="Theirs.")
    answer = engineer.post(world.at("query-detail"), sent)
    form = answer.context["form"]
    assert (answer.status_code, form["need"].value()) == (409, "Copy.")
    assert form.errors["need"] == ["Changed since you opened it: it is “Theirs.” now, you chose “Copy.”."]
    again = engineer.post(world.at("query-detail"), {**sent, "mark": form["mark"].value()})
    assert (again.status_code, Query.objects.get().need) == (302, "Copy.")


def test_serious_breakage_without_owner_is_told_beside_the_field(engineer: Client, world: World) -> None:
    answer = engineer.post(world.at("breakage-triage"), {**sent_to(world, "breakage-triage"), "owner": ""})
    errors = answer.context["triage_form"].errors
    assert (answer.status_code, errors) == (
        422,
        {"owner": ["A confirmed S2 needs an owner: choose who sees to it."]},
    )


def test_expectation_is_corrected_in_the_same_form(engineer: Client, world: World) -> None:
    sent = {**sent_to(world, "breakage-triage"), "status": "new", "cause": "expectation", "checks": "min-results: 2"}
    answer = engineer.post(world.at("breakage-triage"), sent)
    row = Breakage.objects.get()
    assert (row.status, [check.line for check in row.query.checks.all()]) == ("rejected", ["min-results: 2"])
    told = engineer.get(answer.headers["Location"]).context["trail"][-1].told
    assert told[-2:] == ["− min-results: 1", "+ min-results: 2"]
    engineer.post(world.at("breakage-undo"))
    row = Breakage.objects.get()
    assert (row.status, [check.line for check in row.query.checks.all()]) == ("new", ["min-results: 1"])


def test_checks_that_came_along_are_left_alone_for_another_cause(engineer: Client, world: World) -> None:
    engineer.post(world.at("breakage-triage"), {**sent_to(world, "breakage-triage"), "checks": "no-duplicates"})
    row = Breakage.objects.get()
    assert (row.cause, [check.line for check in row.query.checks.all()]) == ("data", ["min-results: 1"])


def test_saved_triage_offers_its_undo(engineer: Client, world: World) -> None:
    address = engineer.post(world.at("breakage-triage"), sent_to(world, "breakage-triage")).headers["Location"]
    assert b"is triaged" in engineer.get(address).content
    back = engineer.post(world.at("breakage-undo"))
    assert (back.headers["Location"], Breakage.objects.get().status) == (world.at("breakage-detail"), "new")
    assert b"is triaged" not in engineer.get(address).content


def test_triage_that_changes_nothing_says_so(engineer: Client, world: World) -> None:
    sent = {"status": "new", "cause": "unknown", "severity": ""}
    address = engineer.post(world.at("breakage-triage"), sent).headers["Location"]
    assert (said(engineer, address), TriageDeed.objects.count()) == (["BB-1 stays as it is."], 0)


def test_selected_ones_are_shown_before_they_change(engineer: Client, world: World) -> None:
    rows = [add(world), add(world, status=BreakageStatus.CLOSED), add(world)]
    address = f"{world.at('breakage-bulk')}?pick={rows[0].number}&pick={rows[1].number}"
    sent = {"status": "rejected", "reason": "As designed."}
    shown = engineer.post(address, {**sent, "deed": "preview"}, headers=HTMX)
    plan = shown.context["plan"]
    assert (shown.status_code, [row.breakage.code for row in plan.changing]) == (200, ["BB-2"])
    assert [row.refusal.sentence for row in plan.refused] == ["BB-3 is closed; it can not become rejected."]
    assert not TriageDeed.objects.exists()
    done = engineer.post(address, {**sent, "deed": "save", "mark": plan.mark})
    batch = TriageDeed.objects.get().batch
    assert done.headers["Location"] == f"{world.at('breakage-index')}?batch={batch}"
    assert list(Breakage.objects.order_by("number").values_list("status", flat=True)) == [
        "new",
        "rejected",
        "closed",
        "new",
    ]
    assert b"BB-2</a> is triaged" in engineer.get(done.headers["Location"]).content


def test_all_that_match_are_meant_where_none_are_selected(engineer: Client, world: World) -> None:
    add(world, severity="S3")
    add(world, severity="S3")
    address = f"{world.at('breakage-bulk')}?severity=S3&sort=severity"
    done = engineer.post(address, {"deed": "save", "cause": "model"})
    assert list(TriageDeed.objects.values_list("breakage__number", flat=True)) == [3, 2]
    assert done.headers["Location"].startswith(f"{world.at('breakage-index')}?severity=S3&sort=severity&batch=")


@pytest.mark.parametrize("picks", ["", "0", "x", "-1", "9" * 30])
def test_selection_of_nothing_is_nothing(engineer: Client, world: World, picks: str) -> None:
    page = engineer.get(f"{world.at('breakage-bulk')}?pick={picks}")
    assert (list(page.context["plan"].rows), b"Nothing is selected" in page.content) == ([], True)


def test_preview_that_is_stale_is_shown_again(engineer: Client, world: World) -> None:
    mark = engineer.post(world.at("breakage-bulk"), {"cause": "data"}).context["plan"].mark
    Breakage.objects.update(reason="Meanwhile.")
    answer = engineer.post(world.at("breakage-bulk"), {"cause": "data", "deed": "save", "mark": mark})
    assert answer.context["form"].non_field_errors() == ["Something has changed since the preview; look at it again."]
    assert (answer.status_code, TriageDeed.objects.count()) == (409, 0)


def test_bad_bulk_input_is_told(engineer: Client, world: World) -> None:
    answer = engineer.post(world.at("breakage-bulk"), {"status": "odd", "duplicate_of": "x", "deed": "save"})
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["duplicate_of", "status"])


def test_group_becomes_duplicates_of_its_oldest(engineer: Client, world: World) -> None:
    rows = [add(world, alike_key="k"), add(world, alike_key="k"), add(world)]
    (group,) = engineer.get(world.at("breakage-index")).context["groups"]
    assert (group.count, group.oldest) == (2, rows[0].number)
    address = f"{world.at('breakage-bulk')}?alike=k"
    engineer.post(address, {"status": "duplicate", "duplicate_of": f"BB-{group.oldest}", "deed": "save"})
    assert [(row.number, row.duplicate_of_id) for row in Breakage.objects.filter(status="duplicate")] == [
        (rows[1].number, rows[0].pk)
    ]


def test_deed_of_many_leads_back_to_the_list_with_its_filters(engineer: Client, world: World) -> None:
    add(world)
    engineer.post(world.at("breakage-bulk"), {"deed": "save", "cause": "data"})
    answer = engineer.post(f"{world.at('breakage-undo')}?severity=S1")
    assert answer.headers["Location"] == f"{world.at('breakage-index')}?severity=S1"
    assert said(engineer, answer.headers["Location"]) == ["Taken back: 2 breakages."]


def test_deed_that_there_never_was_is_not_found(engineer: Client, world: World) -> None:
    address = reverse("bugbash:breakage-undo", args=[world.project.slug, uuid.UUID(int=1)])
    assert engineer.post(address).status_code == 404


def test_original_is_found_and_named(engineer: Client, world: World) -> None:
    other = add(world, title="Copying is slow")
    address = world.at("breakage-originals")
    found = engineer.get(address, {"duplicate_of": "copying"})
    assert [row.code for row in found.context["originals"]] == ["BB-2"]
    part = engineer.get(address, {"duplicate_of": "copying"}, headers=HTMX)
    assert b'<option value="BB-2">' in part.content
    engineer.post(world.at("breakage-duplicate"), {"duplicate_of": "BB-2"})
    row = Breakage.objects.get(number=1)
    assert (row.status, row.duplicate_of, row.cause) == ("duplicate", other, "unknown")
    assert b"found to repeat this one" in engineer.get(f"{world.at('breakage-index')}2/").content


def test_breakage_repeats_none_that_there_is_not(engineer: Client, world: World) -> None:
    address = engineer.post(world.at("breakage-duplicate"), {"duplicate_of": "BB-99"}).headers["Location"]
    assert said(engineer, address) == ["Name the breakage that this one repeats, such as BB-12."]


def test_filters_with_several_values_can_be_taken_away_one_by_one(engineer: Client, world: World) -> None:
    rows = {severity: add(world, severity=severity).number for severity in ("S1", "S2", "S3")}
    answer = engineer.get(f"{world.at('breakage-index')}?severity=S1&severity=S2")
    page = answer.content.decode()
    assert set(numbers_of(answer)) == {rows["S1"], rows["S2"]}
    assert [f'name="severity" value="{one}" checked' in page for one in ("S1", "S2", "S3")] == [True, True, False]
    assert not answer.context["form"]["severity"].value()  # else what is taken away would still be chosen there
    left = engineer.get(f"{world.at('breakage-index')}?severity=S2&severity=")  # the tick that is left, the empty field
    assert (numbers_of(left), left.context["form"]["severity"].value()) == ([rows["S2"]], "S2")


def test_list_shows_the_columns_and_the_order_of_its_address(engineer: Client, world: World) -> None:
    add(world, severity="S1")
    page = engineer.get(world.at("breakage-index"), {"col": ["tags", "seen"], "sort": "severity"})
    assert ([label for _, label in page.context["columns"]], numbers_of(page)) == (["Me too", "Tags"], [2, 1])


@pytest.mark.parametrize(
    "odd", ["sort=odd", "col=odd", "bash=x", "age=1", "cursor=-1", "charter=" + "9" * 40, "batch=x"]
)
def test_what_is_not_understood_narrows_nothing(engineer: Client, world: World, odd: str) -> None:
    page = engineer.get(f"{world.at('breakage-index')}?{odd}")
    assert (page.status_code, numbers_of(page), page.context["is_narrowed"]) == (200, [1], False)


def test_view_is_kept_and_applied_by_one_click(engineer: Client, world: World) -> None:
    filters = "severity=S1&col=tags"
    sent = {"name": "Blockers", "filters": filters}
    address = engineer.post(world.at("saved-view-create"), sent).headers["Location"]
    assert address == f"{world.at('breakage-index')}?{filters}"
    views = engineer.get(address).context["views"]
    assert [(view.name, is_current) for view, is_current in views] == [("Blockers", True)]
    assert [is_current for _, is_current in engineer.get(world.at("breakage-index")).context["views"]] == [False]


def test_view_without_a_name_says_what_is_missing(engineer: Client, world: World) -> None:
    address = engineer.post(world.at("saved-view-create"), {"filters": "q=x"}).headers["Location"]
    assert said(engineer, address) == ["Fill in “Name of the view”; it is needed."]
    assert not SavedView.objects.exists()


def test_views_of_others_are_not_found(engineer: Client, world: World) -> None:
    theirs = a_saved_view(world.project, a_member(world.project))
    place = [world.project.slug, theirs.pk]
    names = ("saved-view-rename", "saved-view-remove")
    answers = [engineer.post(reverse(f"bugbash:{name}", args=place), {"name": "x"}) for name in names]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert SavedView.objects.get().name == "Mine"


def test_mention_waits_on_the_overview_until_the_breakage_is_opened(engineer: Client, world: World) -> None:
    user = world.project.memberships.latest("pk").user
    a_mention(a_comment(world.breakage, by=a_user("SME 1")), user)
    assert b"SME 1 mentions you" in engineer.get(world.at("overview")).content
    assert b"Mention you" in engineer.get(reverse("home")).content
    engineer.get(world.at("breakage-detail"))
    assert b"mentions you" not in engineer.get(world.at("overview")).content
    assert Mention.objects.get().seen_at is not None


def test_external_issue_is_a_link_that_can_not_reach_back(engineer: Client, world: World) -> None:
    sent = {**sent_to(world, "breakage-triage"), "external_url": "https://tracker.example/1"}
    engineer.post(world.at("breakage-triage"), sent)
    page = engineer.get(world.at("breakage-detail")).content
    assert b'href="https://tracker.example/1" rel="noopener noreferrer"' in page
    answer = engineer.post(world.at("breakage-triage"), {**sent, "external_url": "javascript:alert(1)"})
    assert (answer.status_code, list(answer.context["triage_form"].errors)) == (422, ["external_url"])


def grow(world: World) -> None:
    """One more of everything that the list and the page of the first breakage show."""
    owner, original = a_user(), world.breakage
    add(world, alike_key="k", owner=owner, status=BreakageStatus.DUPLICATE, duplicate_of=original)
    a_sighting(add(world, alike_key="k", owner=owner), a_user())
    a_sighting(original, a_user())
    a_mention(a_comment(original), a_user())


@pytest.mark.parametrize(
    ("door", "filters"),
    [
        ("breakage-index", "status=any&col=tags&col=seen&col=bash&col=owner"),
        ("breakage-bulk", "status=any"),
        ("breakage-originals", ""),
        ("breakage-detail", ""),
    ],
)
def test_page_costs_the_same_for_few_and_many(engineer: Client, world: World, door: str, filters: str) -> None:
    address = f"{world.at(door)}?{filters}"
    grow(world)
    engineer.get(address)
    one = statements(lambda: engineer.get(address))
    grow(world)
    grow(world)
    assert statements(lambda: engineer.get(address)) == one


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ({"severity": "", "q": "", "col": list(USUAL)}, ""),
        ({"severity": "S1", "col": list(USUAL), "cursor": "9", "batch": "x"}, "?severity=S1"),
        ({"col": ["tags", "seen"]}, "?col=tags&col=seen"),
    ],
)
def test_address_says_what_is_not_usual(engineer: Client, world: World, sent: dict[str, Any], address: str) -> None:
    answer = engineer.get(world.at("breakage-index"), sent, headers=HTMX)
    assert answer.headers["HX-Push-Url"] == f"{world.at('breakage-index')}{address}"
