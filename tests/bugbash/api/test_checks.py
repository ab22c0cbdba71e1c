"""Checks over the API: lines and objects side by side."""

from typing import Any

import pytest

from bugbash.choices import Role
from bugbash.models import Breakage, Project, Query
from tests.api import Api, body_of, problem_of
from tests.builders import a_check_outcome, a_member, a_project, a_query, a_version, an_observation

TOP = {"check": "in-top-k", "k": 3, "id": "doc-42"}


@pytest.fixture
def project(db: None) -> Project:
    return a_version(a_project()).project


@pytest.fixture
def engineer(project: Project) -> Api:
    return Api(a_member(project, Role.ENGINEER))


def lines(project: Project) -> list[str]:
    return [check.line for check in project.queries.get().checks.all()]


def test_objects_are_kept_as_lines_and_read_as_both(project: Project, engineer: Api) -> None:
    checks = ["not contains: refund", TOP, {"check": "is-json", "negated": True}]
    read = body_of(engineer.post(f"projects/{project.slug}/queries/", {"text": "x", "checks": checks}), 201)
    assert read["checks"] == lines(project) == ["not contains: refund", "in-top-3: doc-42", "not is-json"]
    assert read["check_objects"] == [
        {"check": "contains", "text": "refund", "negated": True},
        {**TOP, "negated": False},
        {"check": "is-json", "negated": True},
    ]


def test_what_was_read_can_be_sent_back(project: Project, engineer: Api) -> None:
    query = a_query(project, checks=["similarity >= 0.8: a b", "passes-4-of-5", "json-path: a.b in [1,2]"])
    path = f"projects/{project.slug}/queries/{query.pk}/"
    read = body_of(engineer.get(path))
    again = body_of(engineer.patch(path, {"checks": read["check_objects"]}))
    assert (again["checks"], again["check_objects"]) == (read["checks"], read["check_objects"])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"check": "in-top-k", "id": "a"}, "in-top-k needs “k”, a whole number."),
        ({"check": "nonsense"}, None),
        ({}, "A check in JSON is an object with its kind in “check”."),
        ([], "Not a valid string."),
        (None, "This field may not be null."),
    ],
)
def test_bad_object_names_its_place_and_nothing_is_saved(
    project: Project, engineer: Api, given: Any, sentence: str | None
) -> None:
    answer = engineer.post(f"projects/{project.slug}/queries/", {"text": "x", "checks": ["is-json", given]})
    status, errors = problem_of(answer)
    assert (status, list(errors), Query.objects.count()) == (400, ["checks[1]"], 0)
    assert sentence is None or errors == {"checks[1]": [sentence]}


def test_breakage_takes_objects_too(project: Project, engineer: Api) -> None:
    seen = an_observation(a_query(project), project.versions.get())
    facts = {"observation": seen.pk, "title": "Wrong", "category": "irrelevant", "expectation": [TOP]}
    body_of(engineer.post(f"projects/{project.slug}/breakages/", facts), 201)
    assert Breakage.objects.get().expectation == "in-top-3: doc-42"


def test_outcomes_of_old_observations_are_read_in_full(project: Project, engineer: Api) -> None:
    seen = an_observation(a_query(project), project.versions.get(), checks=[a_check_outcome("is-json")])
    [told] = body_of(engineer.get(f"projects/{project.slug}/observations/{seen.pk}/"))["checks"]
    assert told == {
        "line": "is-json",
        "result": "pass",
        "reason": "is-json: pass",
        "expected": "",
        "actual": "",
        "by_model": False,
        "advises": False,
    }
