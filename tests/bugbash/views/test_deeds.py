"""What each form does when all is well, and where it leads."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bugbash.choices import BreakageStatus, Family, QueryState, ReplayState, Role
from bugbash.models import Breakage, Comment, Deployment, Membership, Query, Sighting, TriageDeed
from tests.bugbash.views.world import World, sent_to
from tests.builders import a_breakage, a_query, a_version, an_observation
from tests.prototype import Prototype, results
from tests.statements import statements

HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(client: Client, world: World) -> Client:
    client.force_login(world.member(Role.OWNER))
    return client


def send(client: Client, world: World, door: str, **changes: object) -> str:
    """Where the page leads after a plain form was sent."""
    answer = client.post(world.at(door), {**sent_to(world, door), **changes})
    assert answer.status_code == 302
    return answer.headers["Location"]


def said(client: Client, address: str) -> list[str]:
    return [str(message) for message in get_messages(client.get(address).wsgi_request)]


def test_asked_query_leads_to_its_answers(owner: Client, world: World, prototype: Prototype) -> None:
    Deployment.objects.update(base_url=prototype.base_url)
    prototype.answers("move a file", results("shutil.move"))
    address = send(owner, world, "console-ask", versions="0.4,0.5")
    asked = world.project.queries.get(text="move a file").observations.order_by("version__name")
    assert address == f"{world.at('console')}?observations={asked[0].pk},{asked[1].pk}"
    page = owner.get(address)
    assert [side.name for side in page.context["sides"]] == ["0.4", "0.5"]
    assert page.content.count(b"shutil.move") > 1


def test_asked_part_says_the_address_to_show(owner: Client, world: World, prototype: Prototype) -> None:
    Deployment.objects.update(base_url=prototype.base_url)
    answer = owner.post(world.at("console-ask"), sent_to(world, "console-ask"), headers=HTMX)
    key = world.project.queries.get(text="move a file").observations.get().pk
    assert answer.headers["HX-Push-Url"] == f"{world.at('console')}?observations={key}"
    assert answer.content.lstrip()[:4] == b"<div"


def test_asked_answers_alone_are_what_their_address_shows(owner: Client, world: World, prototype: Prototype) -> None:
    """The form that asks for them stays on the page; its draft is about these answers from now on."""
    Deployment.objects.update(base_url=prototype.base_url)
    prototype.answers("move a file", results("shutil.move", "os.rename"), version="0.5")
    sent = {**sent_to(world, "console-ask"), "versions": "0.4,0.5"}
    answer = owner.post(world.at("console-ask"), sent, headers={**HTMX, "HX-Target": "answered"})
    page = owner.get(answer.headers["HX-Push-Url"])
    assert answer.content.lstrip().startswith(b'<div id="answered">')
    assert (answer.content.count(b"data-draft="), answer.headers["Draft-Name"]) == (1, page.context["draft"])
    assert answers_in(answer.content) == answers_in(page.content)


def answers_in(html: bytes) -> bytes:
    return html.partition(b'<div class="flow" id="answers">')[2].partition(b'<div class="grid console-side">')[0]


def test_refused_asking_brings_the_whole_form_back(owner: Client, world: World) -> None:
    sent = {**sent_to(world, "console-ask"), "versions": "0.9"}
    answer = owner.post(world.at("console-ask"), sent, headers={**HTMX, "HX-Target": "answered"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#console")
    assert b'hx-target="#console"' in answer.content.partition(b"<form")[2].partition(b">")[0]


def test_membership_is_read_once_for_a_page(owner: Client, world: World) -> None:
    with CaptureQueriesContext(connection) as captured:
        owner.get(world.at("check-index"))
    assert sum("JOIN" in row["sql"] and '"bugbash_membership"."role"' in row["sql"] for row in captured) == 1


def test_line_breaks_are_asked_as_they_were_typed(owner: Client, world: World, prototype: Prototype) -> None:
    Deployment.objects.update(base_url=prototype.base_url)
    send(owner, world, "console-ask", text=" a\r\nb ", params='{"k": 3}')
    assert prototype.queries == [" a\nb "]
    assert prototype.calls[0].params["k"] == "3"


def test_console_shows_the_raw_answer(owner: Client, world: World) -> None:
    page = owner.get(world.at("console"), {"observations": f"{world.seen.pk}", "view": "raw"})
    assert [recorded.is_json for _, recorded in page.context["records"]] == [True]


@pytest.mark.parametrize("keys", ["0", "x", "1,2,3", "-1", "9" * 30])
def test_console_does_not_show_what_is_not_there(owner: Client, world: World, keys: str) -> None:
    assert owner.get(world.at("console"), {"observations": keys}).status_code == 404


def test_answers_to_two_queries_are_not_shown_side_by_side(owner: Client, world: World) -> None:
    other = an_observation(a_query(world.project, "another"), world.new)
    keys = f"{world.seen.pk},{other.pk}"
    assert owner.get(world.at("console"), {"observations": keys}).status_code == 404


def test_filed_breakage_leads_back_to_the_console(owner: Client, world: World) -> None:
    address = send(owner, world, "breakage-create", severity="S2", expectation="in-top-1: a")
    assert address == f"{world.at('console')}?observations={world.seen.pk}"
    row = Breakage.objects.get(number=2)
    assert (row.title, row.severity_proposed, row.expectation) == ("Nothing", "S2", "in-top-1: a")
    assert said(owner, address)[0].startswith("Filed as <a")


def test_filed_part_shows_the_breakage_and_an_empty_form(owner: Client, world: World) -> None:
    answer = owner.post(world.at("breakage-create"), sent_to(world, "breakage-create"), headers=HTMX)
    assert (answer.status_code, answer.context["breakage"].code) == (200, "BB-2")
    assert answer.context["file_form"].is_bound is False


def test_tried_checks_say_what_they_would(owner: Client, world: World) -> None:
    sent = {**sent_to(world, "console-check"), "expectation": "in-top-1: a\nmin-results: 1"}
    answer = owner.post(world.at("console-check"), sent)
    (trial,) = answer.context["trials"]
    assert (trial.status, [one.result for one in trial.outcomes]) == ("fail", ["fail", "pass"])
    assert answer.context["pointless"] is None


def test_checks_that_already_pass_are_pointless(owner: Client, world: World) -> None:
    answer = owner.post(world.at("console-check"), sent_to(world, "console-check"))
    assert answer.context["pointless"].status == "pass"


def test_kept_query_is_active(owner: Client, world: World) -> None:
    assert send(owner, world, "query-keep") == world.at("query-detail")
    assert Query.objects.get().state == QueryState.ACTIVE


def test_triage_is_saved(owner: Client, world: World) -> None:
    address = send(owner, world, "breakage-triage", owner=world.project.memberships.get().user_id)
    assert address == f"{world.at('breakage-detail')}?batch={TriageDeed.objects.get().batch}"
    row = Breakage.objects.get()
    assert (row.status, row.severity_confirmed, row.cause) == (BreakageStatus.CONFIRMED, "S2", "data")
    assert row.owner == world.project.memberships.get().user


def test_duplicate_is_named_by_its_code(owner: Client, world: World) -> None:
    second = a_breakage(world.seen)
    owner.post(
        f"{world.at('breakage-index')}2/triage/", {"status": "duplicate", "cause": "data", "duplicate_of": "bb-1"}
    )
    second.refresh_from_db()
    assert (second.status, second.duplicate_of) == (BreakageStatus.DUPLICATE, world.breakage)


def test_comment_is_shown_below_the_breakage(owner: Client, world: World) -> None:
    assert send(owner, world, "breakage-comment") == f"{world.at('breakage-detail')}#comments"
    assert Comment.objects.get().text == "Seen it too."


def test_comment_part_shows_the_comments(owner: Client, world: World) -> None:
    answer = owner.post(world.at("breakage-comment"), sent_to(world, "breakage-comment"), headers=HTMX)
    assert (answer.status_code, b"Seen it too." in answer.content) == (200, True)


def test_query_is_edited(owner: Client, world: World) -> None:
    assert send(owner, world, "query-detail") == world.at("query-detail")
    query = Query.objects.get()
    assert [check.line for check in query.checks.all()] == ["no-duplicates"]
    assert ([tag.name for tag in query.tags.all()], query.need, query.required) == (["files", "new"], "Copy.", True)


def test_query_is_retired(owner: Client, world: World) -> None:
    assert send(owner, world, "query-state") == world.at("query-detail")
    assert Query.objects.get().state == QueryState.RETIRED


@pytest.mark.parametrize("state", ["draft", "lost", ""])
def test_query_is_not_put_into_another_state(owner: Client, world: World, state: str) -> None:
    Query.objects.update(state=QueryState.ACTIVE)
    address = send(owner, world, "query-state", state=state)
    assert said(owner, address) == ["A query is active or retired."]
    assert Query.objects.get().state == QueryState.ACTIVE


def test_registered_version_is_shown(owner: Client, world: World) -> None:
    assert send(owner, world, "version-create") == f"{world.at('version-index')}0.6/"
    version = world.project.versions.get(name="0.6")
    assert (version.notes, version.deployments.get().concurrency, version.replays.count()) == ("Faster.", 8, 0)


def test_registered_version_is_replayed_at_once(owner: Client, world: World) -> None:
    Query.objects.update(state=QueryState.ACTIVE)
    address = send(owner, world, "version-create", replay_now="on")
    replay = world.project.versions.get(name="0.6").replays.get()
    assert (address, replay.number) == (f"{world.at('overview')}replays/2/", 2)


def test_version_without_queries_says_why_it_is_not_replayed(owner: Client, world: World) -> None:
    address = send(owner, world, "version-create", replay_now="on")
    assert said(owner, address) == ["There is no active query yet: ask something in the console and keep it."]


def test_baseline_is_moved(owner: Client, world: World) -> None:
    address = send(owner, world, "version-bless")
    world.project.refresh_from_db()
    assert (address, world.project.baseline) == (world.at("version-detail"), world.new)


def test_replay_is_requested(owner: Client, world: World) -> None:
    Query.objects.update(state=QueryState.ACTIVE)
    assert send(owner, world, "replay-create") == f"{world.at('overview')}replays/2/"


def test_refused_replay_says_why(owner: Client, world: World) -> None:
    address = send(owner, world, "replay-create")
    assert address == world.at("version-detail")
    assert said(owner, address) == ["There is no active query yet: ask something in the console and keep it."]


@pytest.mark.parametrize(
    ("deed", "state"),
    [("pause", ReplayState.PAUSED), ("cancel", ReplayState.CANCELLED), ("resume", ReplayState.RUNNING)],
)
def test_replay_is_moved(owner: Client, world: World, deed: str, state: ReplayState) -> None:
    if deed == "resume":
        world.project.replays.update(state=ReplayState.PAUSED)
    answer = owner.post(f"{world.at('replay-detail')}{deed}/")
    assert (answer.status_code, world.project.replays.get().state) == (302, state)


def test_move_that_is_too_late_says_why(owner: Client, world: World) -> None:
    world.project.replays.update(state=ReplayState.CANCELLED)
    address = send(owner, world, "replay-move")
    assert said(owner, address) == ["Replay 1 is cancelled; it can not become paused."]


def test_unknown_move_is_not_found(owner: Client, world: World) -> None:
    assert owner.post(f"{world.at('replay-detail')}burn/").status_code == 404


def test_member_gets_a_role(owner: Client, world: World) -> None:
    address = send(owner, world, "member-create")
    row = Membership.objects.get(user=world.breakage.reported_by)
    assert (address, row.role, row.reviewer_only) == (world.at("settings"), Role.SME, True)


def test_endpoint_gets_its_next_revision(owner: Client, world: World) -> None:
    assert send(owner, world, "settings") == world.at("settings")
    newest = world.project.definitions.get(revision=2)
    assert (newest.request["path"], newest.timeout_s) == ("/find", 12)


@pytest.mark.parametrize("door", ["breakage-index", "query-index", "version-index", "breakage-detail"])
def test_page_costs_the_same_for_one_and_three(owner: Client, world: World, door: str) -> None:
    Query.objects.update(state=QueryState.ACTIVE)
    owner.get(world.at(door))
    one = statements(lambda: owner.get(world.at(door)))
    for n in range(2):
        version = a_version(world.project, f"1.{n}")
        a_breakage(an_observation(a_query(world.project, f"{n}", checks=["min-results: 1"], tags=["files"]), version))
    assert statements(lambda: owner.get(world.at(door))) == one


def test_raw_answer_can_not_act(owner: Client, world: World) -> None:
    query = a_query(world.project, "page")
    seen = an_observation(query, world.new, body=b"<script>alert(1)</script>")
    answer = owner.get(f"{world.at('overview')}observations/{seen.pk}/raw/", headers={"Accept": "text/html"})
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="observation-{seen.pk}.txt"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].split("; ")[:2] == ["sandbox", "default-src 'none'"]


def test_sent_twice_the_form_files_one_breakage(owner: Client, world: World) -> None:
    key = owner.get(world.at("console"), {"observations": f"{world.seen.pk}"}).context["file_form"]["key"].value()
    for _ in range(2):
        answer = owner.post(
            world.at("breakage-create"), {**sent_to(world, "breakage-create"), "key": key}, headers=HTMX
        )
        assert answer.context["breakage"].code == "BB-2"
        assert answer.context["file_form"]["key"].value() != key
    assert Breakage.objects.count() == 2


def test_form_that_was_filed_with_other_words_may_be_filed_once_more(owner: Client, world: World) -> None:
    sent = {**sent_to(world, "breakage-create"), "key": "once"}
    owner.post(world.at("breakage-create"), sent)
    answer = owner.post(world.at("breakage-create"), {**sent, "title": "Another"}, headers=HTMX)
    form = answer.context["file_form"]
    assert (answer.status_code, form.non_field_errors(), form["title"].value()) == (
        422,
        ["This was filed already as BB-2, with other words. File once more to make a second breakage."],
        "Another",
    )
    owner.post(world.at("breakage-create"), {**sent, "title": "Another", "key": form["key"].value()})
    assert list(Breakage.objects.order_by("number").values_list("title", flat=True)[1:]) == ["Nothing", "Another"]


def test_me_too_leads_back_to_where_it_was_said(owner: Client, world: World) -> None:
    assert send(owner, world, "breakage-see") == world.at("breakage-detail")
    shown = f"{world.seen.pk}"
    assert send(owner, world, "breakage-see", observations=shown) == f"{world.at('console')}?observations={shown}"
    assert Sighting.objects.get().observation is None
    assert send(owner, world, "breakage-unsee") == world.at("breakage-detail")
    assert Sighting.objects.count() == 0


def test_me_too_is_said_with_the_answer_at_hand(owner: Client, world: World) -> None:
    answer = owner.post(world.at("breakage-see"), {"observations": f"{world.seen.pk}"}, headers=HTMX)
    assert (answer.context["seen"].words, answer.context["seen"].by_me) == ("seen by 2", True)
    assert Sighting.objects.get().observation == world.seen


def test_filer_is_told_that_theirs_counts_already(client: Client, world: World) -> None:
    filer = world.breakage.reported_by
    world.project.memberships.create(user=filer, role=Role.SME)
    client.force_login(filer)
    answer = client.post(world.at("breakage-see"), headers=HTMX)
    assert (answer.status_code, answer.context["refusal"]) == (422, "You filed BB-1 yourself; that counts already.")
    address = send(client, world, "breakage-see")
    assert said(client, address) == ["You filed BB-1 yourself; that counts already."]


def test_alike_is_shown_while_a_query_is_typed(owner: Client, world: World) -> None:
    answer = owner.post(world.at("console-alike"), {"text": "copy the file", "title": ""}, headers=HTMX)
    assert [one.breakage for one in answer.context["alike"].breakages] == [world.breakage]


def test_alike_looks_at_the_answers_at_hand(owner: Client, world: World) -> None:
    answer = owner.post(world.at("console-alike"), {"observations": f"{world.seen.pk}", "title": "x" * 300})
    assert [one.why for one in answer.context["alike"].breakages] == ["same answer"]


def test_pasted_lines_become_a_batch_with_a_page_of_its_own(owner: Client, world: World) -> None:
    text = "move a file\r\n\r\ncopy a file"
    address = send(owner, world, "ask-batch-create", text=text, key="once", family="surface-noise")
    assert world.project.ask_batches.latest("pk").family == Family.SURFACE
    batch = world.project.ask_batches.get(number=2)
    assert address.endswith("/console/batches/2/")
    assert list(batch.lines.values_list("text", flat=True)) == ["move a file", "copy a file"]
    again = send(owner, world, "ask-batch-create", text="move a file\ncopy a file", key="once", family="surface-noise")
    assert again == address


def test_batch_that_is_refused_keeps_what_was_typed(owner: Client, world: World) -> None:
    answer = owner.post(world.at("ask-batch-create"), {"text": "x\n" * 201, "versions": "0.5"}, headers=HTMX)
    form = answer.context["ask_form"]
    assert (answer.status_code, form.errors["text"]) == (422, ["A batch has at most 200 lines, these are 201."])


def test_started_part_leads_to_the_page_of_the_batch(owner: Client, world: World) -> None:
    answer = owner.post(world.at("ask-batch-create"), sent_to(world, "ask-batch-create"), headers=HTMX)
    assert answer.headers["HX-Redirect"].endswith("/console/batches/2/")


def test_next_lines_come_as_rows_for_the_table(owner: Client, world: World, prototype: Prototype) -> None:
    Deployment.objects.update(base_url=prototype.base_url)
    answer = owner.post(world.at("ask-batch-next"), headers=HTMX)
    assert ([told.line.text for told in answer.context["lines"]], answer.context["progress"].asked) == (
        ["copy a file"],
        1,
    )
    assert b'<template><tr id="line-0" hx-swap-oob="true"' in b"".join(answer.content.split(b"\n  ")).replace(
        b"\n", b""
    )
    page = owner.get(world.at("ask-batch-detail"))
    assert [len(told.sides) for told in page.context["lines"]] == [2]


def test_stopped_batch_says_so_and_goes_on(owner: Client, world: World) -> None:
    stopped = owner.post(world.at("ask-batch-stop"), headers=HTMX)
    assert (stopped.context["progress"].is_stopped, stopped.context["progress"].is_going) == (True, False)
    assert owner.post(world.at("ask-batch-resume"), headers=HTMX).context["progress"].is_going is True


def test_parameter_fields_join_the_json(owner: Client, world: World, prototype: Prototype) -> None:
    a_query(world.project, "seen", params={"k": 5, "sort": "date"})
    Deployment.objects.update(base_url=prototype.base_url)
    sent = {"text": "copy", "versions": "0.5", "param-k": "7", "param-sort": "", "params": '{"filter": "os"}'}
    answer = owner.post(world.at("console-ask"), sent, headers=HTMX)
    assert Query.objects.get(text="copy").params == {"filter": "os", "k": 7}
    shown = {bound.name: bound.value() for bound in answer.context["ask_form"].parameter_fields}
    assert shown == {"param-k": "7", "param-filter": "os", "param-sort": None}


@pytest.mark.parametrize(
    ("typed", "params", "sentence"),
    [
        ("five", "", "This is not a number; of another kind it goes into the JSON object."),
        ("7", '{"k": 8}', "The JSON object says something else; leave one of them empty."),
    ],
)
def test_parameter_field_that_is_wrong_says_so(
    owner: Client, world: World, typed: str, params: str, sentence: str
) -> None:
    a_query(world.project, "seen", params={"k": 5})
    sent = {"text": "copy", "versions": "0.5", "param-k": typed, "params": params}
    answer = owner.post(world.at("console-ask"), sent, headers=HTMX)
    assert (answer.status_code, answer.context["ask_form"].errors) == (422, {"param-k": [sentence]})
    assert not Query.objects.filter(text="copy").exists()


def test_aside_comes_after_the_answers(owner: Client, world: World) -> None:
    answer = owner.get(f"{world.at('console-aside')}?observations={world.seen.pk}", headers=HTMX)
    assert [one.breakage for one in answer.context["alike"].breakages] == [world.breakage]
    assert [batch.number for batch in answer.context["batches"]] == []
