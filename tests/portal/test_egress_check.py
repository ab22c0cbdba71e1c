"""`manage.py egress_check`: what it says, with which exit code, without a network."""

import socket
from collections.abc import Sequence
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from portal.lib.egress import read_rules
from tests.bugbash.rules import a_rule
from tests.builders import a_project

pytestmark = pytest.mark.django_db


def check(*arguments: str) -> tuple[int, list[str]]:
    """(exit code, lines)."""
    out = StringIO()
    try:
        call_command("egress_check", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Sequence[str]]:
    """The names that this machine knows; all others do not resolve."""
    known: dict[str, Sequence[str]] = {}

    def look_up(host: str, port: int, *_: object) -> list[tuple[object, ...]]:
        if host not in known:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def test_public_address_needs_no_rule(names: dict[str, Sequence[str]]) -> None:
    names["search.example"] = ["93.184.215.14"]
    assert check("https://search.example/find?q=x") == (
        0,
        [
            "allowed: https://search.example may be called.",
            "  93.184.215.14 is public",
            "decided by: what is open without a rule",
        ],
    )


def test_private_address_is_refused_with_the_rule_to_add(names: dict[str, Sequence[str]]) -> None:
    names["search.example"] = ["10.1.2.3", "10.1.2.4"]
    assert check("http://search.example:8080/") == (
        1,
        [
            "refused: search.example:8080 leads to a private address, and no rule allows this port of it.",
            "  10.1.2.3 is private",
            "  10.1.2.4 is private",
            "decided by: private",
            "rule to add: http to 10.1.2.3/32, port 8080",
            "rule to add: http to 10.1.2.4/32, port 8080",
            (
                "add it on the page /instance/egress/ for one project or all, "
                "or for all by EGRESS_RULES='10.1.2.3/32:8080;10.1.2.4/32:8080'"
            ),
        ],
    )


def test_rules_that_it_advises_are_enough(names: dict[str, Sequence[str]], settings: Settings) -> None:
    names["search.example"] = ["10.1.2.3", "10.1.2.4"]
    _, lines = check("http://search.example:8080/")
    settings.EGRESS_RULES = read_rules(lines[-1].partition("EGRESS_RULES=")[2].strip("'"))
    assert check("http://search.example:8080/")[0] == 0


def test_rule_of_the_project_decides_for_it_alone() -> None:
    project = a_project(slug="search")
    a_rule(cidr="10.1.0.0/16", ports=[8080], project=project, reason="Their machines")
    assert check("http://10.1.2.3:8080/", "--project", "search") == (
        0,
        [
            "allowed: http://10.1.2.3:8080 may be called.",
            "  10.1.2.3 is private",
            "decided by the rule: http and https to 10.1.0.0/16, port 8080 (Their machines)",
        ],
    )
    assert check("http://10.1.2.3:8080/")[0] == 1


@pytest.mark.parametrize("url", ["http://169.254.169.254/", "http://metadata.google.internal/", "file:///etc/passwd"])
def test_what_is_never_called_has_no_rule_to_add(url: str, names: dict[str, Sequence[str]]) -> None:
    code, lines = check(url)
    assert (code, lines[-1]) == (1, "no rule can allow it")


def test_works_offline(names: dict[str, Sequence[str]]) -> None:
    assert check("https://search.example/") == (
        1,
        ["refused: The name search.example does not resolve.", "decided by: dns"],
    )


def test_unknown_project_is_named() -> None:
    with pytest.raises(CommandError, match=r"\AThere is no project nowhere\.\Z"):
        check("https://search.example/", "--project", "nowhere")
