import pytest

from portal.lib.egress import Rule, RuleError, read_rules

BOTH = frozenset({"http", "https"})


@pytest.mark.parametrize(
    ("text", "cidr", "host_pattern", "ports"),
    [
        ("10.1.0.0/16:8080,9200", "10.1.0.0/16", None, {8080, 9200}),
        ("*.corp.example:443", None, "*.corp.example", {443}),
        ("search.corp.example@10.2.0.0/16:8983", "10.2.0.0/16", "search.corp.example", {8983}),
        ("10.1.2.3:8080", "10.1.2.3", None, {8080}),
        ("fd00:1::/32:8080", "fd00:1::/32", None, {8080}),
        ("fd00::1:8080", "fd00::1", None, {8080}),
    ],
)
def test_rule_is_a_place_and_ports(text: str, cidr: str | None, host_pattern: str | None, ports: set[int]) -> None:
    assert [(rule.cidr, rule.host_pattern, rule.ports, rule.schemes) for rule in read_rules(text)] == [
        (cidr, host_pattern, frozenset(ports), BOTH)
    ]


def test_several_rules_are_parted_by_semicolons() -> None:
    assert [str(rule) for rule in read_rules("10.1.0.0/16:8080 ; *.corp.example:443;")] == [
        "http and https to 10.1.0.0/16, port 8080",
        "http and https to *.corp.example, port 443",
    ]


def test_no_text_is_no_rule() -> None:
    assert read_rules("") == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("10.1.0.0/16", "'10.1.0.0/16' must end with a colon and port numbers, such as 10.1.0.0/16:8080,9200."),
        (
            "corp.example:web",
            "'corp.example:web' must end with a colon and port numbers, such as 10.1.0.0/16:8080,9200.",
        ),
        ("10.0.0.0/7:80", "Network 10.0.0.0/7 is too wide: an IPv4 rule needs /8 or longer."),
        ("*:80", "Host pattern '*' must be a lower-case name or *. before a name."),
        ("10.1.0.0/16:0", "A rule must name at least one port, each between 1 and 65535."),
    ],
)
def test_bad_rule_is_refused_with_its_sentence(text: str, sentence: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_rules(text)
    assert caught.value.sentence == sentence


def test_read_rule_is_one_that_a_policy_takes() -> None:
    assert read_rules("10.1.0.0/16:8080") == (
        Rule("10.1.0.0/16", None, frozenset({8080}), BOTH, "From the environment of this instance"),
    )
