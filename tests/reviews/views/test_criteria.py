from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from bugbash.choices import Role
from bugbash.models import Project
from reviews.actions.criteria import criterion_mark, edit_criterion
from reviews.actions.discussion import comment_on_criterion
from reviews.choices import Measure, Operator, Starter
from reviews.logic.criteria import problems
from reviews.logic.starters import STARTERS
from reviews.models import Criterion
from reviews.selectors.facts import spec_of
from tests.builders import a_member, a_project, a_user, a_version
from tests.reviews.builders import a_checklist_item, a_criterion
from tests.statements import statements

SENT = {
    "sentence": "Nothing that stops a user may be open.",
    "measure": "open-breakages",
    "threshold": "2",
    "severities": "S1",
    "must": "on",
    "owner": "",
}


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def manager(project: Project, client: Client) -> User:
    """Manager 1, signed in."""
    user = a_member(project, Role.MANAGER, "Manager 1")
    client.force_login(user)
    return user


def url_of(project: Project, name: str, *args: object) -> str:
    return reverse(f"reviews:criterion-{name}", args=[project.slug, *args])


def create(client: Client, project: Project, **changes: object) -> Any:
    return client.post(url_of(project, "create"), SENT | changes)


def test_criterion_is_written_down(client: Client, project: Project, manager: User) -> None:
    response = create(client, project, owner=manager.username)
    assert (response.status_code, response.headers["Location"]) == (302, url_of(project, "index"))
    row = Criterion.objects.get()
    assert (row.sentence, row.measure, row.operator, row.threshold, row.params, row.must, row.owner) == (
        SENT["sentence"],
        Measure.OPEN_BREAKAGES,
        Operator.AT_MOST,
        2,
        {"severities": ["S1"]},
        True,
        manager,
    )


def test_edit_shows_what_there_is(client: Client, project: Project, manager: User) -> None:
    criterion = a_criterion(project, Measure.METRIC, 0.8, must=False, owner=manager, k=5)
    form = client.get(url_of(project, "edit", criterion.pk)).context["form"]
    assert form.initial == {
        "sentence": "Nothing that worked may break.",
        "measure": "metric",
        "threshold": 0.8,
        "must": False,
        "owner": manager.username,
        "k": 5,
        "mark": criterion_mark(criterion),
    }


def test_unchanged_edit_changes_nothing(client: Client, project: Project, manager: User) -> None:
    criterion = a_criterion(project, Measure.METRIC, 0.8, must=False, owner=manager, k=5)
    url = url_of(project, "edit", criterion.pk)
    shown = client.get(url).context["form"].initial
    assert shown.pop("must") is False
    assert client.post(url, shown | {"reason": "None."}).status_code == 302
    row = Criterion.objects.get()
    assert (row.pk, row.measure, row.threshold, row.params, row.must, row.owner) == (
        criterion.pk,
        "metric",
        0.8,
        {"k": 5},
        False,
        manager,
    )


def test_criterion_is_changed_in_place(client: Client, project: Project, manager: User) -> None:
    criterion = a_criterion(project)
    client.post(url_of(project, "edit", criterion.pk), SENT | {"threshold": "0", "must": "", "reason": "Stricter."})
    row = Criterion.objects.get()
    assert (row.pk, row.sentence, row.threshold, row.must) == (criterion.pk, SENT["sentence"], 0, False)


