"""One item that raters disagree about: what was shown, what they said and why, and the word that settles it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from bugbash import access
from bugbash.errors import RefusedError
from bugbash.models import Project
from portal.lib.addresses import read_pk
from portal.lib.forms import add_refusal, renew
from portal.lib.people import SignedInRequest
from reviews.actions.adjudication import adjudicate_item
from reviews.actions.discussion import comment_on_criterion
from reviews.forms.agreement import AdjudicationForm, DisputeFilterForm, QuestionForm
from reviews.selectors.disputes import (
    DisputeFilter,
    DisputeRow,
    Said,
    adjudications_of,
    contested,
    criteria_for,
    dispute_of,
    next_dispute,
    question_about,
    questions_about,
    shown_in_order,
    words_on,
)
from reviews.selectors.queue import need_of
from reviews.views.agreement import filters_of, with_filters


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def detail(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Settling answers with the next disputed item of the same filter."""
    project = access.get_managed_project(request.user, slug)
    row = get_dispute(project, pk)
    if request.method == "POST":
        return settle(request, project, row)
    return show(request, project, row)


def get_dispute(project: Project, pk: int) -> DisputeRow:
    row = dispute_of(project, pk)
    if row is None:
        raise Http404("There is no such item, or nobody has rated it.")
    return row


def settle(request: SignedInRequest, project: Project, row: DisputeRow) -> HttpResponse:
    form = AdjudicationForm(request.POST, scale=row.scale)
    if not form.is_valid():
        return show(request, project, row, form, status=422)
    try:
        adjudicate_item(item=row.item, by=request.user, **form.cleaned_data)
    except RefusedError as refusal:
        add_refusal(form, refusal)
        renew(form, seen=str(newest_key(row)))
        return show(request, project, row, form, status=422)
    messages.success(request, say_settled(row, form.cleaned_data["grade"]))
    following = next_dispute(contested(project), narrow(request, project), row.item.pk)
    if following is None:
        return redirect(with_filters(request, reverse("reviews:agreement-index", args=[project.slug])))
    return redirect(with_filters(request, address_of(project, following)))


def say_settled(row: DisputeRow, grade: int | None) -> str:
    name = row.item.title or row.item.query
    if grade is None:
        return f"“{name}”: the raters’ own word stands again."
    return f"“{name}” is {row.scale[str(grade)]} from now on, above what the raters said."


def narrow(request: SignedInRequest, project: Project) -> DisputeFilter:
    return DisputeFilterForm(request.GET, project=project).narrow()


def address_of(project: Project, pk: int) -> str:
    return reverse("reviews:dispute-detail", args=[project.slug, pk])


def newest_key(row: DisputeRow) -> int:
    newest = adjudications_of(row.item).first()
    return newest.pk if newest else 0


def show(
    request: SignedInRequest,
    project: Project,
    row: DisputeRow,
    form: AdjudicationForm | None = None,
    asking: QuestionForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    item, said = row.item, words_on(row.item, row.scale)
    adjudications = list(adjudications_of(item))
    seen = adjudications[0].pk if adjudications else 0
    link = address_of(project, item.pk)
    context = {
        "row": row,
        "item": item,
        "said": said,
        "shown": shown_in_order(item, request.user),
        "need": need_of(item),
        "adjudications": [(one, row.scale.get(str(one.grade), "the raters’ word")) for one in adjudications],
        "form": form or AdjudicationForm(scale=row.scale, initial={"seen": seen}),
        "asking": asking or question_form(project, row, said, link, request.GET.get("word", "")),
        "word": read_pk(request.GET.get("word")),
        "questions": questions_about(item, link),
        "next": next_dispute(contested(project), narrow(request, project), item.pk),
        "filters": filters_of(request),
    }
    return render(request, "reviews/agreement/item.html", context, status=status)


def question_form(project: Project, row: DisputeRow, said: list[Said], link: str, word: str) -> QuestionForm:
    """Prefilled with what everybody said, or with the one word that the address names."""
    chosen = [one for one in said if one.judgment.pk == read_pk(word)] or said
    criteria = criteria_for(project, row.rated)
    text = question_about(row, chosen, link)
    return QuestionForm(criteria=criteria, initial={"criterion": criteria[0].pk if criteria else "", "text": text})


@require_POST
@login_required
def ask(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Put the doubt on a criterion, where those who wrote it read it."""
    project = access.get_managed_project(request.user, slug)
    row = get_dispute(project, pk)
    form = QuestionForm(request.POST, criteria=criteria_for(project, row.rated))
    if form.is_valid():
        try:
            comment = comment_on_criterion(by=request.user, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            where = reverse("reviews:criterion-detail", args=[slug, comment.criterion_id])
            messages.success(request, format_html('Asked on <a href="{}#discussion">{}</a>.', where, comment.criterion))
            return redirect(with_filters(request, address_of(project, pk)))
    return show(request, project, row, asking=form, status=422)
