from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from portal import preparation


@pytest.fixture
def sources(tmp_path: Path, settings: Settings) -> Path:
    """A small folder of static files, alone, stored with their hash in the name."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "site.css").write_text("body { color: red }")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [folder]
    settings.STATIC_ROOT = tmp_path / "collected"
    hashed = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": hashed}
    return folder


def stored(settings: Settings) -> list[str]:
    return sorted(path.name for path in Path(settings.STATIC_ROOT).glob("site*.css"))


def test_static_files_are_collected_with_their_hash(sources: Path, settings: Settings) -> None:
    assert preparation.collect_static()
    assert stored(settings) == ["site.79ea9f8fb6de.css", "site.css"]


def test_unchanged_static_files_are_not_collected_again(sources: Path) -> None:
    preparation.collect_static()
    assert not preparation.collect_static()


def test_changed_file_is_collected_and_the_former_one_is_gone(sources: Path, settings: Settings) -> None:
    preparation.collect_static()
    before = stored(settings)
    (sources / "site.css").write_text("body { color: blue; margin: 0 }")
    assert preparation.collect_static()
    assert (len(stored(settings)), set(stored(settings)) & set(before)) == (2, {"site.css"})


def test_removed_file_is_noticed(sources: Path) -> None:
    (sources / "more.css").write_text("")
    preparation.collect_static()
    (sources / "more.css").unlink()
    assert preparation.collect_static()


def test_database_that_is_up_to_date_needs_nothing(db: None) -> None:
    assert not preparation.migrate()


def test_missing_migration_is_run(transactional_db: None) -> None:
    call_command("migrate", "sessions", "zero", verbosity=0)
    assert preparation.migrate()
    assert not preparation.migrate()
