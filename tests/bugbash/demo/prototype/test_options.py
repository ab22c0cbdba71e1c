from pathlib import Path

import pytest

from bugbash.demo.prototype.faults import Faults
from bugbash.demo.prototype.options import Options, read_options


def test_defaults() -> None:
    assert read_options(["--cache-dir", "/tmp/x"], {}) == Options(0, Path("/tmp/x"), Faults(), None)


def test_flags_win_over_the_environment() -> None:
    environment = {"PROTOTYPE_CACHE_DIR": "/a", "PROTOTYPE_DELAY_MS": "5", "PROTOTYPE_SEED": "7"}
    options = read_options(["--delay-ms", "9", "--port", "8000"], environment)
    assert options == Options(8000, Path("/a"), Faults(delay_ms=9), 7)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port", "70000"], "port must be a whole number from 0 to 65535, not '70000'."),
        (["--error-rate", "2"], "error_rate must be a number from 0 to 1, not '2'."),
        (["--seed", "x"], "seed must be a whole number from 0 to 4294967295, not 'x'."),
    ],
)
def test_bad_value_ends_with_a_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read_options(["--cache-dir", "/tmp/x", *arguments], {})
    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1].endswith(sentence)


def test_cache_dir_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read_options([], {})
    assert capsys.readouterr().err.splitlines()[-1].endswith("required: --cache-dir")
