import pytest

from portal.lib.egress import Policy, Rule, effects

HTTP = frozenset({"http"})


@pytest.mark.parametrize(
    ("cidr", "sentences"),
    [
        ("10.1.0.0/16", ["Opens 65,536 private addresses."]),
        ("10.1.2.3/32", ["Opens 1 private address."]),
        ("fd00:1::/32", ["Opens very many private addresses."]),
        ("93.184.215.0/24", ["Its public addresses are open already, except on blocked ports."]),
        ("127.0.0.0/8", ["Has no effect on this machine itself: no rule opens loopback."]),
        ("169.254.169.254/32", ["Parts of this network are never called, whatever a rule says."]),
        (
            "192.0.0.0/8",
            [
                "Opens 16,777,216 private addresses.",
                "Its public addresses are open already, except on blocked ports.",
                "Parts of this network are never called, whatever a rule says.",
            ],
        ),
        ("4000::/16", ["Parts of this network are outside the internet and stay closed."]),
    ],
)
def test_what_a_network_opens(cidr: str, sentences: list[str]) -> None:
    rule = Rule(cidr, None, frozenset({8080}), HTTP)
    assert effects(rule, Policy()) == (f"Allows http to {cidr}, port 8080.", *sentences)


@pytest.mark.parametrize("policy", [Policy(mode="list-only"), Policy(allow_http=False)])
def test_public_network_is_opened_where_it_is_closed(policy: Policy) -> None:
    rule = Rule("93.184.215.0/24", None, frozenset({8080}), HTTP)
    assert effects(rule, policy)[1:] == ("Opens public addresses.",)


def test_name_alone_opens_nothing_private() -> None:
    rule = Rule(None, "*.corp.example", frozenset({443, 8443}), frozenset({"http", "https"}))
    assert effects(rule, Policy()) == (
        "Allows http and https to *.corp.example, ports 443, 8443.",
        "A name alone opens public addresses only: add a network to reach a private one.",
    )


def test_blocked_port_is_named() -> None:
    rule = Rule("10.1.2.3/32", "db.example", frozenset({22, 80, 5432}), HTTP)
    assert effects(rule, Policy())[-1] == "Lifts the block on port 22, 5432, where other protocols listen."
