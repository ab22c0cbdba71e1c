from dataclasses import replace

from bugbash.choices import QueryStatus, Verdict
from bugbash.logic.sampling import Candidate, draw

MANY = [Candidate(key, f"{key:064d}") for key in range(400)]


def drawn(candidates: list[Candidate], size: int, seed: int = 1, *, weighted: bool = False) -> frozenset[int]:
    return draw(candidates, size, seed=seed, weighted=weighted)


def test_sample_has_its_size_and_the_same_seed_draws_it_again() -> None:
    assert len(drawn(MANY, 40)) == 40
    assert drawn(MANY, 40) == drawn(list(reversed(MANY)), 40)


def test_another_seed_draws_others() -> None:
    assert len(drawn(MANY, 40) & drawn(MANY, 40, seed=2)) < 20


def test_new_query_takes_at_most_one_place() -> None:
    more = [*MANY, Candidate(400, f"{400:064d}")]
    assert len(drawn(MANY, 40) - drawn(more, 40)) <= 1


def test_small_population_is_drawn_whole() -> None:
    assert drawn(MANY[:3], 40) == {0, 1, 2}
    assert drawn([], 40) == set()


def test_queries_that_must_be_in_are_in_and_take_places() -> None:
    candidates = [replace(one, always=one.key >= 397) for one in MANY]
    sample = drawn(candidates, 10)
    assert (sample >= {397, 398, 399}, len(sample)) == (True, 10)


def test_more_that_must_be_in_than_the_size_are_all_in() -> None:
    candidates = [replace(one, always=one.key < 6) for one in MANY]
    assert drawn(candidates, 2) == {0, 1, 2, 3, 4, 5}


def test_telling_queries_are_drawn_more_often_only_where_that_is_asked() -> None:
    candidates = [replace(one, last_verdict=Verdict.CHANGED if one.key < 100 else Verdict.PASSING) for one in MANY]

    def telling(*, weighted: bool) -> int:
        return sum(key < 100 for seed in range(10) for key in drawn(candidates, 40, seed, weighted=weighted))

    # Of 400 draws a quarter without weights; with weight 8 about 8 * 100 / (8 * 100 + 300), a little less as they go.
    assert 70 <= telling(weighted=False) <= 130
    assert 260 <= telling(weighted=True) <= 310


def test_what_is_telling() -> None:
    told = [
        ("", "", False),
        (Verdict.PASSING, QueryStatus.PASS, False),
        (Verdict.UNCHANGED, QueryStatus.OPEN, False),
        (Verdict.NEW, QueryStatus.FAIL, True),
        (Verdict.UNSTABLE, QueryStatus.FLAKY, True),
        (Verdict.CHANGED, QueryStatus.OPEN, True),
        (Verdict.REGRESSED, QueryStatus.FAIL, True),
    ]
    assert [Candidate(1, "f", False, verdict, status).is_telling for verdict, status, _ in told] == [
        telling for *_, telling in told
    ]
