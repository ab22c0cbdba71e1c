"""What the filters of a list can be set to."""

from collections.abc import Sequence
from dataclasses import dataclass

from bugbash.models import Membership, Project
from bugbash.selectors.members import member_rows

MOST = 200


@dataclass(frozen=True, slots=True)
class ListChoices:
    """The names that filters offer, each at most 200; bashes by number and charters by key, with their names."""

    members: Sequence[Membership]
    versions: Sequence[str]
    families: Sequence[str]
    tags: Sequence[str]
    bashes: Sequence[tuple[int, str]]
    charters: Sequence[tuple[int, str]]


def breakage_choices(project: Project) -> ListChoices:
    """Of the breakages of a project; six statements however many there are."""
    families = project.breakages.filter(query__family__gt="").order_by("query__family")
    return ListChoices(
        members=list(member_rows(project)),
        versions=list(project.versions.order_by("-pk").values_list("name", flat=True)[:MOST]),
        families=list(families.values_list("query__family", flat=True).distinct()[:MOST]),
        tags=list(project.tags.order_by("name").values_list("name", flat=True)[:MOST]),
        bashes=list(project.bashes.order_by("-number").values_list("number", "name")[:MOST]),
        charters=list(project.charters.order_by("title").values_list("pk", "title")[:MOST]),
    )
