from bugbash.logic.scores import Filed, Score, rank_people


def filed(
    person: int, severity: str = "S2", *, place: str = "", confirmed: bool = True, waiting: bool = False
) -> Filed:
    return Filed(person, (7, place), severity, is_confirmed=confirmed, is_waiting=waiting)


def points(*rows: Filed) -> dict[int, int]:
    return {score.person: score.points for score in rank_people(rows, [])}


def test_points_follow_the_confirmed_severity() -> None:
    first = filed(9, place="a")
    assert points(first, *(filed(number, f"S{number}", place="a") for number in (1, 2, 3, 4))) == {
        9: 6,
        1: 8,
        2: 4,
        3: 2,
        4: 1,
    }


def test_first_of_its_charter_and_family_gives_two_more() -> None:
    assert points(filed(1, place="a"), filed(2, place="a"), filed(2, place="b")) == {1: 6, 2: 10}


def test_confirmed_without_a_severity_is_worth_its_novelty_alone() -> None:
    assert points(filed(1, "")) == {1: 2}


def test_what_is_rejected_or_waits_gives_nothing_and_takes_no_novelty() -> None:
    rows = [filed(1, confirmed=False), filed(2, confirmed=False, waiting=True), filed(3)]
    assert points(*rows) == {3: 6, 2: 0, 1: 0}
    assert [score.waiting for score in rank_people(rows, [])] == [0, 1, 0]


def test_everybody_is_listed_and_ties_go_to_who_found_more() -> None:
    rows = [filed(1, "S2", place="a"), filed(2, "S3", place="a"), filed(2, "S3", place="a"), filed(2, "S3", place="a")]
    assert [(one.person, one.points, one.confirmed) for one in rank_people(rows, [4])] == [
        (2, 6, 3),
        (1, 6, 1),
        (4, 0, 0),
    ]
    assert rank_people([], [4]) == [Score(4)]
