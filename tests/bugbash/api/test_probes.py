"""Probes by the API: one request starts one, its findings are decided."""

import pytest

from bugbash.choices import FindingState, QueryState, Role
from bugbash.models import Breakage, Probe, ProbeFinding, Project
from tests.api import Api, body_of, problem_of
from tests.bash_builders import a_finished_probe, an_odd_answer
from tests.builders import a_member, a_project, a_query, a_version


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    a_version(project)
    a_query(project, "Copy a file")
    return project


@pytest.fixture
def api(project: Project) -> Api:
    return Api(a_member(project, Role.ENGINEER))


@pytest.fixture
def finding(project: Project) -> ProbeFinding:
    return an_odd_answer(a_finished_probe(project.versions.get()))


def at(project: Project, rest: str = "") -> str:
    return f"projects/{project.slug}/probes/{rest}"


def of(finding: ProbeFinding, deed: str = "") -> str:
    return at(finding.probe.project, f"{finding.probe.number}/findings/{finding.pk}/{deed}")


def test_probe_is_accepted_with_its_address(api: Api, project: Project) -> None:
    answer = api.send("POST", at(project), {"version": "0.5", "budget": 40, "mutators": ["upper-case"], "rate": 1})
    told = body_of(answer, 202)
    assert (answer.status_code, answer.headers["Location"]) == (202, f"/api/v1/{at(project, '1/')}")
    assert (told["number"], told["state"], told["figures"]) == (1, "queued", {"parents": 1, "mutants": 1})
    whole = body_of(api.get(at(project, "1/")))
    assert (whole["calls"], whole["progress"]["total"], whole["ranked_at"]) == (0, 2, None)


def test_key_starts_one_probe(api: Api, project: Project) -> None:
    body = {"version": "0.5", "budget": 40}
    told = [api.send("POST", at(project), body, Idempotency_Key="once") for _ in range(2)]
    assert ([body_of(one, 202)["number"] for one in told], Probe.objects.count()) == ([1, 1], 1)
    other = api.send("POST", at(project), {**body, "budget": 50}, Idempotency_Key="once")
    assert other.status_code == 409


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"version": "9.9"}, 422, "version"),
        ({"budget": 15}, 400, "budget"),
        ({"budget": "many"}, 400, "budget"),
        ({"attacks": ["lost"]}, 422, "attacks"),
        ({"mutators": ["lost"]}, 422, "mutators"),
        ({"rate": 2}, 400, "rate"),
        ({"seed": -1}, 400, "seed"),
        ({"colour": "red"}, 400, "colour"),
    ],
)
def test_bad_input_names_its_field(
    api: Api, project: Project, change: dict[str, object], status: int, field: str
) -> None:
    answer = api.send("POST", at(project), {"version": "0.5", "budget": 40, **change})
    assert (list(body_of(answer, status)["errors"]), Probe.objects.count()) == ([field], 0)


def test_finding_is_accepted_as_its_page_offers_it(api: Api, finding: ProbeFinding) -> None:
    told = body_of(api.send("POST", of(finding, "accept/"), {}))
    breakage = Breakage.objects.get()
    assert (told["state"], told["breakage"], told["text"], told["parent_text"]) == (
        "accepted",
        1,
        "resturant",
        "restaurant",
    )
    assert (breakage.title, breakage.severity, breakage.category) == (
        finding.because.removesuffix("."),
        "S3",
        "irrelevant",
    )
    again = api.send("POST", of(finding, "accept/"), {})
    assert (again.status_code, Breakage.objects.count()) == (409, 1)


def test_finding_is_accepted_in_other_words(api: Api, finding: ProbeFinding) -> None:
    api.send("POST", of(finding, "accept/"), {"title": "Typos", "severity": "S1", "category": "missing"})
    breakage = Breakage.objects.get()
    assert (breakage.title, breakage.severity, breakage.category) == ("Typos", "S1", "missing")


def test_finding_is_dismissed_and_taken_back(api: Api, finding: ProbeFinding) -> None:
    told = body_of(api.send("POST", of(finding, "dismiss/"), {"reason": "Both are right.", "with_alike": True}))
    assert (told["state"], told["reason"], told["covers_alike"]) == ("dismissed", "Both are right.", True)
    assert body_of(api.send("POST", of(finding, "undo/")))["state"] == "open"
    assert problem_of(api.send("POST", of(finding, "undo/"))) == (409, "It was taken back already.")


def test_findings_are_narrowed(api: Api, finding: ProbeFinding) -> None:
    an_odd_answer(finding.probe, "RESTAURANT", mutator="upper-case", state=FindingState.DISMISSED)
    path = at(finding.probe.project, "1/findings/")
    texts = {
        tail: [row["text"] for row in body_of(api.get(path + tail))["results"]]
        for tail in ("", "?state=open", "?mutator=upper-case", "?kind=crashed")
    }
    assert texts == {
        "": ["resturant", "RESTAURANT"],
        "?state=open": ["resturant"],
        "?mutator=upper-case": ["RESTAURANT"],
        "?kind=crashed": [],
    }


def test_finding_of_another_probe_is_not_here(api: Api, finding: ProbeFinding) -> None:
    a_finished_probe(finding.probe.version)
    assert api.get(at(finding.probe.project, f"2/findings/{finding.pk}/")).status_code == 404


def test_probes_are_narrowed_by_version(api: Api, finding: ProbeFinding) -> None:
    path = at(finding.probe.project)
    counts = [len(body_of(api.get(f"{path}?version={name}"))["results"]) for name in ("0.5", "0.6")]
    assert (counts, finding.query.state) == ([1, 0], QueryState.DRAFT)
