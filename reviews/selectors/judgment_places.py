"""Which of a project's queries the lines of a file are about."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Min

from bugbash.logic.fingerprints import query_fingerprint
from bugbash.logic.query_rules import LONGEST_GROUP
from bugbash.models import Project

KEPT = 20_000
MOST_NEW = 100_000


class Place(NamedTuple):
    """The query that a line is about and its group; without a query it is one that would be added."""

    query: int | None
    group: str


SEVERAL = Place(None, "")


class Places:
    """Finds queries by their text or by their group, many at once; remembers the last 20,000.

    A topic of qrels is a group first and a text then, everything else a text first. A text without parameters comes
    before the same text with some, which is found where all that carry it are of one group. With `adds` a text that
    nothing is found for is a new query.
    """

    def __init__(self, project: Project, *, topics: bool, adds: bool) -> None:
        self.project, self.topics, self.adds = project, topics, adds and not topics
        self.known: dict[str, Place | None] = {}
        self.new: set[bytes] = set()

    def look_up(self, names: Iterable[str]) -> None:
        """Find these; three statements however many there are."""
        wanted = {name for name in names if name not in self.known}
        if not wanted:
            return
        if len(self.known) > KEPT:
            self.known.clear()
        spelt = {word for name in wanted for word in (name, name.strip())}
        by_text, by_group = self.texts(spelt), self.groups(spelt)
        first, second = (by_group, by_text) if self.topics else (by_text, by_group)
        for name in wanted:
            words = (name, name.strip())
            found = [places[word] for places in (first, second) for word in words if word in places]
            self.known[name] = found[0] if found else self.added(name)

    def texts(self, words: Iterable[str]) -> dict[str, Place]:
        prints = {query_fingerprint(word, {}): word for word in words}
        rows = self.project.queries.filter(fingerprint__in=list(prints)).order_by()
        found = {prints[key]: Place(pk, group) for key, pk, group in rows.values_list("fingerprint", "pk", "group")}
        rest = [word for word in prints.values() if word not in found]
        return {**found, **self.with_parameters(rest)}

    def with_parameters(self, words: list[str]) -> dict[str, Place]:
        if not words:
            return {}
        found: dict[str, list[Place]] = defaultdict(list)
        rows = self.project.queries.filter(text__in=words).order_by().values_list("text", "group")
        for text, group, pk in rows.annotate(first=Min("pk")):
            found[text].append(Place(pk, group))
        return {text: places[0] if len(places) == 1 else SEVERAL for text, places in found.items()}

    def groups(self, words: Iterable[str]) -> dict[str, Place]:
        short = [word for word in words if len(word) <= LONGEST_GROUP]
        rows = self.project.queries.filter(group__in=short).order_by().values_list("group").annotate(first=Min("pk"))
        return {group: Place(pk, group) for group, pk in rows}

    def added(self, text: str) -> Place | None:
        if not self.adds:
            return None
        key = query_fingerprint(text, {})
        mark = bytes.fromhex(key)
        if mark not in self.new and len(self.new) == MOST_NEW:
            return None
        self.new.add(mark)
        return Place(None, key)
