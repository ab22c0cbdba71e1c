"""A person's own names for what a list is narrowed to."""

from django.contrib.auth.models import User
from django.db import transaction

from bugbash.actions.audit import record
from bugbash.errors import ConflictError, RefusedError
from bugbash.models import Project, SavedView

PAGES = ("breakage-index", "query-index")
LONGEST_NAME, LONGEST_FILTERS, MOST = 60, 1000, 50


@transaction.atomic
def save_view(*, project: Project, page: str, name: str, filters: str, by: User) -> SavedView:
    """Keep the filters, order and columns of a list under a name of one's own.

    `filters` is what follows the ? of the list's address. Raises ConflictError where the name is taken.
    """
    if page not in PAGES:
        raise RefusedError(f"There is no such list; known are {', '.join(PAGES)}.", field="page")
    name = check_view(name, filters)
    Project.objects.select_for_update().get(pk=project.pk)
    mine = SavedView.objects.filter(project=project, user=by, page=page)
    check_free(mine.filter(name=name).exists(), name)
    if mine.count() >= MOST:
        raise RefusedError(f"You have {MOST} views of this list already; remove one first.", field="name")
    view = SavedView.objects.create(project=project, user=by, page=page, name=name, filters=filters)
    record(by=by, verb="saved the view", subject=view, project_id=project.pk, page=page, filters=filters)
    return view


def check_view(name: str, filters: str) -> str:
    """The name without white space around it; refuses one that is empty or too long, and filters that are too long."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise RefusedError(f"A view needs a name of at most {LONGEST_NAME} characters.", field="name")
    if len(filters) > LONGEST_FILTERS:
        sentence = f"The filters of a view have at most {LONGEST_FILTERS} characters, these have {len(filters)}."
        raise RefusedError(sentence, field="filters")
    return name


def check_free(is_taken: bool, name: str) -> None:
    if is_taken:
        raise ConflictError(f"You have a view named “{name}” already.", field="name")


@transaction.atomic
def change_view(*, view: SavedView, by: User, name: str | None = None, filters: str | None = None) -> SavedView:
    """Rename one's view, or let it stand for other filters; what is not given stays."""
    Project.objects.select_for_update().get(pk=view.project_id)
    view = SavedView.objects.get(pk=view.pk)
    former = [view.name, view.filters]
    view.filters = view.filters if filters is None else filters
    view.name = check_view(view.name if name is None else name, view.filters)
    others = SavedView.objects.filter(project=view.project_id, user=view.user_id, page=view.page).exclude(pk=view.pk)
    check_free(others.filter(name=view.name).exists(), view.name)
    view.save(update_fields=["name", "filters"])
    record(by=by, verb="changed the view", subject=view, project_id=view.project_id, former=former)
    return view


@transaction.atomic
def remove_view(*, view: SavedView, by: User) -> None:
    """Forget a view; what it showed stays as it is. The second time changes nothing."""
    if SavedView.objects.filter(pk=view.pk).delete()[0]:
        record(by=by, verb="removed the view", subject=view, project_id=view.project_id, filters=view.filters)
