from bugbash.logic.noise import disagree, noise_floor
from tests.bugbash.logic.answers import ranked, text


def test_fewer_than_two_repeats_have_no_noise() -> None:
    assert noise_floor([]) == 0
    assert noise_floor([text("a")]) == 0


def test_noise_is_the_largest_distance_of_any_two_repeats() -> None:
    assert noise_floor([text("a b c d"), text("a b c x"), text("a b y x")]) == 0.5


def test_repeats_that_look_the_same_have_no_noise() -> None:
    repeats = [ranked("ab"), ranked("ab", a=None), ranked("ab")]
    assert noise_floor(repeats) == 0
    assert not disagree(repeats)


def test_any_two_may_disagree() -> None:
    assert disagree([text("a"), text("a"), text("b")])
    assert not disagree([text("a")])
