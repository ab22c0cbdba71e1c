"""Building checks from their fields, trying them, and the list of all kinds."""

import json

import pytest
from django.test import Client

from bugbash.choices import CallError, Role
from bugbash.forms.checks import BuilderForm
from bugbash.logic.checks import KINDS, parse_check, write_object
from bugbash.logic.checks.kinds import FieldType, Kind
from bugbash.models import AuditEvent, Breakage
from bugbash.selectors.queries import answers_at_hand
from tests.bugbash.views.world import BUILT, World, sent_to
from tests.builders import an_observation
from tests.statements import statements

HTMX = {"HX-Request": "true"}
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.title)


@pytest.fixture
def owner(client: Client, world: World) -> Client:
    client.force_login(world.member(Role.OWNER))
    return client


def typed(kind: Kind, line: str) -> dict[str, str]:
    """What a person fills in for this check."""
    given = write_object(parse_check(line))
    facts = {"build": "add", "build-kind": kind.title} | ({"build-negated": "on"} if given["negated"] else {})
    for field in kind.fields:
        if field.name in given:
            value = given[field.name]
            if field.type == FieldType.TEXTS:
                value = "\r\n".join(value)
            facts[f"build-{field.name}"] = json.dumps(value) if field.type == FieldType.JSON else str(value)
    return facts


@each_kind
@pytest.mark.parametrize("sign", ["", "not "])
def test_every_kind_is_built_from_its_fields(kind: Kind, sign: str) -> None:
    line = f"{sign}{kind.example}"
    form = BuilderForm.from_post(typed(kind, line))
    assert (form.is_valid(), dict(form.errors), form.line) == (True, {}, line)


@each_kind
def test_a_kind_that_is_chosen_shows_its_fields(kind: Kind) -> None:
    form = BuilderForm.from_post({"build": "choose", "build-kind": kind.title, "build-k": "nonsense"})
    assert [bound.name for bound in form.own_fields] == [field.name for field in kind.fields]
    assert (form.is_bound, dict(form.errors)) == (False, {})


