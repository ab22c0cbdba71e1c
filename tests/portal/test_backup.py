"""`manage.py backup` and `manage.py restore`: everything as JSON lines, and back."""

import gzip
import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Model

from bugbash.choices import Role
from bugbash.models import Project
from portal.management.commands.backup import LEFT_OUT
from tests.builders import a_member, a_project, a_query, a_ranking, a_version, an_observation
from tests.reviews.builders import a_judgment, a_judgment_import, a_report, an_item

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]
LEFT = {name.partition(".")[0] for name in LEFT_OUT}


@pytest.fixture
def project() -> Project:
    """A project with rows of many kinds: bytes, JSON, moments and rows of many to many."""
    project = a_project(slug="search")
    query = a_query(project, "copy \u2028 a file", params={"k": [1, None]}, tags=["io"], checks=["in-top-3: d1"])
    an_observation(query, a_version(project), a_ranking("d1"))
    a_judgment(an_item(query, "d1"), a_member(project, Role.SME, "Expert 1"), 2)
    a_judgment_import(project, "query,docid,rating\ncopy,d1,3\n", adds_queries=True)
    a_report(project.versions.get())
    return project


def everything() -> dict[str, list[object]]:
    """All rows by table, with the values of all their fields; rows of many to many have no names of their own."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label not in LEFT]
    return {model._meta.label: [values(model, row) for row in rows_of(model)] for model in models}


def rows_of(model: type[Model]) -> list[dict[str, object]]:
    return list(model._default_manager.order_by("pk").values())


def values(model: type[Model], row: dict[str, object]) -> dict[str, object]:
    return {key: plain(value) for key, value in row.items() if not (model._meta.auto_created and key == "id")}


def plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz"])
def test_everything_comes_back_as_it_was(project: Project, tmp_path: Path, name: str) -> None:
    before = everything()
    call_command("backup", str(tmp_path / name), verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    call_command("restore", str(tmp_path / name), verbosity=0)
    assert everything() == before
    assert a_project().pk > project.pk


def test_backup_is_an_object_a_line(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl.gz"
    call_command("backup", str(path), verbosity=0)
    lines = gzip.decompress(path.read_bytes()).decode().split("\n")
    slugs = [row["fields"]["slug"] for row in map(json.loads, filter(None, lines)) if row["model"] == "bugbash.project"]
    assert slugs == ["search"]


def test_odd_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"The name of the file must end in \.jsonl, \.jsonl\.gz, \.jsonl\.xz\."):
        call_command("backup", str(tmp_path / "all.sql"))


def test_nothing_is_restored_over_what_is_there(project: Project, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "all.jsonl"), verbosity=0)
    with pytest.raises(CommandError, match="This database is not empty"):
        call_command("restore", str(tmp_path / "all.jsonl"))
