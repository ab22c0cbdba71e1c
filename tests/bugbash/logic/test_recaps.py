from bugbash.logic.discovery import Estimate
from bugbash.logic.recaps import Find, Line, Recap, plain, say_left, write_markdown

FIND = Find("BB-1", "A *star* answers 500", "S1", "confirmed", "Engineer 1", "reproduced 5 of 5")


def recap(*finds: Find, untried: tuple[str, ...] = ()) -> Recap:
    return Recap(
        name="Friday [bash]",
        when="3 Mar 2026, 14:00 to 15:00",
        versions="0.4 and 0.5",
        people=3,
        asked=40,
        finds=finds,
        by_severity=(Line("S1 blocker", 1),),
        by_person=(),
        by_charter=(Line("Files", 1),),
        by_family=(),
        by_reproduction=(),
        waiting=0,
        untried=untried,
    )


def test_markdown_has_what_there_is_and_no_empty_sections() -> None:
    assert write_markdown(recap(FIND, untried=("Dates: typo",)), "Two more.", "https://example.com/recap/") == (
        "## Friday \\[bash\\]\n\n"
        "3 Mar 2026, 14:00 to 15:00, 0.4 and 0.5: 3 people asked 40 times and found 1 breakage. Two more.\n\n"
        "**Found**\n\n- BB-1 S1 A \\*star\\* answers 500 (confirmed, Engineer 1, reproduced 5 of 5)\n\n"
        "**By severity**\n\n- S1 blocker: 1\n\n"
        "**By charter**\n\n- Files: 1\n\n"
        "**Nobody tried**\n\n- Dates: typo\n\n"
        "https://example.com/recap/\n"
    )


def test_long_lists_say_how_many_more_there_are() -> None:
    text = write_markdown(recap(*[FIND] * 12), "", "")
    assert (text.count("BB-1"), "- and 2 more" in text) == (10, True)


def test_text_of_people_stays_text() -> None:
    assert plain("<b>\n[x](y) `z` | _u_ #1") == "\\<b\\> \\[x\\](y) \\`z\\` \\| \\_u\\_ \\#1"


def test_what_is_left_is_said_with_its_interval() -> None:
    assert say_left(Estimate(10, 16.6, 11.2, 50.4, 9), "") == (
        "At least 7 more are to be expected (95 % confidence: 1 to 40)."
    )


def test_nothing_left_is_said_with_its_limit() -> None:
    assert say_left(Estimate(10, 10, 10, 11.2, 1), "") == (
        "As far as can be told nothing is left; with 95 % confidence at most 1 more."
    )


def test_absurd_interval_is_said_as_such() -> None:
    assert say_left(Estimate(10, 100, 11, 1e9, 1), "").endswith("1 to over 10,000).")


def test_undefined_is_said_in_its_own_words() -> None:
    assert say_left(None, "Only one person has searched.") == "Only one person has searched."
