from bugbash.logic.mutators import Vocabulary, mutate

SYNONYMS = Vocabulary(synonyms=(("remove", "delete", "get rid of"), ("folder", "directory")))


def swapped(text: str, vocabulary: Vocabulary = SYNONYMS, *, name: str = "synonym", seed: int = 1) -> str | None:
    mutant = mutate(name, text, seed=seed, rate=1, vocabulary=vocabulary)
    return mutant.text if mutant else None


def test_words_become_others_of_their_group_in_their_case() -> None:
    assert swapped("Remove that FOLDER, folders stay") in {
        "Delete that DIRECTORY, folders stay",
        "Get rid of that DIRECTORY, folders stay",
    }


def test_a_phrase_is_found_before_its_words() -> None:
    vocabulary = Vocabulary(synonyms=(("get rid of", "drop"), ("rid", "free")))
    assert swapped("how to get  rid of it", vocabulary) == "how to drop it"


def test_a_word_in_two_groups_has_the_words_of_both() -> None:
    vocabulary = Vocabulary(synonyms=(("bank", "shore"), ("bank", "lender")))
    assert {swapped("bank", vocabulary, seed=seed) for seed in range(30)} == {"shore", "lender"}


def test_a_word_with_marks_in_it_is_a_word() -> None:
    vocabulary = Vocabulary(entities=(("C++", "os.path"),))
    assert swapped("sort in C++", vocabulary, name="swap-entity") == "sort in os.path"
    assert swapped("sort with os.path", vocabulary, name="swap-entity") == "sort with C++"


def test_without_word_lists_there_is_no_mutant() -> None:
    assert swapped("remove the folder", Vocabulary()) is None


def test_entities_are_not_synonyms() -> None:
    assert swapped("remove the folder", SYNONYMS, name="swap-entity") is None


def test_a_group_of_one_spelling_changes_nothing() -> None:
    assert swapped("remove it", Vocabulary(synonyms=(("remove", "Remove"),))) is None
