"""Tags and groups of a project's queries."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from bugbash import access
from bugbash.actions.tags import remove_tag, rename_tag
from bugbash.errors import ConflictError, RefusedError
from bugbash.forms.queries import TagForm
from bugbash.models import Project, Tag
from bugbash.selectors.query_tags import GROUPS_SHOWN, group_rows, tag_rows
from portal.lib.forms import add_refusal
from portal.lib.people import SignedInRequest

TAGS = "bugbash/query/tags.html"


@require_GET
@login_required
def tags(request: HttpRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    return render(request, TAGS, {"tags": tag_rows(project), "form": TagForm()})


@require_GET
@login_required
def groups(request: HttpRequest, slug: str) -> HttpResponse:
    project = access.get_readable_project(request.user, slug)
    rows = list(group_rows(project)[: GROUPS_SHOWN + 1])
    context = {"groups": rows[:GROUPS_SHOWN], "is_cut": len(rows) > GROUPS_SHOWN, "most": GROUPS_SHOWN}
    return render(request, "bugbash/query/groups.html", context)


def get_tag(project: Project, pk: int) -> Tag:
    return get_object_or_404(tag_rows(project), pk=pk)


@require_POST
@login_required
def rename(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Another name; one that is taken is a question first, and then merges the two."""
    project = access.get_writable_project(request.user, slug)
    tag, form, other = get_tag(project, pk), TagForm(request.POST), None
    if form.is_valid():
        name, merge = form.cleaned_data["name"], form.cleaned_data["merge"]
        try:
            kept = rename_tag(tag=tag, name=name, merge=merge, by=request.user)
        except RefusedError as refusal:
            add_refusal(form, refusal)
            other = tag_rows(project).filter(name=name).first() if isinstance(refusal, ConflictError) else None
        else:
            messages.success(request, f"The tag is {kept.name} now.")
            return redirect("bugbash:query-tags", slug)
    context = {"tags": tag_rows(project), "form": form, "wrong": get_tag(project, pk), "other": other}
    return render(request, TAGS, context, status=422)


@require_POST
@login_required
def remove(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project = access.get_writable_project(request.user, slug)
    tag = get_tag(project, pk)
    count = remove_tag(tag=tag, by=request.user)
    messages.success(request, f"The tag {tag.name} is gone; {count} quer{'y' if count == 1 else 'ies'} carried it.")
    return redirect("bugbash:query-tags", slug)
