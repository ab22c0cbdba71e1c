import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from reviews.choices import Measure, Overall
from reviews.logic.gates import evaluate
from reviews.logic.readiness import assess
from reviews.logic.reports import ReportError, freeze, verify
from tests.reviews.logic.builders import GOOD, make_spec

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**63), max_value=2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def test_json_is_canonical() -> None:
    assert freeze({"b": [1, 2.50, None, True], "a": {"ü": "é\n", "z": ()}}).json == (
        '{"a":{"z":[],"ü":"é\\n"},"b":[1,2.5,null,true]}'.encode()
    )


def test_hash_is_the_sha256_of_the_bytes() -> None:
    frozen = freeze({"a": 1})
    assert frozen.sha256 == hashlib.sha256(b'{"a":1}').hexdigest()


def test_order_of_keys_does_not_matter() -> None:
    assert freeze({"a": 1, "b": {"d": 2, "c": 3}}) == freeze({"b": {"c": 3, "d": 2}, "a": 1})


def test_lists_keep_their_order() -> None:
    assert freeze({"a": [1, 2]}).sha256 != freeze({"a": [2, 1]}).sha256


@given(st.dictionaries(st.text(), PLAIN, max_size=4))
def test_what_was_frozen_reads_back_the_same(payload: dict[str, Any]) -> None:
    frozen = freeze(payload)
    again = json.loads(frozen.json)
    assert again == payload
    assert freeze(again) == frozen


@pytest.mark.parametrize("value", [0.1 + 0.2, 1 / 3, 1e16, 5e-324, 1.7976931348623157e308, -0.0])
def test_floats_keep_every_digit(value: float) -> None:
    assert repr(json.loads(freeze({"a": value}).json)["a"]) == repr(value)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 3, 1, 9, 5, tzinfo=UTC), "2026-03-01T09:05:00Z"),
        (datetime(2026, 3, 1, 9, 5, 7, 120, tzinfo=UTC), "2026-03-01T09:05:07.000120Z"),
        (datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=2))), "2026-02-28T22:30:00Z"),
    ],
)
def test_moments_are_rfc_3339_in_utc(moment: datetime, text: str) -> None:
    assert json.loads(freeze({"at": moment}).json) == {"at": text}


def test_the_same_moment_in_another_zone_is_the_same_report() -> None:
    here = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
    assert freeze({"at": here}) == freeze({"at": here.astimezone(timezone(timedelta(hours=-8)))})


def test_closed_values_and_marked_text_become_plain_values() -> None:
    payload = {"overall": Overall.GO, "text": mark_safe("<b>"), "number": np.float64(0.5)}
    assert freeze(payload).json == b'{"number":0.5,"overall":"go","text":"<b>"}'


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (float("nan"), "report.a[0]: nan is not a number that JSON knows."),
        (float("-inf"), "report.a[0]: -inf is not a number that JSON knows."),
        (datetime(2026, 3, 1), "report.a[0]: the moment 2026-03-01T00:00:00 has no time zone."),  # noqa: DTZ001
        (date(2026, 3, 1), "report.a[0]: JSON has no date."),
        ({1: 2}, "report.a[0]: the key 1 is not text."),
        (Decimal("1.5"), "report.a[0]: JSON has no Decimal."),
        (b"x", "report.a[0]: JSON has no bytes."),
        ({"b": {2}}, "report.a[0].b: JSON has no set."),
    ],
)
def test_what_json_does_not_know_is_refused(value: object, sentence: str) -> None:
    with pytest.raises(ReportError) as caught:
        freeze({"a": [value]})
    assert str(caught.value) == sentence


@pytest.mark.parametrize("value", [2**64, "\ud800"])
def test_what_cannot_be_written_is_refused(value: object) -> None:
    with pytest.raises(ReportError, match=r"^The report cannot be written\. This is not JSON: "):
        freeze({"a": value})


def test_verify_accepts_bytes_and_text() -> None:
    frozen = freeze({"sentence": "“Größe”"})
    assert verify(frozen.json, frozen.sha256) is True
    assert verify(frozen.json.decode(), frozen.sha256) is True


def test_verify_detects_each_changed_byte() -> None:
    frozen = freeze({"overall": Overall.NO_GO, "n": 12})
    changed = [
        frozen.json[:place] + bytes([frozen.json[place] ^ 1]) + frozen.json[place + 1 :]
        for place in range(len(frozen.json))
    ]
    assert [verify(content, frozen.sha256) for content in changed] == [False] * len(frozen.json)


@pytest.mark.parametrize("sha256", ["", "0" * 64, "ü", "\ud800"])
def test_verify_refuses_another_hash(sha256: str) -> None:
    assert verify(freeze({}).json, sha256) is False


def test_verify_refuses_text_that_is_not_unicode() -> None:
    assert verify("\ud800", freeze({}).sha256) is False


def test_an_assessment_can_be_frozen() -> None:
    facts = replace(GOOD, evidence_at={"queue": datetime(2026, 3, 1, 9, 5, tzinfo=UTC)})
    specs = [make_spec(Measure.METRIC, 0.75, k=10), make_spec(Measure.OPEN_BREAKAGES, 0, severities=["S1"])]
    assessment = assess([evaluate(spec, facts) for spec in specs])
    again = json.loads(freeze(assessment.to_json()).json)
    assert again["overall"] == "go"
    assert again["counts"] == {"failed": 0, "passed": 2, "undecided": 0, "waived": 0}
    assert again["gates"][0]["evidence_at"] == "2026-03-01T09:05:00Z"
    assert again["gates"][1]["evidence"] == {"kind": "breakages", "params": {"severity": ["S1"]}}


def test_a_gate_freezes_as_it_is() -> None:
    gate = evaluate(make_spec(Measure.REGRESSIONS, 0), GOOD)
    assert json.loads(freeze(gate.to_json()).json)["spec"]["sentence"] == "Sentence 1"
