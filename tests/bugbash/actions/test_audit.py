import pytest

from bugbash.actions.audit import record
from bugbash.models import AuditEvent
from tests.builders import a_project, a_query, a_user

pytestmark = pytest.mark.django_db


def test_event_says_who_did_what_to_which_row() -> None:
    project, by = a_project(), a_user("Owner 1")
    record(by=by, verb="created", subject=project, project_id=project.pk, former=None, tries=[1, 2])
    event = AuditEvent.objects.get()
    assert (event.project_id, event.actor_id, event.actor) == (project.pk, by.pk, "Owner 1")
    assert (event.verb, event.subject_type, event.subject_id) == ("created", "project", project.pk)
    assert (event.subject, event.detail) == ("Stdlib search", {"former": None, "tries": [1, 2]})


def test_what_nobody_did_was_done_by_the_product() -> None:
    project = a_project()
    record(by=None, verb="fixed", subject=project, project_id=project.pk)
    event = AuditEvent.objects.get()
    assert (event.actor, event.actor_id) == ("Bashboard", None)


def test_person_without_a_name_is_called_by_the_user_name() -> None:
    by = a_user("")
    record(by=by, verb="created", subject=a_project(), project_id=None)
    assert AuditEvent.objects.get().actor == by.username


def test_long_subject_is_cut() -> None:
    query = a_query(a_project(), "x" * 300)
    record(by=None, verb="kept", subject=query, project_id=query.project_id)
    assert AuditEvent.objects.get().subject == "x" * 250


def test_event_outlives_its_subject() -> None:
    project = a_project()
    record(by=None, verb="created", subject=project, project_id=project.pk)
    pk = project.pk
    project.delete()
    assert AuditEvent.objects.get().subject_id == pk
