import sqlite3

import pytest

from bugbash.demo.prototype.engines import DEPLOYMENTS, expanded, plain
from bugbash.demo.prototype.store import Found, Store, Wanted
from bugbash.demo.prototype.synonyms import SYNONYMS, synonyms_of, table


def test_plain_drops_stop_words_and_punctuation() -> None:
    assert plain("how do i parse a date-string?") == Wanted("parse OR date OR string")


def test_plain_hands_quotes_and_stars_on() -> None:
    assert plain('"read csv" file*').typed == '"read OR csv" OR file*'


def test_plain_keeps_stop_words_in_capitals() -> None:
    assert plain("How to read").typed == "How OR read"


def test_expanded_adds_synonyms_that_were_not_typed() -> None:
    assert expanded("remove folder") == Wanted(
        '"remove" OR "folder"', '"delete" OR "erase" OR "unlink" OR "directory" OR "dir" OR "tree"'
    )


def test_expanded_falls_back_to_stop_words() -> None:
    assert expanded("How do I?").typed == '"how" OR "do" OR "i"'


def test_expanded_without_a_word_wants_nothing() -> None:
    assert expanded("?!") == Wanted("")


def test_synonyms_of_a_plural() -> None:
    assert synonyms_of("folders") == ("directory", "dir", "tree")


def test_word_of_two_groups_has_the_others_of_both() -> None:
    assert table("a b\nb c") == {"a": ("b",), "b": ("a", "c"), "c": ("b",)}


def test_table_has_sixty_groups_or_more() -> None:
    assert len({frozenset((word, *others)) for word, others in SYNONYMS.items()}) >= 60


def test_synonyms_find_what_plain_words_rank_low(store: Store) -> None:
    plain_ids = [hit.id for hit in DEPLOYMENTS["0.4"].find(store, "folder", 10).hits]
    expanded_ids = [hit.id for hit in DEPLOYMENTS["0.5"].find(store, "folder", 10).hits]
    assert (plain_ids, expanded_ids) == (["mailbox.remove_folder"], ["mailbox.remove_folder", "shutil.rmtree"])


def test_equal_scores_are_in_order_of_id(store: Store) -> None:
    for version in DEPLOYMENTS:
        assert [hit.id for hit in DEPLOYMENTS[version].find(store, "alike", 10).hits] == ["a.twin", "b.twin"]


def test_total_counts_beyond_k(store: Store) -> None:
    for version in ("0.4", "0.6"):
        found = DEPLOYMENTS[version].find(store, "alike", 1)
        assert (found.total, len(found.hits)) == (2, 1)


def test_lean_search_finds_the_same(store: Store) -> None:
    for text in ("delete a folder", "deserialize", "alike"):
        assert DEPLOYMENTS["0.6"].find(store, text, 10) == DEPLOYMENTS["0.5"].find(store, text, 10)


def test_nothing_telling_finds_nothing(store: Store) -> None:
    assert DEPLOYMENTS["0.4"].find(store, "how do i", 10) == Found(0)


@pytest.mark.parametrize("text", ['"read', "files NOT empty", "a * b", "x AND y"])
def test_plain_fails_on_syntax_of_the_index(store: Store, text: str) -> None:
    with pytest.raises(sqlite3.OperationalError):
        DEPLOYMENTS["0.4"].find(store, text, 10)


@pytest.mark.parametrize("text", ['"read', "files NOT empty", "a * b", "x AND y", "\0", "🐍", "' OR 1=1 --"])
def test_expanded_reads_whatever_is_typed(store: Store, text: str) -> None:
    assert DEPLOYMENTS["0.5"].find(store, text, 10).total >= 0


def test_shapes_of_the_versions(store: Store) -> None:
    shown = {
        version: engine.shape(engine.find(store, "deserialize", 1).hits[0]) for version, engine in DEPLOYMENTS.items()
    }
    score = shown["0.5"]["score"]
    assert shown["0.5"] == {
        "id": "json.loads",
        "title": "json.loads(x)",
        "kind": "function",
        "module": "json",
        "summary": "Deserialize a string.",
        "score": score,
    }
    assert isinstance(score, float)
    renamed = {**shown["0.5"], "abstract": "Deserialize a string.", "score": f"{score:.4f}"}
    assert shown["0.6"] == {key: value for key, value in renamed.items() if key != "summary"}
