from pathlib import Path

from portal.code import code_fingerprint


def test_every_release_keeps_for_itself(tmp_path: Path) -> None:
    module = tmp_path / "bugbash/logic/verdicts.py"
    module.parent.mkdir(parents=True)
    module.write_text("LIMIT = 1\n")
    first = code_fingerprint(tmp_path)
    assert code_fingerprint(tmp_path) == first
    module.write_text("LIMIT = 10\n")
    assert code_fingerprint(tmp_path) != first
