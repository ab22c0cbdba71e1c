from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from bugbash.execution.calling import Caller
from bugbash.execution.egress import policy
from bugbash.models import EndpointDefinition
from portal.lib.egress import Policy, Rule
from tests.bugbash.rules import a_rule
from tests.builders import REQUEST, a_project
from tests.prototype import Prototype

pytestmark = pytest.mark.django_db
WEB = frozenset({"http", "https"})
HOUR = timedelta(hours=1)


def test_policy_is_what_the_settings_say(settings: Settings) -> None:
    seed = Rule("10.9.0.0/16", None, frozenset({80}), WEB)
    settings.EGRESS_ALLOW_LOOPBACK = False
    settings.EGRESS_LIST_ONLY = True
    settings.EGRESS_ALLOW_HTTP = False
    settings.EGRESS_RULES = (seed,)
    settings.OWN_LISTENERS = [("db.example", 5432)]
    assert policy(None) == Policy(
        allow_loopback=False,
        mode="list-only",
        allow_http=False,
        rules=(seed,),
        own_listeners=frozenset({("db.example", 5432)}),
    )


def test_rule_of_the_instance_holds_for_every_project() -> None:
    a_rule(cidr="10.1.0.0/16", host_pattern="*.corp.example", ports=[8080, 9200], schemes=["http"], reason="Search")
    rule = Rule("10.1.0.0/16", "*.corp.example", frozenset({8080, 9200}), frozenset({"http"}), "Search")
    assert (policy(None).rules, policy(a_project().pk).rules) == ((rule,), (rule,))


def test_rule_of_a_project_holds_for_it_alone() -> None:
    mine, other = a_project(), a_project()
    a_rule(project=mine)
    assert [len(policy(key).rules) for key in (mine.pk, other.pk, None)] == [1, 0, 0]


@pytest.mark.parametrize(("ends", "count"), [(None, 1), (HOUR, 1), (-HOUR, 0)])
def test_rule_ends_at_its_moment(ends: timedelta | None, count: int) -> None:
    a_rule(expires_at=timezone.now() + ends if ends else None)
    assert len(policy(None).rules) == count


def test_row_that_is_no_rule_opens_nothing_and_closes_nothing_else() -> None:
    a_rule(cidr="0.0.0.0/0")
    a_rule(cidr="10.1.0.0/16")
    assert [rule.cidr for rule in policy(None).rules] == ["10.1.0.0/16"]


@pytest.mark.parametrize("rows", [1, 3])
def test_policy_costs_one_statement(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(rows):
        a_rule(cidr=f"10.{number}.0.0/16")
    with django_assert_num_queries(1):
        assert len(policy(None).rules) == rows


def test_own_broker_is_never_called(prototype: Prototype, settings: Settings) -> None:
    port = int(prototype.base_url.rsplit(":", 1)[1])
    settings.OWN_LISTENERS = [("127.0.0.1", port)]
    definition = EndpointDefinition(kind="json", request=REQUEST, mapping={"kind": "json"}, timeout_s=2)
    with Caller(definition) as caller:
        told = caller.ask(base_url=prototype.base_url, text="copy a file", params={})
    assert (told.error, prototype.calls) == ("blocked", [])
