"""Judgments as a file holds them, read a thousand results at a time; and what versions answered, as a run."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from bugbash.choices import Verdict
from bugbash.models import Project, Version
from bugbash.selectors.evidence import evidence_of, outcomes_of
from reviews.choices import ItemKind, JudgmentFormat, JudgmentKind, RaterKind, Side
from reviews.logic.consensus import Vote, of_grades
from reviews.logic.formats import WRITERS, Row, write_book
from reviews.logic.formats.trec import Preference, write_preferences, write_run
from reviews.models import Adjudication, Judgment, ReviewItem
from reviews.selectors.queue import current_judgments

CHUNK = 1000
TYPES = {
    JudgmentFormat.RATINGS: ("csv", "text/csv"),
    JudgmentFormat.BOOK: ("csv", "text/csv"),
    JudgmentFormat.QRELS: ("qrels", "text/plain"),
    JudgmentFormat.RRE: ("json", "application/json"),
    JudgmentFormat.RRE_GAINS: ("json", "application/json"),
    JudgmentFormat.OPENSEARCH: ("json", "application/json"),
}
PER_RATER = (JudgmentFormat.RATINGS, JudgmentFormat.QRELS)
BETTER = {Side.FIRST.value: 1, Side.SECOND.value: -1}
Item = tuple[int, str, str, str]


def written_judgments(project: Project, kind: JudgmentFormat, *, per_rater: bool) -> Iterator[str]:
    """The pieces of a file. Only some formats have a place for raters; a book has one for everybody."""
    if kind == JudgmentFormat.BOOK:
        return write_book(rater_rows(project), raters_of(project))
    return WRITERS[kind](rater_rows(project) if per_rater and kind in PER_RATER else consensus_rows(project))


def results_of(project: Project) -> Iterator[list[Item]]:
    """(key, group, query, document) of all rated results, those of one group together."""
    items = ReviewItem.objects.filter(project=project, kind=ItemKind.RESULT).order_by("group", "result_id")
    facts = items.values_list("pk", "group", "result_id", "query__text", "query__params", "query__group")
    group = doc = ""
    while chunk := list(facts.filter(group__gte=group).filter(Q(group__gt=group) | Q(result_id__gt=doc))[:CHUNK]):
        names = called(project, {row[1]: row[3:] for row in chunk})
        yield [(pk, name, names[name], result) for pk, name, result, *_ in chunk]
        group, doc = chunk[-1][1:3]


def called(project: Project, asked: Mapping[str, tuple[str, Any, str]]) -> dict[str, str]:
    """What a file by text calls each group: the text of its query where that alone leads back here, else the group."""
    texts = [text for text, params, _ in asked.values() if params]
    groups: dict[str, set[str]] = defaultdict(set)
    for text, group in project.queries.filter(text__in=texts).order_by().values_list("text", "group").distinct():
        groups[text].add(group)
    return {
        group: text if text.strip() and its_group == group and (not params or groups[text] == {group}) else group
        for group, (text, params, its_group) in asked.items()
    }


def words_on(items: Sequence[Item]) -> QuerySet[Judgment]:
    """What people say of these now, without second looks and without models."""
    words = Judgment.objects.filter(item__in=[pk for pk, *_ in items], current=True, again=False)
    return words.exclude(rater_kind=RaterKind.MODEL).order_by("item", "pk")


def consensus_rows(project: Project) -> Iterator[Row]:
    """One grade a result: what was adjudicated, else the raters' median; four statements per thousand results."""
    for items in results_of(project):
        votes: dict[int, list[Vote]] = defaultdict(list)
        for item, kind, grade in words_on(items).values_list("item", "kind", "grade"):
            votes[item].append(Vote(kind=JudgmentKind(kind), value=grade))
        settled = Adjudication.objects.filter(item__in=[pk for pk, *_ in items]).order_by("pk")
        grades = {pk: of_grades(given).value for pk, given in votes.items()}
        grades.update(settled.values_list("item", "grade"))
        for pk, group, query, doc in items:
            if (grade := grades.get(pk)) is not None:
                yield Row(group, query, doc, "", grade)


def rater_rows(project: Project) -> Iterator[Row]:
    """Every rater's own grade; members by their user names. Words without a grade have no place in a file."""
    for items in results_of(project):
        said: dict[int, list[tuple[str, int]]] = defaultdict(list)
        words = words_on(items).filter(kind=JudgmentKind.GRADE)
        for item, name, member, grade in words.values_list("item", "rater_name", "rater__username", "grade"):
            said[item].append((name or member, grade or 0))
        for pk, group, query, doc in items:
            yield from (Row(group, query, doc, rater, grade) for rater, grade in said[pk])


def raters_of(project: Project) -> list[str]:
    """Everybody who graded a result, by name."""
    words = current_judgments(project).filter(item__kind=ItemKind.RESULT, kind=JudgmentKind.GRADE)
    names = words.order_by().values_list("rater_name", "rater__username").distinct()
    return sorted({name or member for name, member in names})


def written_run(version: Version) -> Iterator[str]:
    """What the version answered in its newest replay, as a TREC run; errors are no answers."""
    return write_run(rankings_of(version), version.name)


def rankings_of(version: Version) -> Iterator[tuple[str, list[str]]]:
    """(group, ids) once per group, by its first query."""
    evidence, seen = evidence_of(version), set()
    if evidence is None:
        return
    rows = outcomes_of(evidence).exclude(verdict__in=["", Verdict.ERROR]).order_by("ordinal")
    for group, ids in rows.values_list("query__group", "ranking").iterator(CHUNK):
        if ids and group not in seen:
            seen.add(group)
            yield group, ids


def written_preferences(project: Project) -> Iterator[str]:
    """Who prefers which version's answer, as TREC preferences."""
    return write_preferences(preferences_of(project))


def preferences_of(project: Project) -> Iterator[Preference]:
    words = current_judgments(project).filter(kind=JudgmentKind.PREFERENCE)
    facts = words.order_by("pk").values_list(
        "item__group",
        "rater__username",
        "rater_name",
        "item",
        "item__first__version__name",
        "item__second__version__name",
        "better",
    )
    for group, member, name, pair, first, second, better in facts.iterator(CHUNK):
        yield Preference(group, member or name, pair, first, second, BETTER.get(better, 0))
