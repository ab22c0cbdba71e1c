import pytest

from bugbash.choices import Role
from bugbash.models import DefinitionDraft, Project
from bugbash.selectors.drafts import DraftSecret, drafts_of, understand
from tests.builders import REQUEST, a_draft, a_member, a_project, a_secret

BODY = {"query": "{{query}}", "messages": [{"content": "Be brief."}]}


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def draft_of(project: Project, **facts: object) -> DefinitionDraft:
    return a_draft(project, a_member(project, Role.OWNER), **facts)  # type: ignore[arg-type]


def test_drafts_are_ones_own_newest_first(project: Project) -> None:
    person = a_member(project, Role.OWNER)
    first, second = a_draft(project, person), a_draft(project, person)
    draft_of(project)
    a_draft(a_project(), person)
    assert list(drafts_of(project, person.pk)) == [second, first]


def test_places_say_what_stands_there(project: Project) -> None:
    request = {"path": "/v1/ask", "query": [["lang", "en"], ["lang", "de"]], "body_kind": "json", "body": BODY}
    found = understand(draft_of(project, request=request))
    assert (found.place, list(found.places)) == (
        "body.query",
        [
            ("query.lang", "query string: lang (now “en”)"),
            ("query.lang#2", "query string: lang#2 (now “de”)"),
            ("body.query", "body: query"),
            ("body.messages[0].content", "body: messages[0].content (now “Be brief.”)"),
            ("path.1", "path: v1"),
            ("path.2", "path: ask"),
        ],
    )


def test_long_text_is_cut(project: Project) -> None:
    found = understand(draft_of(project, request={"query": [["q", "x" * 41]]}))
    assert (found.place, found.places[0][1]) == ("", f"query string: q (now “{'x' * 40}…”)")


def test_secret_is_set_for_one_address_only(project: Project) -> None:
    a_secret(project, "https://a.example", "key")
    headers = [["A", "{{secret.key}}"], ["B", "{{secret.other}}"]]
    here, there = (
        understand(draft_of(project, base_url=url, request={**REQUEST, "headers": headers}))
        for url in ("https://a.example/0.5", "https://b.example")
    )
    assert (here.secrets, there.secrets) == (
        [DraftSecret("key", is_set=True), DraftSecret("other", is_set=False)],
        [DraftSecret("key", is_set=False), DraftSecret("other", is_set=False)],
    )


@pytest.mark.parametrize("base_url", ["", "nowhere"])
def test_address_that_is_none_has_no_origin(project: Project, base_url: str) -> None:
    assert understand(draft_of(project, base_url=base_url)).origin == ""
