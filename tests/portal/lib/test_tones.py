import pytest
from django.db.models import TextChoices

from bugbash import choices
from portal.lib.tones import SEVERITY_WORDS, get_tone, get_word

SHOWN = (
    choices.Verdict,
    choices.QueryStatus,
    choices.QueryState,
    choices.CheckResult,
    choices.BreakageStatus,
    choices.BashPhase,
    choices.ReplayState,
    choices.ContractLevel,
    choices.Severity,
)
TONES = {"good", "bad", "warn", "info", "accent", "unset", ""}


@pytest.mark.parametrize("value", [value for shown in SHOWN for value in shown], ids=repr)
def test_every_value_of_the_vocabulary_has_a_tone(value: TextChoices) -> None:
    assert get_tone(value) in TONES


@pytest.mark.parametrize(
    ("verdict", "tone"),
    [
        (choices.Verdict.FIXED, "good"),
        (choices.Verdict.STILL_BROKEN, "bad"),
        (choices.Verdict.REGRESSED, "bad"),
        (choices.Verdict.CHANGED, "warn"),
        (choices.Verdict.ERROR, "warn"),
        (choices.Verdict.PASSING, ""),
        (choices.Verdict.NOT_COMPARABLE, ""),
    ],
)
def test_verdict_tones(verdict: choices.Verdict, tone: str) -> None:
    assert get_tone(verdict) == tone


def test_unknown_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="fixd"):
        get_tone("fixd")


@pytest.mark.parametrize(
    ("value", "word"),
    [("still-broken", "still broken"), ("changed", "needs review"), ("no-go", "NO-GO"), ("pass", "pass")],
)
def test_word_is_short_and_readable(value: str, word: str) -> None:
    assert get_word(value) == word


def test_severities_are_said_as_in_the_vocabulary() -> None:
    assert dict(choices.Severity.choices) == SEVERITY_WORDS
