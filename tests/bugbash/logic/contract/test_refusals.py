import pytest

from bugbash.choices import ContractLevel, FindingSource
from bugbash.logic.contract import Finding, refused_requests


def refused(statuses: dict[int, int]) -> tuple[Finding, ...]:
    return refused_requests(statuses, place="GET /search", baseline="0.4")


def test_refused_requests_are_counted_in_a_sentence() -> None:
    assert refused({200: 17, 400: 3}) == (
        Finding(
            ContractLevel.BREAKING,
            "refused-400",
            "GET /search",
            "3 of 20 requests that 0.4 answered are refused with 400. "
            "A caller that sends what it sent before gets no answer.",
            FindingSource.REQUESTS,
        ),
    )


def test_one_request_is_said_in_the_singular() -> None:
    assert refused({404: 1})[0].sentence.startswith("1 of 1 request that 0.4 answered is refused with 404.")


def test_each_status_is_a_finding_of_its_own() -> None:
    found = refused({400: 1, 401: 2, 500: 1})
    assert [(one.rule, one.sentence.split(" that")[0]) for one in found] == [
        ("refused-400", "1 of 4 requests"),
        ("refused-401", "2 of 4 requests"),
    ]
    assert len({one.fingerprint for one in found}) == 2


@pytest.mark.parametrize("status", [200, 302, 408, 425, 429, 500, 503])
def test_other_statuses_refuse_nothing(status: int) -> None:
    assert refused({status: 5}) == ()


def test_who_is_asked_to_wait_is_not_counted() -> None:
    assert refused({429: 5, 422: 1})[0].sentence.startswith("1 of 1 request")


def test_fingerprint_stays_whatever_the_numbers() -> None:
    assert refused({200: 1, 400: 1})[0].fingerprint == refused({400: 7})[0].fingerprint
