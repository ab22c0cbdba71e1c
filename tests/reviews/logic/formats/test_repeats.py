from reviews.logic.formats.repeats import SMALLEST, Repeats, key_of


def test_second_time_names_the_first() -> None:
    repeats = Repeats()
    said = [
        repeats.first(key_of("g", doc, "r"), line, grade)
        for line, doc, grade in [(1, "a", 2), (2, "b", 0), (3, "a", 1)]
    ]
    assert said == [None, None, (1, 2)]


def test_words_are_kept_apart() -> None:
    assert key_of("a", "bc") != key_of("ab", "c")


def test_table_grows_and_forgets_nothing() -> None:
    repeats, many = Repeats(), 3 * SMALLEST
    keys = [key_of(str(n)) for n in range(many)]
    assert [repeats.first(key, n + 1, n % 4) for n, key in enumerate(keys)] == [None] * many
    assert [repeats.first(key, 0, 0) for key in keys] == [(n + 1, n % 4) for n in range(many)]


def test_keys_at_one_place_are_kept_apart() -> None:
    repeats = Repeats()
    same = [bytes(8) + bytes([n]) * 4 for n in range(3)]
    assert [repeats.first(key, n + 1, 0) for n, key in enumerate(same)] == [None] * 3
    assert [repeats.first(key, 9, 0) for key in same] == [(1, 0), (2, 0), (3, 0)]
