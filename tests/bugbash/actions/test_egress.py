"""Rules and requests for outgoing calls."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bugbash.actions.asks import ask_live
from bugbash.actions.egress import (
    MOST_REFUSED,
    add_rule,
    allow_request,
    check_refusals,
    decline_request,
    remove_rule,
    request_access,
)
from bugbash.actions.versions import Place, register_version
from bugbash.choices import CallError, EgressRequestState
from bugbash.errors import ClosedPlaceError, ConflictError
from bugbash.execution.egress import policy
from bugbash.models import AuditEvent, EgressRequest, EgressRule, Observation, Version
from tests.bugbash.actions.refusals import refused
from tests.bugbash.actions.trails import deeds_on
from tests.bugbash.rules import a_rule, an_administrator, an_egress_request
from tests.builders import a_definition, a_project, a_query, a_user, a_version, an_observation

pytestmark = pytest.mark.django_db
GOOD: dict[str, Any] = {
    "host_pattern": "",
    "cidr": "10.1.0.0/16",
    "ports": [9200, 8080],
    "schemes": ["https", "http"],
    "reason": "Search",
}


def test_added_rule_holds_at_once() -> None:
    by, project, ends = an_administrator(), a_project(), timezone.now() + timedelta(days=1)
    row = add_rule(**{**GOOD, "host_pattern": "*.Corp.example"}, project=project, expires_at=ends, by=by)
    row.refresh_from_db()
    assert (row.host_pattern, row.cidr, row.ports, row.schemes) == (
        "*.corp.example",
        "10.1.0.0/16",
        [8080, 9200],
        ["http", "https"],
    )
    assert (row.project, row.expires_at, row.created_by) == (project, ends, by)
    assert [rule.reason for rule in policy(project.pk).rules] == ["Search"]


def test_trail_of_a_rule_is_the_instances_and_keeps_what_it_opened() -> None:
    by, project = an_administrator(), a_project(slug="search")
    row = add_rule(**GOOD, project=project, by=by)
    key = row.pk
    remove_rule(rule=row, by=by)
    events = AuditEvent.objects.filter(subject_type="egressrule", subject_id=key).order_by("pk")
    assert [(event.verb, event.project_id, event.actor) for event in events] == [
        ("allowed", None, "Administrator 1"),
        ("closed", None, "Administrator 1"),
    ]
    assert events[1].detail == {
        "host_pattern": "",
        "cidr": "10.1.0.0/16",
        "ports": [8080, 9200],
        "schemes": ["http", "https"],
        "project": "search",
        "reason": "Search",
        "expires_at": None,
    }


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"cidr": ""}, "cidr", "A rule needs a network (CIDR), a host pattern, or both."),
        ({"cidr": "0.0.0.0/0"}, "cidr", "Network 0.0.0.0/0 is too wide: an IPv4 rule needs /8 or longer."),
        (
            {"host_pattern": "*"},
            "host_pattern",
            "Host pattern '*' must be a lower-case name or *. before a name.",
        ),
        ({"ports": [0]}, "ports", "A rule must name at least one port, each between 1 and 65535."),
        ({"schemes": []}, "schemes", "The schemes of a rule must be http, https, or both."),
        (
            {"expires_at": timezone.now() - timedelta(seconds=1)},
            "expires_at",
            "This moment is over; a rule must end later.",
        ),
    ],
)
def test_what_is_no_rule_is_refused_at_its_part(wrong: dict[str, Any], field: str, sentence: str) -> None:
    with refused(sentence, field=field):
        add_rule(**{**GOOD, **wrong}, by=an_administrator())
    assert (EgressRule.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_removed_rule_is_gone() -> None:
    remove_rule(rule=a_rule(), by=an_administrator())
    assert policy(None).rules == ()


def test_request_waits_with_its_reason() -> None:
    project, by = a_project(), a_user("Engineer 1")
    wish = request_access(project=project, url="http://Search.Corp.example./find?key=x", reason="It runs there", by=by)
    assert (wish.scheme, wish.host, wish.port, wish.reason) == ("http", "search.corp.example", 80, "It runs there")
    assert (wish.state, wish.requested_by, wish.decided_by) == (EgressRequestState.WAITING, by, None)
    assert deeds_on(wish) == [("Engineer 1", "requested access to")]
    assert AuditEvent.objects.get().project_id == project.pk


def test_second_request_for_one_place_is_refused_while_the_first_waits() -> None:
    project = a_project()
    first = an_egress_request(project)
    sentence = "Access to http://10.1.2.3:8080 is requested already and waits for an administrator."
    with refused(sentence, field="url", by=ConflictError):
        request_access(project=project, url="http://10.1.2.3:8080/x", reason="Again", by=a_user())
    decline_request(request=first, answer="Not now.", by=an_administrator())
    request_access(project=project, url="http://10.1.2.3:8080/x", reason="Again", by=a_user())
    assert EgressRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://user@host/", "The URL must not contain a user name or password."),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000 may be called. There is nothing to request."),
        ("http://93.184.215.14/", "http://93.184.215.14 may be called. There is nothing to request."),
        (
            "http://169.254.169.254/latest/",
            "169.254.169.254:80 leads to an address that is never called. No rule can change that.",
        ),
        (
            "http://metadata.google.internal/",
            "metadata.google.internal is a metadata service, which is never called. No rule can change that.",
        ),
    ],
)
def test_request_that_makes_no_sense_is_refused(url: str, sentence: str) -> None:
    with refused(sentence, field="url"):
        request_access(project=a_project(), url=url, reason="Please", by=a_user())
    assert EgressRequest.objects.count() == 0


def test_allowed_request_opens_exactly_that_place_to_that_project() -> None:
    project, by = a_project(), an_administrator()
    wish = allow_request(request=an_egress_request(project), by=by)
    assert (wish.state, wish.decided_by, wish.rule) == (EgressRequestState.ALLOWED, by, EgressRule.objects.get())
    assert [str(rule) for rule in policy(project.pk).rules] == ["http to 10.1.2.3/32, port 8080"]
    assert (policy(None).rules, EgressRule.objects.get().reason) == ((), "Our prototype runs there")
    assert deeds_on(wish) == [("Administrator 1", "allowed access to")]


def test_place_that_opened_meanwhile_is_allowed_without_another_rule() -> None:
    a_rule()
    wish = allow_request(request=an_egress_request(a_project()), by=an_administrator())
    assert (wish.state, wish.rule, EgressRule.objects.count()) == (EgressRequestState.ALLOWED, None, 1)


def test_request_that_no_rule_can_grant_stays_open() -> None:
    wish = an_egress_request(a_project(), "169.254.169.254", port=80)
    with refused(
        "169.254.169.254:80 leads to an address that is never called. No rule can change that: decline with a reason."
    ):
        allow_request(request=wish, by=an_administrator())
    wish.refresh_from_db()
    assert wish.state == EgressRequestState.WAITING


def test_declined_request_says_why() -> None:
    project = a_project()
    wish = decline_request(request=an_egress_request(project), answer="Use the mirror.", by=an_administrator())
    assert (wish.state, wish.answer, policy(project.pk).rules) == (EgressRequestState.DECLINED, "Use the mirror.", ())
    assert deeds_on(wish) == [("Administrator 1", "declined access to")]


def test_request_is_decided_once() -> None:
    wish = an_egress_request(a_project())
    decline_request(request=EgressRequest.objects.get(), answer="No.", by=an_administrator())
    sentence = "Somebody has decided this request already."
    with refused(sentence, by=ConflictError):
        allow_request(request=wish, by=an_administrator())
    with refused(sentence, by=ConflictError):
        decline_request(request=wish, answer="No.", by=an_administrator())
    assert EgressRule.objects.count() == 0


def test_twenty_refused_calls_within_an_hour_are_enough() -> None:
    project, person = a_project(), a_user("Engineer 1")
    version, query = a_version(project), a_query(project)
    for _ in range(MOST_REFUSED - 1):
        an_observation(query, version, error=CallError.BLOCKED, asked_by=person)
    check_refusals(by=person)
    an_observation(query, version, error=CallError.BLOCKED, asked_by=person)
    sentence = (
        "The egress rules have refused 20 of your calls within an hour. "
        "Request access to what you need; calls are possible again an hour after they were refused."
    )
    with refused(sentence):
        ask_live(project=project, deployments=[version.deployments.get()], text="one more", params={}, by=person)
    assert Observation.objects.count() == MOST_REFUSED
    check_refusals(by=a_user("Engineer 2"))


@pytest.mark.parametrize(
    ("base_url", "sentence", "origin"),
    [
        (
            "http://10.1.2.3:8080/0.5",
            "10.1.2.3:8080 leads to a private address, and no rule allows this port of it.",
            "http://10.1.2.3:8080",
        ),
        (
            "https://search.example:22",
            "Port 22 is blocked, and no rule allows it for search.example.",
            "https://search.example:22",
        ),
        ("http://169.254.169.254/", "169.254.169.254:80 leads to an address that is never called.", ""),
        ("ftp://search.example/", "The URL must begin with http:// or https://.", ""),
    ],
)
def test_version_at_a_closed_place_is_refused_with_what_to_request(base_url: str, sentence: str, origin: str) -> None:
    project = a_project()
    a_definition(project)
    with pytest.raises(ClosedPlaceError) as caught:
        register_version(project=project, name="0.5", places=[Place(base_url)], by=a_user())
    refusal = caught.value
    assert (refusal.sentence, refusal.field, refusal.origin) == (sentence, "base_url", origin)
    assert Version.objects.count() == 0


def test_version_at_a_place_that_a_rule_opens_is_registered() -> None:
    project = a_project()
    a_definition(project)
    a_rule(project=project)
    place = Place("http://10.1.2.3:8080/0.5", rate_per_s=2.5)
    version = register_version(project=project, name="0.5", places=[place], by=a_user())
    assert [(row.base_url, row.rate_per_s) for row in version.deployments.all()] == [("http://10.1.2.3:8080/0.5", 2.5)]


def test_name_is_not_looked_up_when_a_version_is_registered() -> None:
    project = a_project()
    a_definition(project)
    register_version(project=project, name="0.5", places=[Place("https://nowhere.test/")], by=a_user())
    assert Version.objects.count() == 1
