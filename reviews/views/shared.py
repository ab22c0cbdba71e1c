"""What a reader without an account sees: one frozen report, and nothing else (RELIABILITY W10)."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from bugbash.errors import RefusedError
from portal.lib.forms import add_refusal
from reviews.access import is_intact
from reviews.actions.sharing import leave_comment, note_opening
from reviews.forms.reports import SharedCommentForm
from reviews.logic.frozen import open_frozen
from reviews.models import ShareLink
from reviews.selectors.sharing import open_link
from reviews.views.reports import pdf_response

HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
Shared = Callable[[HttpRequest, ShareLink], HttpResponse]


def over_link(view: Shared) -> Callable[[HttpRequest, str], HttpResponse]:
    """Turns the token into its link, 404 without one, and keeps the address to the reader."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        link = open_link(token)
        if link is None:
            raise Http404("No such link.")
        response = view(request, link)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return opened


@require_GET
@over_link
def detail(request: HttpRequest, link: ShareLink) -> HttpResponse:
    note_opening(link=link)
    return show(request, link, SharedCommentForm())


def show(request: HttpRequest, link: ShareLink, form: SharedCommentForm, *, status: int = 200) -> HttpResponse:
    report, intact = link.report, is_intact(link.report)
    context = {
        "link": link,
        "report": report,
        "is_intact": intact,
        "frozen": open_frozen(report.payload) if intact else None,
        "form": form,
        "sent": "sent" in request.GET,
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
    }
    return render(request, "reviews/report/shared.html", context, status=status)


@require_GET
@over_link
def pdf(request: HttpRequest, link: ShareLink) -> HttpResponse:
    if not is_intact(link.report):
        return HttpResponse("The stored report does not match its hash.", status=409, content_type="text/plain")
    return pdf_response(link.report)


# The address is what allows this, no cookie does, so nobody can be made to post with somebody else's rights; and a
# page without referrers sends "Origin: null", which the check of cookies would refuse.
@csrf_exempt
@require_POST
@over_link
def comment(request: HttpRequest, link: ShareLink) -> HttpResponse:
    form = SharedCommentForm(request.POST)
    if form.is_valid():
        try:
            leave_comment(link=link, **form.cleaned_data)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            token = request.resolver_match.kwargs["token"] if request.resolver_match else ""
            response = redirect("share:detail", token)
            response.headers["Location"] += "?sent=1"
            return response
    return show(request, link, form, status=422)
