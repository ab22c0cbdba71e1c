import pytest

from bugbash.demo.prototype.names import words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rmtree", "rmtree rm tree remove tree"),
        ("remove_tree", "remove_tree remove tree"),
        ("TemporaryDirectory", "temporarydirectory temporary directory"),
        ("HTTPServer", "httpserver http server"),
        ("startswith", "startswith starts with"),
        ("sha256", "sha256 sha 256"),
        ("open", "open"),
    ],
)
def test_words_of_a_name(name: str, words: str) -> None:
    assert words_of(name) == words


def test_words_of_a_name_that_no_known_parts_cover() -> None:
    assert words_of("isotope") == "isotope"
