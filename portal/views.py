"""Pages outside of any project: start, sign-in, tokens, health."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from knox.models import get_token_model

from bugbash.actions.projects import create_project
from bugbash.demo.seed import PEOPLE, username
from bugbash.errors import RefusedError
from bugbash.selectors.projects import project_cards
from portal.forms import ProjectForm, TokenForm
from portal.lib.forms import add_refusal, submitted
from portal.lib.people import SignedInRequest
from reviews.selectors.overview import review_cards

DEMO_FACES = ("Engineer 1", "SME 1", "Manager 1", "Owner 1")


class SignIn(LoginView):
    """The sign-in form; in the demo also one button for each kind of person."""

    template_name = "portal/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        faces = [(name, username(name), PEOPLE[name].label) for name in DEMO_FACES]
        return super().get_context_data(**kwargs, demo_faces=faces if settings.DEMO else [])


class SignOut(LogoutView):
    http_method_names = ["post", "options"]


@require_POST
def sign_in_demo(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people; there is no such thing outside of the demo."""
    if not settings.DEMO:
        raise Http404
    name = request.POST.get("username", "")
    if name not in {username(face) for face in DEMO_FACES}:
        raise Http404
    user = get_object_or_404(User, username=name)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()})
    return redirect(target if safe else settings.LOGIN_REDIRECT_URL)


@require_GET
@login_required
def home(request: SignedInRequest) -> HttpResponse:
    """The reader's projects: the newest version's verdict, what is open and what waits for them."""
    cards = project_cards(request.user)
    reviews = review_cards(request.user, cards)
    return render(request, "portal/home.html", {"cards": list(zip(cards, reviews, strict=True))})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create_project_page(request: SignedInRequest) -> HttpResponse:
    form = ProjectForm(submitted(request))
    if form.is_valid():
        try:
            project = create_project(**form.cleaned_data, by=request.user)
        except RefusedError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("bugbash:wizard", project.slug)
    return render(request, "portal/project_create.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tokens(request: SignedInRequest) -> HttpResponse:
    """The reader's API tokens; a new one is shown once, in the answer to the form that made it."""
    form, plain = TokenForm(submitted(request)), None
    model = get_token_model()
    if form.is_valid():
        _, plain = model.objects.create(user=request.user, expiry=form.expiry)
        form = TokenForm()
    rows = model.objects.filter(user=request.user).order_by("-created")
    context = {"form": form, "plain": plain, "tokens": rows}
    return render(request, "portal/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def revoke_token(request: SignedInRequest, token_key: str) -> HttpResponse:
    get_object_or_404(get_token_model(), user=request.user, token_key=token_key).delete()
    messages.success(request, "The token is revoked; it stopped working at once.")
    return redirect("token-index")


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether this process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
