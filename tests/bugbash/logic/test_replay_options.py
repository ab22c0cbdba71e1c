import pytest

from bugbash.logic.replay_options import ReplayOptions, describe

FULL = ReplayOptions(
    tags=("files", "io"),
    families=("typo",),
    severities=("", "S1"),
    required=True,
    sample=20,
    seed=7,
    weighted=True,
    repeats=3,
    deployments=("eu",),
)


def test_usual_options_have_nothing_to_say() -> None:
    assert (ReplayOptions().to_json(), ReplayOptions.from_json({}), ReplayOptions().problems()) == (
        {},
        ReplayOptions(),
        {},
    )


def test_options_survive_being_stored() -> None:
    assert FULL.to_json() == {
        "tags": ["files", "io"],
        "families": ["typo"],
        "severities": ["", "S1"],
        "required": True,
        "sample": 20,
        "seed": 7,
        "weighted": True,
        "repeats": 3,
        "deployments": ["eu"],
    }
    assert ReplayOptions.from_json(FULL.to_json()) == FULL


def test_order_and_doubles_make_no_other_choice() -> None:
    assert ReplayOptions.from_json({"tags": ["io", "files", "io"]}).tags == ("files", "io")


def test_unknown_option_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        ReplayOptions.from_json({"colour": "red"})


@pytest.mark.parametrize(
    ("options", "narrows"),
    [
        (ReplayOptions(repeats=3, deployments=("eu",)), False),
        (ReplayOptions(tags=("files",)), True),
        (ReplayOptions(severities=("",)), True),
        (ReplayOptions(required=True), True),
        (ReplayOptions(sample=1), True),
    ],
)
def test_only_choosing_queries_narrows(options: ReplayOptions, narrows: bool) -> None:
    assert options.narrows is narrows


@pytest.mark.parametrize(
    ("options", "problems"),
    [
        (FULL, {}),
        (ReplayOptions(repeats=10, sample=1), {}),
        (ReplayOptions(repeats=0), {"repeats": "Each query is asked 1 to 10 times."}),
        (ReplayOptions(repeats=11), {"repeats": "Each query is asked 1 to 10 times."}),
        (ReplayOptions(sample=0), {"sample": "A sample has at least 1 query."}),
        (ReplayOptions(sample=1, seed=-1), {"seed": "A seed is a whole number from 0 to 2147483647."}),
        (ReplayOptions(seed=4), {"sample": "Say how large the sample is that is drawn."}),
        (ReplayOptions(weighted=True), {"sample": "Say how large the sample is that is drawn."}),
        (
            ReplayOptions(severities=("S9",)),
            {"severities": "There is no severity S9; known are S1, S2, S3, S4 and the empty one."},
        ),
        (ReplayOptions(tags=("t",) * 51), {"tags": "Name at most 50."}),
        (ReplayOptions(families=("f" * 201,)), {"families": "A name has at most 200 characters."}),
    ],
)
def test_problems_are_named_at_their_option(options: ReplayOptions, problems: dict[str, str]) -> None:
    assert options.problems() == problems


def test_choice_is_told_in_words() -> None:
    assert describe(FULL) == [
        "tagged files or io",
        "of family typo",
        "with an open breakage of untriaged or S1",
        "required",
        "a weighted sample of 20, seed 7",
    ]
    assert describe(ReplayOptions(sample=5)) == ["a random sample of 5, seed 0"]
    assert describe(ReplayOptions(repeats=2)) == []
