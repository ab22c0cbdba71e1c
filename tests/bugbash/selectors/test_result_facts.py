import pytest

from bugbash.logic.answers import Json, Result
from bugbash.selectors.result_facts import LONGEST, MOST, Fact, facts_of


def facts(**fields: Json) -> tuple[Fact, ...]:
    return facts_of(Result("a", fields=fields))


def test_score_and_fields_are_shown_and_what_was_not_found_is_not() -> None:
    result = Result("a", score=0.5, fields={"kind": "function", "tags": ["io", "os"], "since": None, "stable": True})
    assert facts_of(result) == (
        Fact("score", "0.5"),
        Fact("kind", "function"),
        Fact("tags", '["io","os"]'),
        Fact("stable", "true"),
    )


@pytest.mark.parametrize(("longer", "end"), [(0, "x"), (1, "…")])
def test_long_value_is_cut(longer: int, end: str) -> None:
    (fact,) = facts(text="x" * (LONGEST + longer))
    assert (len(fact.value), fact.value[-1]) == (LONGEST + longer, end)


def test_many_fields_are_cut() -> None:
    assert len(facts(**{f"f{number}": number for number in range(MOST + 5)})) == MOST


@pytest.mark.parametrize("url", ["https://a.example/i.png", "HTTP://a.example:8080/x?y=1#z"])
def test_address_is_a_link(url: str) -> None:
    assert facts(url=url) == (Fact("url", url, url),)


def test_long_address_leads_where_it_says() -> None:
    url = f"https://a.example/{'x' * 500}"
    (fact,) = facts(url=url)
    assert (fact.href, len(fact.value)) == (url, LONGEST + 1)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,<script>",
        "//a.example",
        "ftp://a.example",
        "https://bank.example@a.example/",
        "https://a.example/ and more",
        "https://",
        "https://a\nb.example",
        "see https://a.example",
    ],
)
def test_anything_else_is_text(text: str) -> None:
    assert facts(url=text) == (Fact("url", text),)


def test_list_of_addresses_is_text() -> None:
    assert facts(urls=["https://a.example"])[0].href == ""
