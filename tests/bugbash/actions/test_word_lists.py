import pytest

from bugbash.actions.word_lists import (
    LONGEST_WORD,
    MOST_LISTS,
    MOST_WORDS,
    add_word_list,
    edit_word_list,
    remove_word_list,
)
from bugbash.choices import WordListKind
from bugbash.errors import ConflictError, RefusedError
from bugbash.logic.mutators import Vocabulary
from bugbash.models import AuditEvent, Project, WordList
from bugbash.selectors.word_lists import vocabulary_of
from tests.bash_builders import a_word_list
from tests.builders import a_project, a_user


@pytest.fixture
def project(db: None) -> Project:
    return a_project()


def add(project: Project, *words: str, name: str = "folders", kind: WordListKind = WordListKind.SYNONYM) -> WordList:
    return add_word_list(project=project, kind=kind, name=name, words=words, by=a_user("SME 1"))


def refusal_of(project: Project, *words: str, name: str = "folders") -> tuple[str | None, str]:
    with pytest.raises(RefusedError) as refused:
        add(project, *words, name=name)
    assert (WordList.objects.count(), AuditEvent.objects.count()) == (0, 0)
    return refused.value.field, refused.value.sentence


def test_words_are_kept_once_and_without_space_around_them(project: Project) -> None:
    row = add(project, " folder ", "Directory", "directory", "", "dir", name=" folders ")
    event = AuditEvent.objects.get()
    assert (row.name, row.words, row.kind) == ("folders", ["folder", "Directory", "dir"], "synonym")
    assert (event.actor, event.verb, event.subject, event.detail["words"]) == ("SME 1", "added", "folders", row.words)


def test_what_can_not_be_exchanged_is_refused(project: Project) -> None:
    assert refusal_of(project, "a", "A") == ("words", f"A list has 2 to {MOST_WORDS} different words, this has 1.")
    assert refusal_of(project, "a", "?!") == ("words", "An entry has 1 to 8 words; “?!” has 0.")
    assert refusal_of(project, "a", "b " * 9) == ("words", f"An entry has 1 to 8 words; “{'b ' * 8}b” has 9.")
    assert refusal_of(project, "a", "b" * (LONGEST_WORD + 1))[0] == "words"
    assert refusal_of(project, "a", "b\0") == ("words", "A word must not contain a NUL character.")
    assert refusal_of(project, "a", "b", name=" ") == ("name", "A name has 1 to 60 characters.")
    assert refusal_of(project, "a", "b", name="\ud800")[0] == "name"


def test_a_name_is_taken_once_per_kind(project: Project) -> None:
    add(project, "a", "b")
    add(project, "a", "b", kind=WordListKind.ENTITY)
    with pytest.raises(ConflictError) as refused:
        add(project, "c", "d")
    assert (refused.value.field, WordList.objects.count()) == ("name", 2)


def test_one_list_too_many_is_refused(project: Project) -> None:
    for _ in range(MOST_LISTS):
        a_word_list(project, "a", "b")
    with pytest.raises(RefusedError, match="at most 200 word lists"):
        add(project, "a", "b")


def test_an_edit_replaces_all_and_names_what_was(project: Project) -> None:
    row = add(project, "a", "b")
    edit_word_list(word_list=row, kind=WordListKind.ENTITY, name="x", words=["c", "d"], by=a_user("SME 2"))
    row.refresh_from_db()
    event = AuditEvent.objects.get(verb="edited")
    assert (row.kind, row.name, row.words, row.edited_by.username) == ("entity", "x", ["c", "d"], a_name(event))
    assert event.detail["words"] == [["a", "b"], ["c", "d"]]


def a_name(event: AuditEvent) -> str:
    row = WordList.objects.get(pk=event.subject_id)
    return row.edited_by.username


def test_an_edit_may_keep_its_name_but_take_no_other(project: Project) -> None:
    row, other = add(project, "a", "b"), add(project, "a", "b", name="other")
    edit_word_list(word_list=row, kind=WordListKind.SYNONYM, name="folders", words=["c", "d"], by=a_user())
    with pytest.raises(ConflictError):
        edit_word_list(word_list=other, kind=WordListKind.SYNONYM, name="folders", words=["c", "d"], by=a_user())


def test_removal_leaves_the_words_in_the_trail(project: Project) -> None:
    remove_word_list(word_list=add(project, "a", "b"), by=a_user("SME 1"))
    assert (WordList.objects.count(), AuditEvent.objects.get(verb="removed").detail["words"]) == (0, ["a", "b"])


def test_a_vocabulary_is_of_one_project(project: Project) -> None:
    a_word_list(project, "b", "c", name="b")
    a_word_list(project, "a", "b", name="a")
    a_word_list(project, "Oslo", "Rome", kind=WordListKind.ENTITY)
    a_word_list(a_project(), "x", "y")
    assert vocabulary_of(project) == Vocabulary((("a", "b"), ("b", "c")), (("Oslo", "Rome"),))
