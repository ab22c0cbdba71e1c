"""Addresses that no client should ask (RELIABILITY E 77-85)."""

import pytest

from tests.api import Api, problem_of
from tests.contract.scene import Scene

GONE = (404, "There is nothing here, or it is not yours to see.")
UNKNOWN = (404, "The API has no such address.")
LISTS = [
    "projects/",
    "projects/{slug}/members/",
    "projects/{slug}/queries/",
    "projects/{slug}/breakages/",
    "projects/{slug}/replays/1/outcomes/",
]
PAGES = {
    "cursor=-1": {"cursor": ["Give one whole number from 0 to 9223372036854775807."]},
    "cursor=9e20": {"cursor": ["Give one whole number from 0 to 9223372036854775807."]},
    "cursor=9223372036854775808": {"cursor": ["Give one whole number from 0 to 9223372036854775807."]},
    "cursor=%D9%A1": {"cursor": ["Give one whole number from 0 to 9223372036854775807."]},
    "cursor=1&cursor=2": {"cursor": ["Give one whole number from 0 to 9223372036854775807."]},
    "page_size=0": {"page_size": ["Give one whole number from 1 to 200."]},
    "page_size=1000000000": {"page_size": ["Give one whole number from 1 to 200."]},
    "page_size=": {"page_size": ["Give one whole number from 1 to 200."]},
}


@pytest.fixture
def owner(scene: Scene) -> Api:
    return scene.api("owner")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("query", PAGES)
def test_page_that_is_none_is_named(scene: Scene, owner: Api, path: str, query: str) -> None:
    assert problem_of(owner.get(f"{scene.path(path)}?{query}")) == (400, PAGES[query])


@pytest.mark.parametrize("path", LISTS)
def test_unknown_parameters_are_named(scene: Scene, owner: Api, path: str) -> None:
    status, wrong = problem_of(owner.get(f"{scene.path(path)}?ordering=user__password&filter[a]=p&a[]=1"))
    assert (status, sorted(wrong)) == (400, ["a[]", "filter[a]", "ordering"])


def test_parameter_that_is_there_twice_is_named(scene: Scene, owner: Api) -> None:
    answer = owner.get(scene.path("projects/{slug}/queries/?q=a&q=b"))
    assert problem_of(answer) == (400, {"q": ["This parameter is there twice."]})


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    "path", ["nothing/", "projects/{slug}/nothing/", "projects/{slug}/queries/١/", "/api/nothing/"]
)
def test_unknown_address_is_told_as_a_problem(scene: Scene, owner: Api, method: str, path: str) -> None:
    status, _ = problem_of(owner.send(method, scene.path(path)))
    assert status == 404


def test_address_without_its_slash_says_so(scene: Scene, owner: Api) -> None:
    answer = owner.get("projects")
    assert problem_of(answer) == (404, "The API has no such address. Addresses end with a slash.")


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
@pytest.mark.parametrize(
    "path",
    ["queries/{}/", "breakages/{}/", "replays/{}/", "replays/1/outcomes/{}/", "observations/{}/raw/", "reports/{}/"],
)
def test_number_out_of_range_is_not_there(scene: Scene, owner: Api, path: str, number: int) -> None:
    assert problem_of(owner.get(scene.path("projects/{slug}/") + path.format(number))) == GONE


def test_number_of_5000_digits_is_no_address(scene: Scene, owner: Api) -> None:
    assert problem_of(owner.get(scene.path("projects/{slug}/queries/") + "9" * 5000 + "/")) == UNKNOWN


@pytest.mark.parametrize("where", ["projects/%00/", "projects/?q=%00", "projects/?%00=1", "projects/?q=%00&q=1"])
def test_nul_in_an_address_is_refused(owner: Api, where: str) -> None:
    status, _ = problem_of(owner.get(where))
    assert status in {400, 404}


def test_half_of_a_surrogate_pair_in_an_address_is_harmless(scene: Scene, owner: Api) -> None:
    assert problem_of(owner.get(scene.path("projects/{slug}/versions/%ED%A0%80/"))) == GONE
    assert owner.get(scene.path("projects/{slug}/queries/?q=%ED%A0%80")).status_code == 200


def test_too_many_parameters_are_refused(owner: Api) -> None:
    answer = owner.get("projects/?" + "&".join(f"p{number}=1" for number in range(10_000)))
    assert problem_of(answer)[0] == 400


def test_foreign_host_is_refused_as_a_problem(owner: Api) -> None:
    assert problem_of(owner.get("projects/", Host="evil.example"))[0] == 400


@pytest.mark.parametrize("path", ["projects/{slug}/queries/{query}/", "projects/{slug}/observations/{observation}/"])
def test_rows_of_other_projects_are_not_there(scene: Scene, path: str) -> None:
    api = scene.api("stranger")
    assert api.post("projects/", {"slug": "mine", "name": "Mine"}).status_code == 201
    assert problem_of(api.get(scene.path(path).replace(scene.project.slug, "mine"))) == GONE


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("breakages/", {"observation": "observation", "title": "x", "category": "other"}, "observation"),
        ("judgments/", {"item": "item", "grade": 1}, "item"),
    ],
)
def test_rows_of_other_projects_are_not_taken_from_bodies(
    scene: Scene, path: str, body: dict[str, str], field: str
) -> None:
    api = scene.api("stranger")
    api.post("projects/", {"slug": "mine", "name": "Mine"})
    sent = {name: int(scene.names[value]) if value in scene.names else value for name, value in body.items()}
    assert problem_of(api.post(f"projects/mine/{path}", sent)) == (422, {field: [f"There is no such {field}."]})


def test_head_is_a_get_without_its_body(scene: Scene, owner: Api) -> None:
    answer = owner.send("HEAD", scene.path("projects/{slug}/replays/1/junit.xml"))
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PUT"])
def test_methods_that_nothing_has_are_refused(scene: Scene, owner: Api, method: str) -> None:
    answer = owner.send(method, scene.path("projects/{slug}/queries/"))
    assert problem_of(answer) == (405, f'Method "{method}" not allowed.')


def test_answer_in_another_format_is_not_made(scene: Scene, owner: Api) -> None:
    answer = owner.get(scene.path("projects/{slug}/"), Accept="text/html")
    assert problem_of(answer) == (406, "Could not satisfy the request Accept header.")


def test_problem_carries_the_headers_of_every_answer(scene: Scene, owner: Api) -> None:
    for path in ("projects/nothing/", "nothing/", "projects/?" + "a=1&" * 2000):
        headers = owner.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
