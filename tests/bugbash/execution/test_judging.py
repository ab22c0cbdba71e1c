"""A model's word on an answer: asked only where one is set up, and never more than the check says."""

import pytest
from pytest_django import Settings

from bugbash.choices import QueryStatus, Verdict
from bugbash.models import Observation
from portal.lib.secrets import MASK
from tests.bugbash.replays import a_requested_replay, a_served_version, play
from tests.protocols import chat
from tests.protocols.server import Protocols
from tests.prototype import Prototype
from tests.services import free_port

pytestmark = pytest.mark.django_db
LINE = "judge: Does the answer name the call to use?"
DECIDES = "judge-decides: Does the answer name the call to use?"
WORD = {"by_model": True, "expected": "yes"}


@pytest.fixture
def judge(settings: Settings, protocols: Protocols) -> Protocols:
    settings.JUDGE_URL = f"{protocols.base_url}/v1/"
    settings.JUDGE_MODEL, settings.JUDGE_KEY = chat.MODEL, chat.TOKEN
    return protocols


def replayed(prototype: Prototype, *checks: str, ids: tuple[str, ...] = ("shutil.copy",)) -> tuple[str, list[str], str]:
    """(status, "result: reason" of each check, verdict) of one replay of one query."""
    prototype.answers("copy a file", {"results": [{"id": one} for one in ids]})
    outcome = play(a_requested_replay(a_served_version(prototype), "copy a file", checks=checks)).outcomes.get()
    told = Observation.objects.get().checks
    return outcome.candidate_status, [f"{check['result']}: {check['reason']}" for check in told], outcome.verdict


def test_without_a_model_nothing_is_asked(prototype: Prototype, protocols: Protocols) -> None:
    status, told, verdict = replayed(prototype, LINE, DECIDES)
    assert (status, told) == (QueryStatus.OPEN, ["not-evaluated: no model has been asked"] * 2)
    assert (verdict, protocols.calls) == (Verdict.NEW, [])


def test_advice_is_shown_and_decides_nothing(prototype: Prototype, judge: Protocols) -> None:
    status, told, _ = replayed(prototype, LINE, f"not {LINE}")
    assert (status, told) == (
        QueryStatus.OPEN,
        ["pass: the model says yes: It names a call.", "fail: the model says yes: It names a call."],
    )
    assert judge.calls == [("POST", "/v1/chat/completions")] * 2


def test_advice_does_not_outvote_other_checks(prototype: Prototype, judge: Protocols) -> None:
    status, told, _ = replayed(prototype, LINE, "min-results: 1", ids=("copy",))
    assert (status, told[0]) == (QueryStatus.PASS, "fail: the model says no: “copy” is no call.")


def test_a_check_may_say_that_the_model_decides(prototype: Prototype, judge: Protocols) -> None:
    status, told, verdict = replayed(prototype, DECIDES, ids=("copy",))
    assert (status, told) == (QueryStatus.FAIL, ["fail: the model says no: “copy” is no call."])
    assert verdict == Verdict.NEW


def test_what_the_model_said_is_marked(prototype: Prototype, judge: Protocols) -> None:
    replayed(prototype, LINE, DECIDES)
    advice, decision = Observation.objects.get().checks
    assert {name: advice[name] for name in WORD} == WORD
    assert (advice["advises"], "advises" in decision, advice["actual"]) == (True, False, "yes")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("mood: more", "error: the model was no help: its JSON is not {pass, reason}"),
        ("mood: text", "error: the model was no help: its pass is no true or false, or its reason no text"),
        ("mood: list", "error: the model was no help: its JSON is not {pass, reason}"),
        ("mood: key", f"pass: the model says yes: The key is {MASK}."),
        ("mood: NUL", "fail: the model says no: a␀b c"),
    ],
)
def test_only_strict_json_counts_and_no_key_is_kept(
    prototype: Prototype, judge: Protocols, question: str, told: str
) -> None:
    assert replayed(prototype, f"judge-decides: {question}")[1] == [told]


def test_model_that_refuses_is_an_error(prototype: Prototype, judge: Protocols, settings: Settings) -> None:
    settings.JUDGE_KEY = "wrong"
    status, told, verdict = replayed(prototype, DECIDES, "min-results: 1")
    assert told[0] == "error: the model was no help: it answered with status 401"
    assert (status, verdict) == (QueryStatus.ERROR, Verdict.ERROR)


def test_model_that_is_away_is_an_error(prototype: Prototype, settings: Settings) -> None:
    settings.JUDGE_URL, settings.JUDGE_MODEL = f"http://127.0.0.1:{free_port()}/v1", "m"
    assert replayed(prototype, LINE)[:2] == (
        QueryStatus.OPEN,
        ["error: the model was no help: it could not be asked (refused)"],
    )


def test_model_where_no_call_may_go_is_an_error(prototype: Prototype, settings: Settings) -> None:
    settings.JUDGE_URL, settings.JUDGE_MODEL = "http://169.254.169.254/v1", "m"
    assert replayed(prototype, LINE)[1] == ["error: the model was no help: it could not be asked (blocked)"]


def test_an_error_of_the_prototype_is_not_shown_to_the_model(prototype: Prototype, judge: Protocols) -> None:
    prototype.fails("copy a file", status=400)
    outcome = play(a_requested_replay(a_served_version(prototype), "copy a file", checks=[DECIDES])).outcomes.get()
    assert (outcome.verdict, judge.calls) == (Verdict.ERROR, [])


def test_nobody_is_asked_for_other_checks(prototype: Prototype, judge: Protocols) -> None:
    assert replayed(prototype, "min-results: 1")[1] == ["pass: 1 result"]
    assert judge.calls == []
