"""Results of ranked answers as pages draw them: what an endpoint says is never markup."""

from bugbash.selectors.result_facts import Fact
from bugbash.selectors.sides import Hit, Mark
from bugbash.templatetags.answers import hits

HOSTILE = "<b>\"'&"
SAFE = "&lt;b&gt;&quot;&#x27;&amp;"


def a_hit(identity: str, *, tone: str = "", facts: tuple[Fact, ...] = ()) -> Hit:
    return Hit(1, identity, ((identity, True),), ((identity, False),), Mark(tone, tone), facts)


def test_nothing_that_an_endpoint_says_becomes_markup() -> None:
    facts = (Fact(HOSTILE, HOSTILE), Fact("url", HOSTILE, f"https://example.org/?{HOSTILE}"))
    drawn = hits([a_hit(HOSTILE, tone=HOSTILE, facts=facts)], offered=True)
    assert (drawn.count(HOSTILE), drawn.count("<b>"), SAFE in drawn) == (0, 0, True)


def test_checks_are_offered_only_where_they_are_wanted() -> None:
    assert [hits([a_hit("a")], offered=wanted).count("data-offer=") for wanted in (True, False)] == [3, 0]


def test_what_moved_has_its_tone() -> None:
    drawn = [hits([a_hit("a", tone=tone)]) for tone in ("gone", "came", "up", "down")]
    assert ['class="hit gone"' in drawn[0], 'class="hit came"' in drawn[1], 'class="hit"' in drawn[2]] == [True] * 3
    assert ['class="moved down"' in one for one in drawn] == [True, False, False, True]


def test_long_id_is_cut_where_it_is_shown_and_whole_where_it_is_used() -> None:
    drawn = hits([a_hit("x" * 400)])
    assert (f'data-hit="{"x" * 400}"' in drawn, f'<p class="id">{"x" * 299}…</p>' in drawn) == (True, True)
