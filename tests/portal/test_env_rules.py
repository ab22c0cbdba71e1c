import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import env


def test_rules_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EGRESS_RULES", "10.1.0.0/16:8080,9200;*.corp.example:443")
    assert [str(rule) for rule in env.read_egress_rules("EGRESS_RULES")] == [
        "http and https to 10.1.0.0/16, ports 8080, 9200",
        "http and https to *.corp.example, port 443",
    ]


def test_bad_rule_stops_start_up_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EGRESS_RULES", "0.0.0.0/0:80")
    with pytest.raises(ImproperlyConfigured) as caught:
        env.read_egress_rules("EGRESS_RULES")
    assert str(caught.value) == "EGRESS_RULES: Network 0.0.0.0/0 is too wide: an IPv4 rule needs /8 or longer."