def test_stale_form_gets_both_values_and_keeps_what_was_typed(client: Client, project: Project, manager: User) -> None:
    criterion = a_criterion(project)
    mark = client.get(url_of(project, "edit", criterion.pk)).context["form"]["mark"].value()
    Criterion.objects.update(sentence="Theirs.")
    answer = client.post(url_of(project, "edit", criterion.pk), SENT | {"mark": mark, "reason": "Mine."})
    form = answer.context["form"]
    told = f"Changed since you opened it: it is “Theirs.” now, you chose “{SENT['sentence']}”."
    assert (answer.status_code, form.errors["sentence"]) == (409, [told])
    assert (form["sentence"].value(), Criterion.objects.get().sentence) == (SENT["sentence"], "Theirs.")
    again = client.post(url_of(project, "edit", criterion.pk), SENT | {"mark": form["mark"].value(), "reason": "Mine."})
    assert (again.status_code, Criterion.objects.get().sentence) == (302, SENT["sentence"])


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"sentence": ""}, {"sentence": ["Fill in “In the business’s words”; it is needed."]}),
        (
            {"sentence": "x" * 301},
            {"sentence": ["Ensure this value has at most 300 characters (it has 301)."]},
        ),
        ({"sentence": "a\x00"}, {"sentence": ["Null characters are not allowed."]}),
        (
            {"measure": "goodness"},
            {"measure": ["Select a valid choice. goodness is not one of the available choices."]},
        ),
        ({"threshold": "nan"}, {"threshold": ["Enter a number."]}),
        ({"threshold": "1e999"}, {"threshold": ["Enter a number."]}),
        ({"threshold": "-1"}, {"threshold": ["threshold: must be a number from 0, not -1.0."]}),
        ({"severities": "S9"}, {"severities": ["Select a valid choice. S9 is not one of the available choices."]}),
        ({"measure": "judged", "threshold": "0.8", "k": "many"}, {"k": ["Enter a whole number."]}),
        ({"measure": "judged", "threshold": "0.8", "k": "0"}, {"k": ["It must be a whole number from 1 to 1,000."]}),
        ({"measure": "manual", "item": "a\x00"}, {"item": ["Null characters are not allowed."]}),
        ({"owner": "nobody"}, {"owner": ["Select a valid choice. nobody is not one of the available choices."]}),
    ],
)
def test_bad_input_is_named_beside_its_field_and_kept(
    client: Client, project: Project, manager: User, changes: dict[str, str], errors: dict[str, list[str]]
) -> None:
    response = create(client, project, **changes)
    form = response.context["form"]
    assert (response.status_code, dict(form.errors), Criterion.objects.count()) == (422, errors, 0)
    assert {name: form.data[name] for name in SENT | changes} == SENT | changes


def test_what_was_typed_is_still_in_the_page(client: Client, project: Project, manager: User) -> None:
    page = create(client, project, threshold="many").content.decode()
    assert (f'value="{SENT["sentence"]}"' in page, 'value="many"' in page) == (True, True)


def test_person_from_outside_owns_no_criterion(client: Client, project: Project, manager: User) -> None:
    assert create(client, project, owner=a_user().username).status_code == 422


def test_retired_criterion_leaves_the_list(client: Client, project: Project, manager: User) -> None:
    criterion = a_criterion(project)
    response = client.post(url_of(project, "retire", criterion.pk))
    criterion.refresh_from_db()
    assert (response.headers["Location"], criterion.retired_at is not None) == (url_of(project, "index"), True)
    assert client.get(url_of(project, "index")).context["rows"] == []


@pytest.mark.parametrize("name", ["edit", "retire", "confirm"])
def test_retired_criterion_is_not_found(client: Client, project: Project, manager: User, name: str) -> None:
    criterion = a_criterion(project, retired=True)
    assert client.post(url_of(project, name, criterion.pk), SENT).status_code == 404


@pytest.mark.parametrize("key", ["0", "9" * 30])
def test_criterion_that_does_not_exist_is_not_found(client: Client, project: Project, manager: User, key: str) -> None:
    assert client.get(f"{url_of(project, 'index')}{key}/").status_code == 404


def test_criteria_cost_the_same_at_one_and_three_rows(client: Client, project: Project, manager: User) -> None:
    def read() -> None:
        client.get(url_of(project, "index"))

    a_version(project)
    a_checklist_item(project, owner=a_user())
    before = statements(read)
    for number in (2, 3):
        a_checklist_item(project, f"item {number}", owner=a_user())
    assert statements(read) == before


