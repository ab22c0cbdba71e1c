from bugbash.logic.coverage import Cell, map_coverage

CHARTERS = [(1, "Files"), (2, "Dates")]


def test_every_charter_stands_against_every_family() -> None:
    found = map_coverage(CHARTERS, ["typo"], [(1, "", 4), (1, "typo", 2)], [(1, "typo", 1)])
    assert found.families == ("plain", "typo")
    assert [(row.title, row.cells) for row in found.rows] == [
        ("Files", (Cell("plain", 4, 0, 4), Cell("typo", 2, 1, 2))),
        ("Dates", (Cell("plain", 0, 0), Cell("typo", 0, 0))),
    ]


def test_untried_names_charters_and_families_that_nobody_touched() -> None:
    found = map_coverage(CHARTERS, ["typo", "unicode"], [(2, "", 1), (None, "typo", 1)], [])
    assert ([row.title for row in found.untried_charters], found.untried_families) == (["Files"], ("unicode",))


def test_all_that_was_tried_leaves_nothing() -> None:
    found = map_coverage(CHARTERS, ["typo"], [(1, "", 1), (2, "typo", 1)], [])
    assert (found.untried_charters, found.untried_families) == ((), ())


def test_what_was_tried_without_a_charter_comes_last() -> None:
    found = map_coverage(CHARTERS, [], [(None, "case", 3)], [(None, "case", 1)])
    assert [row.title for row in found.rows] == ["Files", "Dates", "without a charter"]
    assert found.rows[2].cells == (Cell("plain", 0, 0), Cell("case", 3, 1, 4))


def test_plain_is_the_first_family_whatever_was_asked() -> None:
    assert map_coverage(CHARTERS, [], [], []).families == ("plain",)
    assert map_coverage(CHARTERS, ["Zero width", "accents"], [], []).families == ("plain", "accents", "Zero width")


def test_breakage_found_where_nothing_is_known_to_be_asked_is_no_empty_cell() -> None:
    (row,) = map_coverage([(1, "Files")], [], [], [(1, "", 1)]).rows
    assert (row.cells, row.untried) == ((Cell("plain", 0, 1, 1),), ())
