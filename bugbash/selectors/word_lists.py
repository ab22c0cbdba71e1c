"""A project's own words, which mutators exchange."""

from django.db.models import QuerySet

from bugbash.choices import WordListKind
from bugbash.logic.mutators import Vocabulary
from bugbash.models import Project, WordList


def word_list_rows(project: Project) -> QuerySet[WordList]:
    return project.word_lists.select_related("edited_by").order_by("kind", "name")


def vocabulary_of(project: Project) -> Vocabulary:
    """All lists as mutators want them, in one order, so that a seed says the same until a list is changed."""
    groups: dict[str, list[tuple[str, ...]]] = {kind: [] for kind in WordListKind.values}
    for kind, words in project.word_lists.order_by("kind", "name").values_list("kind", "words"):
        groups[kind].append(tuple(words))
    return Vocabulary(tuple(groups[WordListKind.SYNONYM]), tuple(groups[WordListKind.ENTITY]))