def test_only_the_parameters_of_the_measure_are_asked_for_and_kept(
    client: Client, project: Project, manager: User
) -> None:
    form = client.get(url_of(project, "create")).context["form"]
    assert [bound.name for bound in form.parameters] == ["severities", "categories"]
    create(client, project, measure="judged", threshold="0.8", k="5", percentile="many")
    assert Criterion.objects.get().params == {"k": 5}


def test_scope_is_chosen_from_what_the_project_has(client: Client, project: Project, manager: User) -> None:
    project.tags.create(name="api")
    a_version(project)
    create(client, project, measure="error-rate", threshold="0.1", tags="api", families="unicode", deployments="main")
    row = Criterion.objects.get()
    assert (row.operator, row.params) == (
        Operator.AT_MOST,
        {"tags": ["api"], "families": ["unicode"], "deployments": ["main"]},
    )


def test_untriaged_ones_can_be_counted(client: Client, project: Project, manager: User) -> None:
    create(client, project, severities=["unset", "S1"])
    row = Criterion.objects.get()
    assert row.params == {"severities": ["", "S1"]}
    shown = client.get(url_of(project, "edit", row.pk)).context["form"].initial["severities"]
    assert shown == ["unset", "S1"]


@pytest.mark.parametrize("part", [False, True])
def test_look_says_what_it_would_say_today_and_saves_nothing(
    client: Client, project: Project, manager: User, part: bool
) -> None:
    a_version(project)
    headers = {"HX-Request": "true"} if part else {}
    response = client.post(url_of(project, "create"), SENT | {"look": "1", "sentence": ""}, headers=headers)
    page = response.content.decode()
    assert (response.status_code, response.context["gate"].state, Criterion.objects.count()) == (200, "not-enough", 0)
    assert ("<h1" in page, 'hx-swap-oob="true"' in page) == (not part, part)


def test_look_at_a_change_allows_a_loss(client: Client, project: Project, manager: User) -> None:
    a_version(project)
    sent = {"look": "1", "measure": "metric-change", "threshold": "-0.02", "metric": "ndcg", "drawn_for": ""}
    gate = client.post(url_of(project, "create"), SENT | sent).context["gate"]
    assert (gate.threshold_text, gate.missing) == (
        "nDCG@10 (exp) − baseline’s ≥ −0.02, lower bound",
        "replay this version",
    )


def test_look_at_what_can_not_be_measured_says_why(client: Client, project: Project, manager: User) -> None:
    a_version(project)
    response = client.post(url_of(project, "create"), SENT | {"look": "1", "threshold": "many"})
    assert "Enter a number." in response.content.decode()
    response = client.post(url_of(project, "create"), SENT | {"look": "1", "threshold": "0.5"})
    assert response.context["gate"].because == "threshold: must be a whole number, not 0.5."


def test_edit_without_a_reason_is_refused(client: Client, project: Project, manager: User) -> None:
    criterion = a_criterion(project)
    response = client.post(url_of(project, "edit", criterion.pk), SENT)
    assert (response.status_code, dict(response.context["form"].errors)) == (
        422,
        {"reason": ["Fill in “Why is it changed?”; it is needed."]},
    )


def test_history_tells_each_change_with_who_and_why(client: Client, project: Project, manager: User) -> None:
    create(client, project)
    pk = Criterion.objects.get().pk
    client.post(url_of(project, "edit", pk), SENT | {"threshold": "0", "reason": "Legal asks for it."})
    newest, first = client.get(url_of(project, "detail", pk)).context["revisions"]
    assert (newest.revision.number, newest.revision.changed_by, newest.revision.reason) == (
        2,
        manager,
        "Legal asks for it.",
    )
    assert [(change.name, change.before, change.after) for change in newest.changes] == [("Threshold", "2", "0")]
    assert (first.revision.number, first.changes) == (1, [])


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SME])
def test_everybody_who_may_read_discusses(client: Client, project: Project, role: Role) -> None:
    criterion = a_criterion(project)
    client.force_login(a_member(project, role))
    response = client.post(url_of(project, "comment", criterion.pk), {"text": "Which users?"})
    page = client.get(url_of(project, "detail", criterion.pk))
    assert (response.status_code, [row.text for row in page.context["comments"]]) == (302, ["Which users?"])


