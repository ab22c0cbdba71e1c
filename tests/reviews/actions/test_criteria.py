from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User

from bugbash.choices import Role
from bugbash.errors import StaleError
from bugbash.models import AuditEvent, Project
from reviews.actions.criteria import confirm_item, criterion_mark, edit_criterion, retire_criterion, save_criterion
from reviews.choices import Measure, Operator
from reviews.models import Confirmation, Criterion
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.builders import a_member, a_project, a_version
from tests.reviews.builders import a_checklist_item, a_confirmation, a_criterion
from tests.threads import at_once

FACTS: dict[str, Any] = {
    "sentence": "Nothing that stops a user may be open.",
    "measure": Measure.OPEN_BREAKAGES,
    "params": {"severities": ["S1"]},
    "operator": Operator.AT_MOST,
    "threshold": 0.0,
    "must": True,
    "owner": None,
}


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


@pytest.fixture
def manager(project: Project) -> User:
    return a_member(project, Role.MANAGER, "Manager 1")


def facts_of(criterion: Criterion) -> dict[str, Any]:
    criterion.refresh_from_db()
    return {name: getattr(criterion, name) for name in FACTS}


def test_criterion_is_written_down_as_it_was_said(project: Project, manager: User) -> None:
    facts = {**FACTS, "owner": manager}
    criterion = save_criterion(project=project, by=manager, **facts)
    assert (facts_of(criterion), criterion.project, criterion.retired_at) == (facts, project, None)
    assert deeds_on(criterion) == [("Manager 1", "wrote down")]


def test_criterion_is_changed_in_place(project: Project, manager: User) -> None:
    criterion = a_criterion(project, sentence="Nothing may be slow.")
    facts = {**FACTS, "measure": Measure.LATENCY, "params": {"against_baseline": 1.1}, "threshold": 300.0}
    save_criterion(project=project, criterion=criterion, by=manager, **facts)
    assert (facts_of(criterion), Criterion.objects.count()) == (facts, 1)
    assert deeds_on(criterion) == [("Manager 1", "changed")]


def test_trail_keeps_the_former_sentence(project: Project, manager: User) -> None:
    criterion = a_criterion(project, sentence="Nothing may be slow.")
    save_criterion(project=project, criterion=criterion, by=manager, **FACTS)
    event = AuditEvent.objects.get()
    assert (event.subject, event.detail) == (FACTS["sentence"], {"former": "Nothing may be slow."})


@pytest.mark.parametrize(
    ("changes", "sentence", "field"),
    [
        (
            {"operator": Operator.AT_LEAST},
            "operator: open breakages is read as “at most”, not “>=”.",
            "operator",
        ),
        ({"threshold": -1}, "threshold: must be a number from 0, not -1.", "threshold"),
        (
            {"params": {"tag": "files"}},
            "params: “tag” is not known here. Known: severities, categories and tags.",
            "params",
        ),
        (
            {"threshold": 0.5, "params": {"k": 3}},
            (
                "threshold: must be a whole number, not 0.5. "
                "params: “k” is not known here. Known: severities, categories and tags."
            ),
            "threshold",
        ),
    ],
)
def test_criterion_that_can_not_be_measured_is_refused(
    project: Project, manager: User, changes: dict[str, Any], sentence: str, field: str
) -> None:
    with refused(sentence, field=field):
        save_criterion(project=project, by=manager, **{**FACTS, **changes})
    assert (Criterion.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_refused_change_leaves_the_criterion_as_it_was(project: Project, manager: User) -> None:
    criterion = a_criterion(project)
    before = facts_of(criterion)
    with refused("threshold: must be a number from 0, not -1.", field="threshold"):
        save_criterion(project=project, criterion=criterion, by=manager, **{**FACTS, "threshold": -1})
    assert (facts_of(criterion), deeds_on(criterion)) == (before, [])


def test_retired_criterion_is_kept_with_its_moment(project: Project, manager: User) -> None:
    criterion = a_criterion(project)
    retire_criterion(criterion=criterion, by=manager)
    criterion.refresh_from_db()
    assert (criterion.retired_at is not None, deeds_on(criterion)) == (True, [("Manager 1", "retired")])


def test_retiring_twice_changes_nothing(project: Project, manager: User) -> None:
    criterion = a_criterion(project)
    retire_criterion(criterion=criterion, by=manager)
    criterion.refresh_from_db()
    first = criterion.retired_at
    retire_criterion(criterion=criterion, by=manager)
    criterion.refresh_from_db()
    assert (criterion.retired_at, deeds_on(criterion)) == (first, [("Manager 1", "retired")])


def test_confirmation_is_a_persons_word_on_one_version(project: Project, manager: User) -> None:
    criterion, version = a_checklist_item(project), a_version(project)
    confirm_item(criterion=criterion, version=version, by=manager, note="Tried on Monday.")
    row = Confirmation.objects.get()
    assert (row.criterion, row.version, row.confirmed_by, row.note) == (
        criterion,
        version,
        manager,
        "Tried on Monday.",
    )
    assert deeds_on(criterion) == [("Manager 1", "confirmed")]
    assert AuditEvent.objects.get().detail == {"version": "0.5"}


def test_newest_word_on_a_checklist_item_counts(project: Project, manager: User) -> None:
    criterion, version = a_checklist_item(project), a_version(project)
    before = a_confirmation(criterion, version, note="Tried on Monday.")
    confirm_item(criterion=criterion, version=version, by=manager, note="And again on Tuesday.")
    row = Confirmation.objects.get()
    assert (row.confirmed_by, row.note, row.confirmed_at >= before.confirmed_at) == (
        manager,
        "And again on Tuesday.",
        True,
    )


def test_confirmation_holds_for_its_version_alone(project: Project, manager: User) -> None:
    criterion, old, new = a_checklist_item(project), a_version(project, "0.4"), a_version(project, "0.5")
    confirm_item(criterion=criterion, version=old, by=manager)
    assert list(Confirmation.objects.values_list("version__name", flat=True)) == ["0.4"]
    assert not Confirmation.objects.filter(version=new).exists()


def test_measured_criterion_is_not_confirmed_by_hand(project: Project, manager: User) -> None:
    criterion = a_criterion(project)
    with refused("Only checklist items are confirmed by hand; this one is measured."):
        confirm_item(criterion=criterion, version=a_version(project), by=manager)
    assert (Confirmation.objects.count(), deeds_on(criterion)) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_two_people_who_edit_different_facts_at_once_lose_nothing() -> None:
    project = a_project()
    criterion, by = a_criterion(project, sentence="Nothing may be slow."), a_member(project, Role.MANAGER)
    edits: list[dict[str, Any]] = [{"sentence": "Nothing may be open."}, {"must": False}, {"owner": by}]
    at_once([partial(edit_criterion, criterion=criterion, by=by, **edit) for edit in edits])
    now = facts_of(criterion)
    assert (now["sentence"], now["must"], now["owner"]) == ("Nothing may be open.", False, by)


def test_page_that_somebody_else_has_overtaken_is_refused_with_both_values(project: Project, manager: User) -> None:
    criterion = a_criterion(project, sentence="Nothing may be slow.")
    mark = criterion_mark(criterion)
    edit_criterion(criterion=criterion, by=manager, sentence="Theirs.")
    with pytest.raises(StaleError) as caught:
        edit_criterion(criterion=criterion, by=manager, mark=mark, sentence="Mine.", must=True)
    assert caught.value.fields == {"sentence": "Changed since you opened it: it is “Theirs.” now, you chose “Mine.”."}
    assert facts_of(criterion)["sentence"] == "Theirs."
