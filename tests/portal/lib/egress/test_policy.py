from typing import Any

import pytest

from portal.lib.egress import Policy, Rule, RuleError

WEB = frozenset({"http", "https"})


def make_rule(**parts: Any) -> Rule:
    given = {"cidr": None, "host_pattern": None, "ports": frozenset({443}), "schemes": WEB, **parts}
    return Rule(**given)


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "10.0.0.0/7", "::/0", "fc00::/7", "fd00::/15"])
def test_rule_refuses_a_network_that_is_too_wide(cidr: str) -> None:
    with pytest.raises(ValueError, match="is too wide"):
        make_rule(cidr=cidr)


@pytest.mark.parametrize("cidr", ["10.0.0.0/8", "10.1.2.3/32", "10.1.2.3", "fd00::/16"])
def test_rule_accepts_a_network_that_is_narrow_enough(cidr: str) -> None:
    assert make_rule(cidr=cidr).cidr == cidr


@pytest.mark.parametrize("cidr", ["10.0.0.1/8", "ten", "", "10.0.0.0/33"])
def test_rule_refuses_what_is_not_a_network(cidr: str) -> None:
    with pytest.raises(ValueError, match="is not a network in CIDR notation"):
        make_rule(cidr=cidr)


@pytest.mark.parametrize("pattern", ["*", "*.", "a.*", "*a.b", "A.example", "bücher.example", "a..b", " a", ""])
def test_rule_refuses_a_host_pattern_that_is_not_a_name_or_a_suffix(pattern: str) -> None:
    with pytest.raises(ValueError, match="Host pattern"):
        make_rule(host_pattern=pattern)


def test_rule_needs_a_network_or_a_host_pattern() -> None:
    with pytest.raises(ValueError, match="needs a network"):
        make_rule()


@pytest.mark.parametrize("ports", [frozenset(), frozenset({0}), frozenset({65536}), frozenset({80, -1})])
def test_rule_needs_valid_ports(ports: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="at least one port"):
        make_rule(cidr="10.0.0.0/8", ports=ports)


@pytest.mark.parametrize("schemes", [frozenset(), frozenset({"ftp"}), frozenset({"http", "gopher"})])
def test_rule_needs_valid_schemes(schemes: frozenset[str]) -> None:
    with pytest.raises(ValueError, match="schemes of a rule"):
        make_rule(cidr="10.0.0.0/8", schemes=schemes)


@pytest.mark.parametrize(
    ("pattern", "host", "fits"),
    [
        ("search.example", "search.example", True),
        ("search.example", "a.search.example", False),
        ("search.example", "xsearch.example", False),
        ("*.example", "search.example", True),
        ("*.example", "a.b.example", True),
        ("*.example", "example", False),
        ("*.example", "badexample", False),
    ],
)
def test_host_pattern_is_exact_or_a_suffix(pattern: str, host: str, *, fits: bool) -> None:
    assert make_rule(host_pattern=pattern).covers_name("https", host, 443) == fits


def test_policy_refuses_an_unknown_mode() -> None:
    with pytest.raises(ValueError, match="open or list-only"):
        Policy(mode="closed")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("cidr", {"cidr": None}),
        ("cidr", {"cidr": "10.0.0.0/7"}),
        ("cidr", {"cidr": "10.0.0.1/8"}),
        ("host_pattern", {"host_pattern": "*"}),
        ("ports", {"ports": frozenset({0})}),
        ("schemes", {"schemes": frozenset({"ftp"})}),
    ],
)
def test_bad_part_of_a_rule_is_named(part: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(RuleError) as caught:
        make_rule(**{"cidr": "10.0.0.0/8", **wrong})
    assert caught.value.part == part


def test_rule_says_what_it_opens() -> None:
    rule = Rule("10.0.0.0/8", "*.corp.example", frozenset({9200, 80}), frozenset({"https"}))
    assert str(rule) == "https to *.corp.example at 10.0.0.0/8, ports 80, 9200"