@pytest.mark.parametrize(
    ("facts", "errors"),
    [
        ({"build-kind": ""}, {"kind": ["Choose “Kind of check”; it is needed."]}),
        (
            {"build-kind": "nonsense"},
            {"kind": ["Select a valid choice. nonsense is not one of the available choices."]},
        ),
        (
            {"build-kind": "in-top-k", "build-k": "x"},
            {"k": ["Enter a whole number."], "id": ["Fill in “Id of the result”; it is needed."]},
        ),
        (
            {"build-kind": "json-equals", "build-value": "{"},
            {"value": ["This is not JSON: unexpected end of data: line 1 column 2 (char 1)."]},
        ),
        (
            {"build-kind": "regex", "build-text": "("},
            {
                "__all__": [
                    "regex needs a regular expression in RE2 syntax (missing ): (), for example “regex: [0-9]+ days”."
                ]
            },
        ),
        ({"build-kind": "contains", "build-text": "a\0b"}, {"text": ["Null characters are not allowed."]}),
        ({"build-kind": "contains", "build-text": "a\nb"}, {"__all__": ["A check is one line without control characters."]}),  # noqa: E501
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field(facts: dict[str, str], errors: dict[str, list[str]]) -> None:
    form = BuilderForm.from_post({"build": "add", **facts})
    assert ({name: list(told) for name, told in form.errors.items()}, form.line) == (errors, "")


def test_built_check_joins_what_was_typed_and_is_tried(owner: Client, world: World) -> None:
    sent = {**sent_to(world, "console-build"), "title": "Wrong <one>", "expectation": "min-results: 1\r\n", "severity": "S2"}  # noqa: E501  # fmt: skip
    page = owner.post(world.at("console-build"), sent)
    form = page.context["file_form"]
    assert (page.status_code, form.is_bound) == (200, False)
    assert [form[name].value() for name in ("title", "severity", "expectation")] == [
        "Wrong <one>",
        "S2",
        "min-results: 1\nin-top-1: b",
    ]
    assert [[one.result.value for _, one in line.told if one] for line in page.context["tried"]] == [["pass"], ["pass"]]
    assert (Breakage.objects.count(), AuditEvent.objects.count()) == (1, 0)


def test_built_check_is_told_to_the_page_that_asks_for_a_part(owner: Client, world: World) -> None:
    sent = {**sent_to(world, "query-build"), "build-kind": "contains", "build-text": "“ä”"}
    part = owner.post(world.at("query-build"), sent, headers=HTMX)
    assert (part.status_code, part.content.lstrip()[:8]) == (200, b"<details")
    assert json.loads(part.headers["HX-Trigger"]) == {"check-built": {"line": "contains: “ä”"}}
    assert part.context["builder"].is_bound is False


@pytest.mark.parametrize("door", ["console-build", "query-build"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_check_that_is_none_is_shown_again(owner: Client, world: World, door: str, headers: dict[str, str]) -> None:
    answer = owner.post(world.at(door), {**sent_to(world, door), "build-k": "many"}, headers=headers)
    assert (answer.status_code, "HX-Trigger" in answer.headers) == (422, False)
    assert answer.context["builder"].errors == {"k": ["Enter a whole number."]}
    assert 'value="many"' in answer.content.decode()


def test_line_that_is_there_is_not_added_twice(owner: Client, world: World) -> None:
    sent = {**sent_to(world, "query-build"), "checks": "in-top-1: b\n", "need": "Copy <b>.", "tags": "a, b"}
    page = owner.post(world.at("query-build"), sent)
    form = page.context["form"]
    assert [form[name].value() for name in ("checks", "need", "tags")] == ["in-top-1: b", "Copy <b>.", "a, b"]
    assert world.query.checks.get().line == "min-results: 1"


def test_page_of_a_query_tries_its_checks_on_both_versions(owner: Client, world: World) -> None:
    world.query.checks.create(line="in-top-1: a")
    page = owner.get(world.at("query-detail"))
    told = {
        line.check.line: [(side.name, one.result.value) for side, one in line.told if one]
        for line in page.context["tried"]
    }
    assert told == {
        "min-results: 1": [("0.4", "pass"), ("0.5", "pass")],
        "in-top-1: a": [("0.4", "pass"), ("0.5", "fail")],
    }


def test_typed_checks_of_a_query_are_tried(owner: Client, world: World) -> None:
    part = owner.post(world.at("query-check"), {"checks": "zero-results\njudge: Is it right?"})
    assert [[one.result.value for _, one in line.told if one] for line in part.context["tried"]] == [
        ["fail", "fail"],
        ["not-evaluated", "not-evaluated"],
    ]
    assert "by model" in part.content.decode()


def test_typed_checks_that_are_none_are_named(owner: Client, world: World) -> None:
    part = owner.post(world.at("query-check"), {"checks": "zero-result <b>"})
    assert part.status_code == 422
    assert "There is no check named “zero-result &lt;b&gt;”. Did you mean “zero-results”?" in part.content.decode()


def test_an_error_leaves_nothing_to_look_at(owner: Client, world: World) -> None:
    an_observation(world.query, world.new, error=CallError.RESET)
    part = owner.post(world.at("query-check"), {"checks": "zero-results"})
    assert "0.5: no answer to look at (reset)" in part.content.decode()
    assert [row.error for row in answers_at_hand(world.query)] == ["", "reset"]


def test_list_of_kinds_shows_each_with_its_example(owner: Client, world: World) -> None:
    page = owner.get(world.at("check-index"))
    listed = [kind.title for _, kinds in page.context["groups"] for kind, _ in kinds]
    assert sorted(listed) == sorted(kind.title for kind in KINDS.values())
    assert page.content.decode().count("<tr id=") == len(KINDS)


def test_more_checks_cost_no_more_statements(owner: Client, world: World) -> None:
    typed = ["\n".join(f"min-results: {number}" for number in range(count)) for count in (1, 3)]
    costs = [statements(lambda lines=lines: owner.post(world.at("query-check"), {"checks": lines})) for lines in typed]  # type: ignore[misc]
    assert costs[0] == costs[1]


def test_stranger_and_viewer_build_nothing(client: Client, world: World) -> None:
    client.force_login(world.member(Role.VIEWER))
    assert [client.post(world.at(door), BUILT).status_code for door in ("console-build", "query-build")] == [403, 403]
