"""The names under which a project's queries are kept together."""

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.errors import ConflictError, RefusedError
from bugbash.logic.query_rules import read_tags
from bugbash.models import Query, Tag


@transaction.atomic
def rename_tag(*, tag: Tag, name: str, merge: bool, by: User) -> Tag:
    """Give a tag another name; with `merge` a tag that has the name already takes its queries over.

    Raises ConflictError where there is such a tag and nobody said to merge. Returns the tag that there is then.
    """
    wanted = next(iter(read_tags([name])), "")
    if not wanted:
        raise RefusedError("A tag needs a name.", field="name")
    other = Tag.objects.filter(project_id=tag.project_id, name=wanted).exclude(pk=tag.pk).first()
    if other and not merge:
        raise ConflictError(f"There is a tag {wanted} already: merge the two, or choose another name.", field="name")
    former = tag.name
    if other:
        move_queries(tag, other)
        tag.delete()
    else:
        tag.name = wanted
        tag.save(update_fields=["name"])
    verb = "merged a tag into" if other else "renamed a tag to"
    record(by=by, verb=verb, subject=other or tag, project_id=tag.project_id, former=former)
    return other or tag


def move_queries(tag: Tag, other: Tag) -> None:
    """Let all queries of one tag carry the other."""
    through = Query.tags.through
    has_both = through.objects.filter(tag=other).values("query")
    through.objects.filter(tag=tag).exclude(query__in=has_both).update(tag=other)


@transaction.atomic
def remove_tag(*, tag: Tag, by: User) -> int:
    """Take a tag away from all queries; returns how many carried it."""
    count = tag.queries.count()
    record(by=by, verb="removed the tag", subject=tag, project_id=tag.project_id, count=count)
    tag.delete()
    return count