@pytest.mark.parametrize("text", ["", " \n", "x" * 10_001, "a\x00"])
def test_comment_that_says_nothing_or_too_much_is_refused(
    client: Client, project: Project, manager: User, text: str
) -> None:
    criterion = a_criterion(project)
    response = client.post(url_of(project, "comment", criterion.pk), {"text": text})
    assert (response.status_code, criterion.comments.count()) == (422, 0)


@pytest.mark.parametrize("starter", Starter)
def test_template_is_taken_over_in_one_step(client: Client, project: Project, manager: User, starter: Starter) -> None:
    client.post(url_of(project, "start"), {"starter": starter})
    rows = list(Criterion.objects.order_by("pk"))
    assert [row.sentence for row in rows] == [wish.sentence for wish in STARTERS[starter]]
    assert {problem for row in rows for problem in problems(spec_of(row))} == set()
    client.post(url_of(project, "start"), {"starter": starter})
    assert Criterion.objects.count() == len(rows)


@pytest.mark.parametrize("starter", ["", "beauty", "\x00"])
def test_unknown_template_changes_nothing(client: Client, project: Project, manager: User, starter: str) -> None:
    response = client.post(url_of(project, "start"), {"starter": starter})
    assert (response.status_code, Criterion.objects.count()) == (302, 0)


def test_api_previews_starts_and_tells_the_history(client: Client, project: Project, manager: User) -> None:
    url = f"/api/v1/projects/{project.slug}/criteria/"
    body = {"sentence": "No regression", "measure": "regressions", "operator": "<=", "threshold": 0}
    assert client.post(f"{url}preview/", body, content_type="application/json").status_code == 422
    a_version(project)
    seen = client.post(f"{url}preview/", body, content_type="application/json")
    assert (seen.status_code, seen.json()["missing"], Criterion.objects.count()) == (200, "replay this version", 0)
    taken = client.post(f"{url}start/", {"starter": "search"}, content_type="application/json")
    pk = taken.json()[0]["id"]
    client.patch(f"{url}{pk}/", {"must": False, "reason": "Softer."}, content_type="application/json")
    assert [row["reason"] for row in client.get(f"{url}{pk}/revisions/").json()["results"]] == [
        "Softer.",
        "To begin with, for a search.",
    ]
    said = client.post(f"{url}{pk}/comments/", {"text": "Why?"}, content_type="application/json")
    assert (said.status_code, client.get(f"{url}{pk}/comments/").json()["results"][0]["text"]) == (201, "Why?")


def test_criterion_page_costs_the_same_at_one_and_three_rows(client: Client, project: Project, manager: User) -> None:
    criterion = a_criterion(project)

    def grow() -> None:
        comment_on_criterion(criterion=criterion, text=f"Why, @{manager.username}?", by=a_user())
        threshold = criterion.revisions.count()
        edit_criterion(criterion=criterion, by=a_user(), threshold=threshold, reason="Stricter.")

    def read() -> None:
        client.get(url_of(project, "detail", criterion.pk))

    grow()
    before = statements(read)
    grow()
    grow()
    assert statements(read) == before


@pytest.mark.parametrize(("days", "kept"), [("7", 7), ("", None)])
def test_age_of_evidence_is_set(client: Client, project: Project, manager: User, days: str, kept: int | None) -> None:
    assert client.post(url_of(project, "age"), {"days": days}).status_code == 302
    assert client.get(f"/api/v1/projects/{project.slug}/evidence-age/").json() == {"days": kept}


@pytest.mark.parametrize("days", ["0", "-1", "3651", "many", "1.5", "9" * 30])
def test_odd_age_is_refused_beside_its_field(client: Client, project: Project, manager: User, days: str) -> None:
    response = client.post(url_of(project, "age"), {"days": days})
    assert (response.status_code, list(response.context["age_form"].errors)) == (422, ["days"])
    assert client.get(f"/api/v1/projects/{project.slug}/evidence-age/").json() == {"days": 30}
