import pytest

from bugbash.choices import CallError
from bugbash.logic.advice import BY_ERROR, advise


def test_answer_needs_no_advice() -> None:
    assert advise("", 200) == ""


@pytest.mark.parametrize("error", CallError)
def test_every_error_has_advice(error: CallError) -> None:
    assert advise(error, None).endswith(".")


@pytest.mark.parametrize(
    ("error", "status", "begins"),
    [
        (CallError.HTTP_4XX, 401, "It wants to know who asks"),
        (CallError.HTTP_4XX, 404, "Nothing answers at this path"),
        (CallError.HTTP_4XX, 418, "The endpoint's answer says more."),
        (CallError.HTTP_5XX, 503, "The prototype failed"),
        (CallError.MAPPING, 404, BY_ERROR[CallError.MAPPING]),
    ],
)
def test_status_says_more_than_the_error(error: CallError, status: int, begins: str) -> None:
    assert advise(error, status).startswith(begins)
