"""Bashes, charters, discovery and coverage by the API; who may do what is in tests/contract."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.choices import BreakageStatus, Family, Role
from bugbash.models import Bash, Charter
from bugbash.selectors.bashes import charter_in_hand
from tests.api import Api, body_of, problem_of, rows_of
from tests.bash_builders import a_bash, a_participant, a_sighting, an_asking
from tests.builders import a_breakage, a_charter, a_member, a_project, a_query, a_version, an_observation


@pytest.fixture
def bash(db: None) -> Bash:
    """With two charters."""
    bash = a_bash(a_version(a_project()))
    bash.charters.set([a_charter(bash.project, "Words"), a_charter(bash.project, "Numbers")])
    return bash


@pytest.fixture
def engineer(bash: Bash) -> User:
    return a_member(bash.project)


@pytest.fixture
def api(engineer: User) -> Api:
    return Api(engineer)


def at(bash: Bash, path: str = "") -> str:
    return f"projects/{bash.project.slug}/{path}"


def plan(bash: Bash, **facts: Any) -> dict[str, Any]:
    ends_at = (timezone.now() + timedelta(hours=1)).isoformat()
    return {"name": "Friday", "versions": ["0.5"], "ends_at": ends_at, **facts}


def test_created_bash_begins_now_and_is_shown(api: Api, bash: Bash, engineer: User) -> None:
    known = bash.charters.get(title="Words")
    sent = plan(bash, charters=[known.pk], new_charters=[{"title": "Dates"}], people=[engineer.username])
    answer = api.post(at(bash, "bashes/"), sent)
    shown = body_of(answer, 201)
    assert answer.headers["Location"].endswith("/bashes/2/")
    assert (shown["number"], shown["phase"], shown["versions"]) == (2, "running", ["0.5"])
    assert [row["title"] for row in shown["charters"]] == ["Words", "Dates"]
    assert [(row["person"]["username"], row["has_joined"]) for row in shown["people"]] == [(engineer.username, False)]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("versions", ["9.9"], "There is no version '9.9'."),
        ("versions", [], "Ensure this field has at least 1 elements."),
        ("charters", [2**62], f"There is no charter {2**62}."),
        ("people", ["nobody"], "'nobody' is no member of the project."),
        ("ends_at", "2020-01-01T00:00Z", "It must end after it starts."),
        ("name", "", "This field may not be blank."),
    ],
)
def test_wrong_bash_is_refused_at_its_field(api: Api, bash: Bash, field: str, value: object, sentence: str) -> None:
    status, errors = problem_of(api.post(at(bash, "bashes/"), plan(bash, **{field: value})))
    assert (sentence in str(errors), field in str(errors), Bash.objects.count()) == (True, True, 1)
    assert status in {400, 409, 422}


def test_what_a_change_does_not_name_stays(bash: Bash) -> None:
    api = Api(a_member(bash.project, Role.MANAGER))
    shown = body_of(api.patch(at(bash, "bashes/1/"), {"name": "Friday", "new_charters": [{"title": "Dates"}]}))
    assert (shown["name"], [row["title"] for row in shown["charters"]]) == ("Friday", ["Words", "Numbers", "Dates"])
    after = Bash.objects.get()
    assert (after.starts_at, after.ends_at) == (bash.starts_at, bash.ends_at)
    assert api.send("DELETE", at(bash, "bashes/1/")).status_code == 204
    assert Bash.objects.count() == 0


def test_cards_are_taken_passed_on_and_put_back(api: Api, bash: Bash, engineer: User) -> None:
    words, numbers = bash.charters.order_by("pk")
    held: list[Charter | None] = []
    for sent in ({"charter": words.pk}, {"next": True}, {"charter": None}):
        body_of(api.post(at(bash, "bashes/1/card/"), sent))
        held.append(charter_in_hand(bash, engineer))
    assert held == [words, numbers, None]


def test_charter_of_another_project_is_refused(api: Api, bash: Bash) -> None:
    foreign = a_charter(a_project(), "Foreign")
    _, errors = problem_of(api.post(at(bash, "bashes/1/card/"), {"charter": foreign.pk}))
    assert f"There is no charter {foreign.pk}." in str(errors)


def test_feed_says_what_is_new_and_nothing_twice(api: Api, bash: Bash, engineer: User) -> None:
    an_asking(bash, a_query(bash.project, "copy a file"), engineer)
    first = body_of(api.get(at(bash, "bashes/1/feed/")))
    assert [row["text"] for row in first["happenings"]] == ["copy a file"]
    again = api.get(at(bash, f"bashes/1/feed/?known={first['known']}"))
    assert (again.status_code, again.content) == (204, b"")


def test_whoever_joins_and_asks_for_the_feed_is_here(api: Api, bash: Bash) -> None:
    shown = body_of(api.post(at(bash, "bashes/1/join/")))
    assert [row["is_here"] for row in shown["people"]] == [True]
    body_of(api.get(at(bash, "bashes/1/feed/")))
    assert [row["has_joined"] for row in body_of(api.post(at(bash, "bashes/1/leave/")))["people"]] == [False]


def test_bash_that_is_not_there_is_not_found(api: Api, bash: Bash) -> None:
    paths = ("", "feed/", "recap/")
    assert [api.get(at(bash, f"bashes/9/{path}")).status_code for path in paths] == [404] * 3


def test_host_ends_and_extends(bash: Bash) -> None:
    api = Api(a_member(bash.project, Role.MANAGER))
    before = bash.ends_at
    body_of(api.post(at(bash, "bashes/1/extend/"), {"minutes": 5}))
    bash.refresh_from_db()
    assert bash.ends_at - before == timedelta(minutes=5)
    assert body_of(api.post(at(bash, "bashes/1/end/")))["phase"] == "over"
    assert problem_of(api.post(at(bash, "bashes/1/end/"))) == (409, "This bash is over.")


def test_discovery_and_recap_say_the_same(api: Api, bash: Bash, engineer: User) -> None:
    other = a_member(bash.project)
    for person in (engineer, other):
        a_participant(bash, person)
        an_asking(bash, a_query(bash.project, f"of {person.pk}"), person)
    seen = an_observation(a_query(bash.project), bash.versions.get())
    rows = [a_breakage(seen, f"B{number}", by=engineer, status=BreakageStatus.CONFIRMED) for number in range(3)]
    bash.project.breakages.update(bash=bash)
    a_sighting(rows[0], other)
    found = body_of(api.get(at(bash, "discovery/?bash=1")))
    assert (found["found"], found["once"], found["twice"], found["people"]) == (3, 2, 1, 2)
    assert (found["estimate"]["total"], found["why_undefined"]) == (4.0, "")
    recap = body_of(api.get(at(bash, "bashes/1/recap/")))
    assert (recap["discovery"]["estimate"], recap["left"] in recap["markdown"]) == (found["estimate"], True)
    assert [row["title"] for row in recap["finds"]] == ["B0", "B1", "B2"]


def test_discovery_that_is_undefined_says_why(api: Api, bash: Bash) -> None:
    found = body_of(api.get(at(bash, "discovery/")))
    assert (found["estimate"], found["why_undefined"][:6]) == (None, "Nobody")
    _, errors = problem_of(api.get(at(bash, "discovery/?bash=9")))
    assert "There is no such bash." in str(errors)


def test_coverage_has_empty_cells(api: Api, bash: Bash, engineer: User) -> None:
    an_asking(bash, a_query(bash.project, family="typo"), engineer, charter=bash.charters.get(title="Words"))
    found = body_of(api.get(at(bash, "coverage/?bash=1")))
    assert found["families"][0] == "plain"
    assert {"typo", *Family.values} < {*found["families"]}
    asked = {
        (row["title"], cell["family"]): cell["asked"] for row in found["rows"] for cell in row["cells"] if cell["asked"]
    }
    assert (asked, len(found["rows"])) == ({("Words", "typo"): 1}, 2)


def test_charters_are_written_and_changed(api: Api, bash: Bash) -> None:
    made = body_of(api.post(at(bash, "charters/"), {"title": "Dates", "aim": "Leap years."}), 201)
    changed = body_of(api.patch(at(bash, f"charters/{made['id']}/"), {"aim": ""}))
    assert (changed["title"], changed["aim"]) == ("Dates", "")
    assert problem_of(api.post(at(bash, "charters/"), {"title": "Dates"}))[0] == 409
    assert len(rows_of(api.get(at(bash, "charters/")))) == 3
