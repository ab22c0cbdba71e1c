"""Access that a project requests, by API."""

import pytest

from bugbash.choices import EgressRequestState, Role
from bugbash.models import EgressRequest
from tests.api import Api, body_of, problem_of, rows_of
from tests.bugbash.rules import an_egress_request
from tests.builders import a_definition, a_member, a_project

pytestmark = pytest.mark.django_db
WISH = {"url": "http://10.1.2.3:8080/find", "reason": "It runs there"}


def test_request_is_made_and_listed() -> None:
    project = a_project()
    api = Api(a_member(project))
    made = body_of(api.post(f"projects/{project.slug}/egress-requests/", WISH), 201)
    shown = {name: made[name] for name in ("origin", "reason", "state", "decided_by", "answer")}
    assert shown == {
        "origin": "http://10.1.2.3:8080",
        "reason": "It runs there",
        "state": "waiting",
        "decided_by": None,
        "answer": "",
    }
    assert rows_of(api.get(f"projects/{project.slug}/egress-requests/")) == [made]


def test_decision_is_told() -> None:
    project = a_project()
    an_egress_request(project, state=EgressRequestState.DECLINED, answer="Use the mirror.")
    an_egress_request(a_project())
    (row,) = rows_of(Api(a_member(project, Role.VIEWER)).get(f"projects/{project.slug}/egress-requests/"))
    assert (row["state"], row["answer"], row["decided_by"]["name"]) == (
        "declined",
        "Use the mirror.",
        "Administrator 1",
    )


def test_same_request_waits_once() -> None:
    project = a_project()
    an_egress_request(project)
    sentence = "Access to http://10.1.2.3:8080 is requested already and waits for an administrator."
    answer = Api(a_member(project)).post(f"projects/{project.slug}/egress-requests/", WISH)
    assert problem_of(answer) == (409, {"url": [sentence]})
    assert EgressRequest.objects.count() == 1


@pytest.mark.parametrize(("rate", "kept"), [(2.5, 2.5), (None, None)])
def test_version_takes_a_rate(rate: float | None, kept: float | None) -> None:
    project = a_project()
    a_definition(project)
    place = {"base_url": "http://127.0.0.1:8700", "rate_per_s": rate}
    made = Api(a_member(project)).post(f"projects/{project.slug}/versions/", {"name": "0.5", "deployments": [place]})
    assert body_of(made, 201)["deployments"] == [
        {"name": "main", "base_url": "http://127.0.0.1:8700", "concurrency": 4, "rate_per_s": kept}
    ]


@pytest.mark.parametrize("rate", [0, 0.05, 1001, "2"])
def test_rate_out_of_range_is_refused(rate: object) -> None:
    project = a_project()
    place = {"base_url": "http://127.0.0.1:8700", "rate_per_s": rate}
    answer = Api(a_member(project)).post(f"projects/{project.slug}/versions/", {"name": "0.5", "deployments": [place]})
    status, errors = problem_of(answer)
    assert (status, list(errors)) == (400, ["deployments[0].rate_per_s"])
