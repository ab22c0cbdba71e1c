"""`manage.py check_integrity` and `manage.py prune`."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from bugbash import tasks
from bugbash.models import Body, Outcome, Project
from tests.bugbash.execution.test_retention import a_seen_replay
from tests.builders import a_project, a_version

pytestmark = pytest.mark.stack


@pytest.fixture
def project(db: None) -> Project:
    """Two old replays that are whole, of which one is kept by the rule."""
    version = a_version(a_project(slug="search"))
    for name in "ab":
        replay = a_seen_replay(version, name).outcome.replay  # type: ignore[union-attr]
        replay.shards.create(deployment=version.deployments.get(), first=0, last=0, state="done")
    Project.objects.update(kept_replays=1)
    return version.project


def said_by(*command: str) -> str:
    said = StringIO()
    call_command(*command, stdout=said)
    return said.getvalue()


def test_sound_database_is_told_line_by_line(project: Project) -> None:
    lines = said_by("check_integrity").splitlines()
    assert {line.split()[0] for line in lines} == {"I1", "I2", "I3", "I4", "I5", "I6", "I7"}
    assert {line.split()[1] for line in lines} == {"0"}


def test_violation_ends_with_one(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    Outcome.objects.filter(replay__number=1).update(candidate=None)
    with pytest.raises(SystemExit) as ending:
        call_command("check_integrity", "--json")
    broken = [row for row in json.loads(capsys.readouterr().out) if row["count"]]
    assert ending.value.code == 1
    assert broken == [{"number": "I2", "sentence": "verdicts without their observation", "count": 1}]


def test_dry_run_says_what_would_go(project: Project) -> None:
    assert said_by("prune", "--dry-run").startswith("search: would remove 1 bodies (")
    assert Body.objects.count() == 2


def test_prune_removes_it_once(project: Project) -> None:
    assert said_by("prune", "--project", "search").startswith("search: removed 1 bodies (")
    assert said_by("prune").startswith("search: removed 0 bodies (0 B) of 0 calls.")
    assert Body.objects.count() == 1


def test_project_without_a_rule_is_told_to_keep_all(project: Project) -> None:
    Project.objects.update(kept_replays=None)
    assert said_by("prune") == "search: keeps all bodies.\n"


def test_unknown_project_is_an_error(db: None) -> None:
    with pytest.raises(CommandError, match=r"There is no project other\."):
        call_command("prune", "--project", "other")


def test_daily_task_applies_every_rule_and_may_run_twice(project: Project) -> None:
    tasks.prune()
    tasks.prune()
    assert Body.objects.count() == 1
