"""A blocked person sees why, and how to ask for access (RELIABILITY O16)."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from bugbash.choices import CallError, EgressRequestState, Role
from bugbash.models import EgressRequest, Project
from tests.bugbash.rules import an_administrator, an_egress_request
from tests.builders import a_definition, a_member, a_project, a_query, a_user, a_version, an_observation

pytestmark = pytest.mark.django_db
WISH = {"url": "http://10.1.2.3:8080/find", "reason": "It runs there"}
SENTENCE = "search.corp.example:8080 leads to a private address, and no rule allows this port of it."


def form_of(project: Project) -> str:
    return reverse("bugbash:settings-egress-request", args=[project.slug])


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER, Role.ENGINEER])
def test_access_is_requested(client: Client, role: Role) -> None:
    project = a_project()
    client.force_login(a_member(project, role))
    assert client.get(form_of(project), {"url": "http://10.1.2.3:8080"}).context["form"]["url"].value() == (
        "http://10.1.2.3:8080"
    )
    answer = client.post(form_of(project), WISH)
    settings_page = reverse("bugbash:settings", args=[project.slug])
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{settings_page}#egress")
    assert "requested, waiting for an administrator" in client.get(settings_page).text
    assert str(EgressRequest.objects.get()) == "http://10.1.2.3:8080"


@pytest.mark.parametrize("role", [Role.SME, Role.VIEWER])
def test_access_is_not_theirs_to_request(client: Client, role: Role) -> None:
    project = a_project()
    client.force_login(a_member(project, role))
    assert [client.get(form_of(project)).status_code, client.post(form_of(project), WISH).status_code] == [403, 403]
    assert EgressRequest.objects.count() == 0


def test_stranger_finds_nothing(client: Client) -> None:
    project = a_project()
    client.force_login(a_user())
    assert [client.get(form_of(project)).status_code, client.post(form_of(project), WISH).status_code] == [404, 404]


def test_other_methods_are_refused(client: Client) -> None:
    project = a_project()
    client.force_login(a_member(project))
    assert client.put(form_of(project)).status_code == 405


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        (
            {"url": "http://169.254.169.254/"},
            "url",
            ("169.254.169.254:80 leads to an address that is never called. No rule can change that."),
        ),
        ({"url": ""}, "url", "Fill in “Where to”; it is needed."),
        ({"reason": ""}, "reason", "Fill in “Reason”; it is needed."),
    ],
)
def test_wrong_request_is_refused_beside_its_field(
    client: Client, wrong: dict[str, str], field: str, sentence: str
) -> None:
    project = a_project()
    client.force_login(a_member(project))
    answer = client.post(form_of(project), {**WISH, **wrong})
    assert (answer.status_code, answer.context["form"].errors) == (422, {field: [sentence]})


def test_decision_is_shown_to_the_project(client: Client) -> None:
    project = a_project()
    client.force_login(a_member(project, Role.VIEWER))
    an_egress_request(project, state=EgressRequestState.DECLINED, answer="Use the mirror.")
    page = client.get(reverse("bugbash:settings", args=[project.slug])).text
    assert "Administrator 1: Use the mirror." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_requests_cost_the_same_for_any_number(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    project = a_project()
    client.force_login(a_member(project))
    for number in range(rows):
        an_egress_request(project, f"10.1.2.{number}")
    client.get(form_of(project))
    with django_assert_num_queries(10):
        client.get(form_of(project))


def blocked_answer(project: Project) -> str:
    """The address of the console with an answer that the rules refused."""
    seen = an_observation(a_query(project), a_version(project), error=CallError.BLOCKED, detail=SENTENCE)
    seen.request = {"method": "GET", "url": "http://search.corp.example:8080/find?q=x", "headers": [], "body": None}
    seen.save()
    return f"{reverse('bugbash:console', args=[project.slug])}?observations={seen.pk}"


@pytest.mark.parametrize(("role", "offered"), [(Role.ENGINEER, True), (Role.OWNER, True), (Role.SME, False)])
def test_blocked_answer_says_why_and_what_to_do(client: Client, role: Role, *, offered: bool) -> None:
    project = a_project()
    client.force_login(a_member(project, role))
    page = client.get(blocked_answer(project)).text
    link = f"{form_of(project)}?url=http%3A%2F%2Fsearch.corp.example%3A8080"
    assert (SENTENCE in page, link in page) == (True, offered)
    assert reverse("instance:egress") not in page


def test_blocked_answer_shows_its_addresses_to_an_administrator(client: Client) -> None:
    project = a_project()
    person = an_administrator()
    project.memberships.create(user=person, role=Role.OWNER)
    client.force_login(person)
    page = client.get(blocked_answer(project)).text
    asked = f"{reverse('instance:egress')}?url=http%3A%2F%2Fsearch.corp.example%3A8080&amp;project={project.slug}"
    assert f'hx-get="{asked}" hx-trigger="load"' in page


def test_version_at_a_closed_place_offers_to_request_access(client: Client) -> None:
    project = a_project()
    a_definition(project)
    client.force_login(a_member(project))
    facts = {"name": "0.5", "base_url": "http://10.1.2.3:8080/0.5", "deployment": "main", "concurrency": "4"}
    page = client.post(reverse("bugbash:version-create", args=[project.slug]), facts)
    assert page.status_code == 422
    assert page.context["form"].errors == {
        "base_url": ["10.1.2.3:8080 leads to a private address, and no rule allows this port of it."]
    }
    assert f"{form_of(project)}?url=http%3A%2F%2F10.1.2.3%3A8080" in page.text


def test_rate_of_a_version_is_kept(client: Client) -> None:
    project = a_project()
    a_definition(project)
    client.force_login(a_member(project))
    facts = {"name": "0.5", "base_url": "http://127.0.0.1:8700", "deployment": "main", "concurrency": "4"}
    client.post(reverse("bugbash:version-create", args=[project.slug]), {**facts, "rate_per_s": "2.5"})
    client.post(reverse("bugbash:version-create", args=[project.slug]), {**facts, "name": "0.6", "rate_per_s": ""})
    rates = project.versions.order_by("name").values_list("deployments__rate_per_s", flat=True)
    assert list(rates) == [2.5, None]
