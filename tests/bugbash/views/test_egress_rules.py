"""The page of the instance about outgoing calls: for its administrators, for nobody else."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from bugbash.choices import EgressRequestState, Role
from bugbash.models import EgressRequest, EgressRule
from portal.lib.egress import read_rules
from tests.bugbash.rules import a_rule, an_administrator, an_egress_request
from tests.builders import a_member, a_project, a_user

pytestmark = pytest.mark.django_db
PAGE = reverse("instance:egress")
ADD = reverse("instance:egress-create")
PREVIEW = reverse("instance:egress-preview")
RULE = {"cidr": "10.1.0.0/16", "host_pattern": "", "ports": "9200, 8080", "schemes": ["https"], "reason": "Search"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(an_administrator())
    return client


def address(verb: str, key: int) -> str:
    return reverse(f"instance:egress-{verb}", args=[key])


def everywhere(wish: EgressRequest, rule: EgressRule) -> list[tuple[str, str]]:
    """Every address of the page, with its method."""
    posts = [ADD, PREVIEW, address("remove", rule.pk), address("allow", wish.pk), address("decline", wish.pk)]
    return [("get", PAGE), *(("post", one) for one in posts)]


@pytest.mark.parametrize("who", [*Role, "stranger"])
def test_pages_are_not_there_for_anybody_else(client: Client, who: str) -> None:
    project = a_project()
    client.force_login(a_user() if who == "stranger" else a_member(project, Role(who)))
    wish, rule = an_egress_request(project), a_rule()
    assert {getattr(client, method)(url, RULE).status_code for method, url in everywhere(wish, rule)} == {404}
    assert (EgressRule.objects.count(), EgressRequest.objects.get().state) == (1, EgressRequestState.WAITING)


def test_visitor_is_asked_to_sign_in(client: Client) -> None:
    wish, rule = an_egress_request(a_project()), a_rule()
    for method, url in everywhere(wish, rule):
        assert getattr(client, method)(url).headers["Location"].startswith(reverse("sign-in"))


def test_other_methods_are_refused(admin: Client) -> None:
    wish, rule = an_egress_request(a_project()), a_rule()
    other = {"get": "post", "post": "get"}
    assert {getattr(admin, other[method])(url).status_code for method, url in everywhere(wish, rule)} == {405}


@pytest.mark.parametrize(("make", "linked"), [(an_administrator, True), (a_user, False)])
def test_menu_leads_there_for_administrators_alone(client: Client, make: Any, *, linked: bool) -> None:
    client.force_login(make())
    assert (PAGE in client.get(reverse("home")).text) is linked


def test_page_shows_rules_with_reason_and_who(admin: Client, settings: Settings) -> None:
    settings.EGRESS_RULES = read_rules("10.9.0.0/16:80")
    a_rule(reason="The search team's", project=a_project("Stdlib search"))
    page = admin.get(PAGE)
    assert page.status_code == 200
    for text in ("10.1.0.0/16, port 8080", "The search team&#x27;s", "Stdlib search", "Administrator 1", "10.9.0.0/16"):
        assert text in page.text


def test_no_two_elements_have_one_id(admin: Client) -> None:
    wish = an_egress_request(a_project())
    for page in (admin.get(PAGE), admin.post(address("decline", wish.pk), {"answer": ""})):
        ids = re.findall(r'\bid="([^"]+)"', page.text)
        assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_for_any_number_of_rows(
    admin: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        a_rule(project=a_project())
        an_egress_request(a_project())
    with django_assert_num_queries(6):  # session, account, rules, requests, projects to choose from twice
        assert admin.get(PAGE).status_code == 200


def test_rule_is_added(admin: Client) -> None:
    answer = admin.post(ADD, {**RULE, "days": "7"})
    row = EgressRule.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    assert (row.cidr, row.ports, row.schemes, row.reason, row.project) == (
        "10.1.0.0/16",
        [8080, 9200],
        ["https"],
        "Search",
        None,
    )
    assert row.expires_at is not None
    assert (row.expires_at - row.created_at).days in {6, 7}


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"cidr": "10.0.0.0/7"}, "cidr", "Network 10.0.0.0/7 is too wide: an IPv4 rule needs /8 or longer."),
        ({"cidr": ""}, "cidr", "A rule needs a network (CIDR), a host pattern, or both."),
        ({"host_pattern": "*"}, "host_pattern", "Host pattern '*' must be a lower-case name or *. before a name."),
        ({"ports": "0"}, "ports", "A rule must name at least one port, each between 1 and 65535."),
        ({"ports": "web"}, "ports", "Ports are whole numbers, parted by commas, such as 8080, 9200."),
        ({"schemes": []}, "schemes", "Choose “Schemes”; it is needed."),
        ({"reason": ""}, "reason", "Fill in “Reason”; it is needed."),
    ],
)
def test_wrong_rule_is_refused_beside_its_field(
    admin: Client, wrong: dict[str, Any], field: str, sentence: str
) -> None:
    answer = admin.post(ADD, {**RULE, **wrong})
    assert (answer.status_code, answer.context["rule_form"].errors) == (422, {field: [sentence]})
    assert EgressRule.objects.count() == 0


def test_rule_that_is_typed_is_explained(admin: Client) -> None:
    answer = admin.post(PREVIEW, {**RULE, "reason": ""}, headers=HTMX)
    assert answer.context["effects"] == (
        "Allows https to 10.1.0.0/16, ports 8080, 9200.",
        "Opens 65,536 private addresses.",
    )
    assert EgressRule.objects.count() == 0


def test_rule_that_is_typed_wrong_is_explained(admin: Client) -> None:
    answer = admin.post(PREVIEW, {**RULE, "cidr": "10.0.0.0/7"}, headers=HTMX)
    assert "Network 10.0.0.0/7 is too wide" in answer.text


def test_half_a_rule_is_explained_by_nothing(admin: Client) -> None:
    assert "effects" not in admin.post(PREVIEW, {"cidr": "10.1."}, headers=HTMX).context


def test_rule_is_removed_after_a_confirmation(admin: Client) -> None:
    rule = a_rule()
    assert 'data-confirm="Remove this rule?' in admin.get(PAGE).text
    assert admin.post(address("remove", rule.pk)).headers["Location"] == PAGE
    assert EgressRule.objects.count() == 0
    assert admin.post(address("remove", rule.pk)).status_code == 404


def test_url_is_tried_with_its_addresses_and_the_rule_to_add(admin: Client) -> None:
    page = admin.get(PAGE, {"url": "http://10.1.2.3:8080/x"})
    decision = page.context["decision"]
    assert (decision.allowed, [(one, kind.value) for one, kind in decision.addresses]) == (
        False,
        [("10.1.2.3", "private")],
    )
    assert "http to 10.1.2.3/32, port 8080" in page.text


def test_url_is_tried_for_a_project(admin: Client) -> None:
    project = a_project()
    a_rule(project=project)
    tried = {"url": "http://10.1.2.3:8080/x", "project": project.slug}
    part = admin.get(PAGE, tried, headers=HTMX)
    assert (part.context["decision"].allowed, "<html" in part.text) == (True, False)


def test_request_is_allowed(admin: Client) -> None:
    wish = an_egress_request(a_project())
    assert admin.post(address("allow", wish.pk), {"days": "30"}).headers["Location"] == PAGE
    wish.refresh_from_db()
    rule = EgressRule.objects.get()
    assert (wish.state, rule.cidr, rule.project, rule.expires_at is None) == (
        EgressRequestState.ALLOWED,
        "10.1.2.3/32",
        wish.project,
        False,
    )


def test_request_that_no_rule_can_grant_says_so(admin: Client) -> None:
    wish = an_egress_request(a_project(), "169.254.169.254", port=80)
    page = admin.post(address("allow", wish.pk), {"days": ""})
    assert page.status_code == 422
    assert "No rule can change that: decline with a reason." in page.text


def test_request_is_declined_with_a_sentence(admin: Client) -> None:
    wish = an_egress_request(a_project())
    assert admin.post(address("decline", wish.pk), {"answer": ""}).status_code == 422
    assert admin.post(address("decline", wish.pk), {"answer": "Use the mirror."}).headers["Location"] == PAGE
    wish.refresh_from_db()
    assert (wish.state, wish.answer) == (EgressRequestState.DECLINED, "Use the mirror.")


def test_decided_request_is_not_decided_again(admin: Client) -> None:
    wish = an_egress_request(a_project(), state=EgressRequestState.DECLINED, answer="No.")
    page = admin.post(address("allow", wish.pk), {"days": ""})
    assert (page.status_code, EgressRule.objects.count()) == (422, 0)
    assert "Somebody has decided this request already." in page.text


@pytest.mark.parametrize(("embedded", "said"), [(False, True), (True, False)])
def test_open_loopback_is_said_where_others_use_the_instance(
    admin: Client, settings: Settings, *, embedded: bool, said: bool
) -> None:
    settings.EGRESS_ALLOW_LOOPBACK, settings.EMBEDDED = True, embedded
    assert ("Calls to this machine itself are allowed." in admin.get(PAGE).text) is said
