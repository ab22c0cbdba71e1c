import socket

import pytest

from portal.lib.egress import AddressClass, Decision, Policy, Rule, explain, no_look_up

OPEN = Policy()
PUBLIC = "93.184.215.14"


def decide(url: str, addresses: list[str], policy: Policy = OPEN) -> Decision:
    return explain(url, policy, resolver=lambda *_: addresses)


def test_allowed_url_is_told_with_its_addresses() -> None:
    assert decide("https://search.example/", [PUBLIC]) == Decision(
        allowed=True,
        sentence="https://search.example may be called.",
        addresses=((PUBLIC, AddressClass.PUBLIC),),
    )


@pytest.mark.parametrize(
    ("url", "addresses", "policy", "rule"),
    [
        ("http://search.example:8080/", ["10.1.2.3"], Policy(), "private"),
        ("http://search.example:8080/", ["10.1.2.3", "fd00::1"], Policy(), "private"),
        ("http://search.example:8080/", ["::ffff:10.1.2.3"], Policy(), "private"),
        ("http://10.1.2.3:8080/", [], Policy(), "private"),
        ("https://search.example/", [PUBLIC], Policy(mode="list-only"), "list"),
        ("https://search.example:22/", [PUBLIC], Policy(), "port"),
        ("http://search.example/", [PUBLIC], Policy(allow_http=False), "scheme"),
    ],
)
def test_rules_to_add_allow_exactly_what_was_refused(url: str, addresses: list[str], policy: Policy, rule: str) -> None:
    refused = decide(url, addresses, policy)
    assert (refused.allowed, refused.rule) == (False, rule)
    amended = Policy(mode=policy.mode, allow_http=policy.allow_http, rules=refused.rules_to_add)
    assert decide(url, addresses, amended).allowed


def test_rule_to_add_is_as_narrow_as_can_be() -> None:
    assert decide("http://search.example:8080/", ["10.1.2.3"]).rules_to_add == (
        Rule("10.1.2.3/32", None, frozenset({8080}), frozenset({"http"})),
    )


@pytest.mark.parametrize(
    ("url", "addresses", "rule"),
    [
        ("http://search.example/", ["169.254.169.254"], "never"),
        ("http://search.example/", ["10.0.0.1", "169.254.169.254"], "private"),
        ("http://search.example/", ["127.0.0.1"], "loopback"),
        ("http://metadata.google.internal/", [PUBLIC], "never"),
    ],
)
def test_what_no_rule_can_allow_has_no_rule_to_add(url: str, addresses: list[str], rule: str) -> None:
    refused = decide(url, addresses)
    assert (refused.allowed, refused.rule, refused.rules_to_add) == (False, rule, ())


def test_url_that_cannot_be_read_is_explained() -> None:
    refused = decide("http://user@search.example/", [])
    assert refused == Decision(
        allowed=False, sentence="The URL must not contain a user name or password.", rule="userinfo"
    )


def test_name_that_does_not_resolve_is_explained() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    refused = explain("http://nowhere.test/", Policy(), resolver=unknown)
    assert refused == Decision(allowed=False, sentence="The name nowhere.test does not resolve.", rule="dns")


def test_rules_that_match_are_told() -> None:
    wide, other = (Rule(cidr, None, frozenset({8080}), frozenset({"http"})) for cidr in ("10.0.0.0/8", "10.2.0.0/16"))
    decision = decide("http://search.example:8080/", ["10.1.2.3"], Policy(rules=(wide, other)))
    assert (decision.allowed, decision.rules) == (True, (wide,))


@pytest.mark.parametrize(
    ("url", "policy", "rule"),
    [
        ("http://metadata.google.internal/", Policy(), "never"),
        ("http://search.example/", Policy(allow_http=False), "scheme"),
        ("https://search.example:22/", Policy(), "port"),
        ("https://search.example/", Policy(), "dns"),
        ("http://10.1.2.3:8080/", Policy(), "private"),
    ],
)
def test_without_looking_up_what_needs_no_address_is_decided(url: str, policy: Policy, rule: str) -> None:
    assert explain(url, policy, resolver=no_look_up).rule == rule
