from reviews.logic.formats.trec import Preference, write_preferences, write_run


def test_run_has_ranks_and_falling_scores_and_each_document_once() -> None:
    rankings = [("401", ["a", "b", "a", "c d", "e"]), ("no topic", ["a"])]
    assert "".join(write_run(rankings, "0.6 beta")) == (
        "401 Q0 a 1 4 0.6%20beta\n401 Q0 b 2 3 0.6%20beta\n401 Q0 e 4 1 0.6%20beta\n"
    )


def test_preference_is_two_lines_with_the_better_one_higher() -> None:
    words = [Preference("401", "anna", 7, "0.6", "0.5", 1), Preference("401", "Expert 1", 7, "0.6", "0.5", 0)]
    assert "".join(write_preferences(words)) == (
        "401 anna 7 0.6 2\n401 anna 7 0.5 1\n401 Expert%201 7 0.6 1\n401 Expert%201 7 0.5 1\n"
    )
