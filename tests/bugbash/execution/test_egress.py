from pytest_django import Settings

from bugbash.execution.calling import Caller
from bugbash.execution.egress import policy
from bugbash.models import EndpointDefinition
from portal.lib.egress import Policy
from tests.builders import REQUEST
from tests.prototype import Prototype


def test_policy_is_what_the_settings_say(settings: Settings) -> None:
    settings.EGRESS_ALLOW_LOOPBACK = False
    settings.EGRESS_LIST_ONLY = True
    settings.EGRESS_ALLOW_HTTP = False
    settings.OWN_LISTENERS = [("db.example", 5432)]
    assert policy() == Policy(
        allow_loopback=False,
        mode="list-only",
        allow_http=False,
        own_listeners=frozenset({("db.example", 5432)}),
    )


def test_own_broker_is_never_called(prototype: Prototype, settings: Settings) -> None:
    port = int(prototype.base_url.rsplit(":", 1)[1])
    settings.OWN_LISTENERS = [("127.0.0.1", port)]
    definition = EndpointDefinition(kind="json", request=REQUEST, mapping={"kind": "json"}, timeout_s=2)
    with Caller(definition) as caller:
        told = caller.ask(base_url=prototype.base_url, text="copy a file", params={})
    assert (told.error, prototype.calls) == ("blocked", [])
