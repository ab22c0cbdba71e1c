from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from bugbash.choices import Role
from bugbash.models import Project
from reviews.actions.criteria import criterion_mark
from reviews.choices import Measure, Operator
from reviews.models import Criterion
from tests.builders import a_member, a_project, a_user, a_version
from tests.reviews.builders import a_checklist_item, a_criterion
from tests.statements import statements

SENT = {
    "sentence": "Nothing that stops a user may be open.",
    "measure": "open-breakages",
    "operator": "<=",
    "threshold": "2",
    "params": '{"severities": ["S1"]}',
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
        "operator": ">=",
        "threshold": 0.8,
        "must": False,
        "owner": manager.username,
        "params": '{"k":5}',
        "mark": criterion_mark(criterion),
    }


def test_unchanged_edit_changes_nothing(client: Client, project: Project, manager: User) -> None:
    criterion = a_criterion(project, Measure.METRIC, 0.8, must=False, owner=manager, k=5)
    url = url_of(project, "edit", criterion.pk)
    shown = client.get(url).context["form"].initial
    assert shown.pop("must") is False
    assert client.post(url, shown).status_code == 302
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
    client.post(url_of(project, "edit", criterion.pk), SENT | {"threshold": "0", "must": ""})
    row = Criterion.objects.get()
    assert (row.pk, row.sentence, row.threshold, row.must) == (criterion.pk, SENT["sentence"], 0, False)


def test_stale_form_gets_both_values_and_keeps_what_was_typed(client: Client, project: Project, manager: User) -> None:
    criterion = a_criterion(project)
    mark = client.get(url_of(project, "edit", criterion.pk)).context["form"]["mark"].value()
    Criterion.objects.update(sentence="Theirs.")
    answer = client.post(url_of(project, "edit", criterion.pk), SENT | {"mark": mark})
    form = answer.context["form"]
    told = f"Changed since you opened it: it is “Theirs.” now, you chose “{SENT['sentence']}”."
    assert (answer.status_code, form.errors["sentence"]) == (409, [told])
    assert (form["sentence"].value(), Criterion.objects.get().sentence) == (SENT["sentence"], "Theirs.")
    again = client.post(url_of(project, "edit", criterion.pk), SENT | {"mark": form["mark"].value()})
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
        ({"operator": ">="}, {"operator": ["operator: open breakages is read as “at most”, not “>=”."]}),
        ({"params": "{"}, {"params": ['Parameters are JSON, such as {"k": 10}.']}),
        ({"params": "[1]"}, {"params": ["Parameters are one JSON object."]}),
        ({"params": "[" * 1900}, {"params": ['Parameters are JSON, such as {"k": 10}.']}),
        (
            {"params": '{"k": 3}'},
            {"params": ["params: “k” is not known here. Known: severities, categories and tags."]},
        ),
        (
            {"measure": "judged", "operator": ">=", "threshold": "0.8", "params": '{"k": 9999999999999999999999}'},
            {"params": ["params: “k” must be a whole number from 1 to 1,000, not 1e+22."]},
        ),
        (
            {"measure": "manual", "operator": ">=", "params": '{"item": "a\\u0000"}'},
            {"params": ["params: “item” must be the name of the item, on one line, not 'a\\x00'."]},
        ),
        ({"owner": "nobody"}, {"owner": ["Select a valid choice. nobody is not one of the available choices."]}),
    ],
)
def test_bad_input_is_named_beside_its_field_and_kept(
    client: Client, project: Project, manager: User, changes: dict[str, str], errors: dict[str, list[str]]
) -> None:
    response = create(client, project, **changes)
    form = response.context["form"]
    assert (response.status_code, dict(form.errors), Criterion.objects.count()) == (422, errors, 0)
    assert {name: form.data[name] for name in SENT} == SENT | changes


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
