from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bugbash.actions.audit import record
from bugbash.actions.queries import check_text
from bugbash.choices import WordListKind
from bugbash.errors import ConflictError, RefusedError
from bugbash.logic.mutators.lexicon import MOST_TOKENS, TOKEN
from bugbash.models import Project, WordList

MOST_LISTS = 200
MOST_WORDS = 200
LONGEST_WORD = 100
LONGEST_NAME = 60


@transaction.atomic
def add_word_list(*, project: Project, kind: WordListKind, name: str, words: Iterable[str], by: User) -> WordList:
    """Add a list of words that stand for each other; mutants that are made from now on know it.

    Raises RefusedError for words that can not be used or one list too many, ConflictError for a name that is taken.
    """
    read = read_words(words)
    Project.objects.select_for_update().get(pk=project.pk)
    if project.word_lists.count() >= MOST_LISTS:
        raise RefusedError(f"A project has at most {MOST_LISTS} word lists.")
    row = WordList(project=project, kind=WordListKind(kind), name=read_name(name), words=read, edited_by=by)
    check_free(row)
    row.save()
    record(by=by, verb="added", subject=row, project_id=project.pk, kind=row.kind, words=read)
    row.refresh_from_db()
    return row


@transaction.atomic
def edit_word_list(*, word_list: WordList, kind: WordListKind, name: str, words: Iterable[str], by: User) -> WordList:
    """Replace what a list holds; mutants that were made before keep their texts."""
    row = WordList.objects.select_for_update().get(pk=word_list.pk)
    former = row.words
    row.kind, row.name, row.words = WordListKind(kind), read_name(name), read_words(words)
    check_free(row)
    row.edited_by, row.edited_at = by, timezone.now()
    row.save()
    record(by=by, verb="edited", subject=row, project_id=row.project_id, kind=row.kind, words=[former, row.words])
    return row


@transaction.atomic
def remove_word_list(*, word_list: WordList, by: User) -> None:
    """Forget a list; the trail keeps its words."""
    record(
        by=by,
        verb="removed",
        subject=word_list,
        project_id=word_list.project_id,
        kind=word_list.kind,
        words=word_list.words,
    )
    word_list.delete()


def check_free(row: WordList) -> None:
    same = WordList.objects.filter(project_id=row.project_id, kind=row.kind, name=row.name).exclude(pk=row.pk)
    if same.exists():
        raise ConflictError(f"There is a list {row.name} of {row.get_kind_display()} already.", field="name")


def read_name(name: str) -> str:
    read = name.strip()
    refuse_unstorable(read, "A name", field="name")
    if not 0 < len(read) <= LONGEST_NAME:
        raise RefusedError(f"A name has 1 to {LONGEST_NAME} characters.", field="name")
    return read


def read_words(words: Iterable[str]) -> list[str]:
    """The words without white space around them, each once whatever its case; what mutators never find is refused."""
    first: dict[str, str] = {}
    for word in filter(None, (one.strip() for one in words)):
        first.setdefault(word.casefold(), word)
    read = list(first.values())
    if not 2 <= len(read) <= MOST_WORDS:
        raise RefusedError(f"A list has 2 to {MOST_WORDS} different words, this has {len(read)}.", field="words")
    for word in read:
        refuse_word(word)
    return read


def refuse_unstorable(text: str, what: str, *, field: str) -> None:
    try:
        check_text(text)
    except RefusedError as refusal:
        raise RefusedError(refusal.sentence.replace("A query", what), field=field) from None


def refuse_word(word: str) -> None:
    refuse_unstorable(word, "A word", field="words")
    if len(word) > LONGEST_WORD:
        raise RefusedError(f"A word has at most {LONGEST_WORD} characters; {word[:20]}… is longer.", field="words")
    parts = len(TOKEN.findall(word))
    if not 1 <= parts <= MOST_TOKENS:
        raise RefusedError(f"An entry has 1 to {MOST_TOKENS} words; “{word}” has {parts}.", field="words")
