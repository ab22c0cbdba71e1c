from pathlib import Path

from bugbash.demo.prototype.library import read_library


def library(root: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return [entry.id for entry in read_library(root, lambda done, total: None)]


DOCUMENTED = 'def saw():\n    "Saw."\n'


def test_entries_are_sorted_by_id(tmp_path: Path) -> None:
    assert library(tmp_path, {"b.py": DOCUMENTED, "a.py": DOCUMENTED}) == ["a.saw", "b.saw"]


def test_tests_tools_and_installed_packages_are_no_library(tmp_path: Path) -> None:
    files = ("test/a.py", "a/tests/b.py", "site-packages/c.py", "idlelib/d.py", "config-3/e.py")
    assert library(tmp_path, dict.fromkeys(files, DOCUMENTED)) == []


def test_private_module_is_known_by_what_passes_it_on(tmp_path: Path) -> None:
    found = library(tmp_path, {"_box.py": DOCUMENTED + 'def nail():\n    "Nail."\n', "box.py": "from _box import saw"})
    assert found == ["box.saw"]


def test_part_of_a_package_is_known_by_the_package(tmp_path: Path) -> None:
    files = {"box/__init__.py": "from .inner import *", "box/inner.py": "__all__ = ['saw']\n" + DOCUMENTED}
    assert library(tmp_path, files) == ["box.saw"]


def test_star_passes_on_what_a_module_without_all_defines(tmp_path: Path) -> None:
    files = {"box/__init__.py": "from box._inner import *", "box/_inner.py": DOCUMENTED}
    assert library(tmp_path, files) == ["box.saw"]


def test_renamed_import_is_not_passed_on(tmp_path: Path) -> None:
    files = {"box/__init__.py": "from .inner import saw as cut", "box/inner.py": DOCUMENTED}
    assert library(tmp_path, files) == ["box.inner.saw"]


def test_undocumented_name_counts_if_declared(tmp_path: Path) -> None:
    assert library(tmp_path, {"box.py": "__all__ = ['saw']\ndef saw(): ...\ndef nail(): ..."}) == ["box.saw"]


def test_python_twin_of_a_c_module_has_its_name(tmp_path: Path) -> None:
    assert library(tmp_path, {"_pydatetime.py": DOCUMENTED, "posixpath.py": DOCUMENTED}) == [
        "datetime.saw",
        "os.path.saw",
    ]


def test_progress_hears_of_each_file(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    (tmp_path / "b.py").write_text("")
    heard: list[tuple[int, int]] = []
    read_library(tmp_path, lambda done, total: heard.append((done, total)))
    assert heard == [(1, 2), (2, 2)]
