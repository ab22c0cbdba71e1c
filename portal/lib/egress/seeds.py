"""Rules written as one line of text, as an environment variable holds them."""

from ipaddress import ip_network

from portal.lib.egress.policy import SCHEMES, Rule, RuleError

REASON = "From the environment of this instance"


def read_rules(text: str) -> tuple[Rule, ...]:
    """Rules from `10.1.0.0/16:8080,9200;*.corp.example:443;search.corp.example@10.2.0.0/16:8983`.

    Each is a network, a host pattern or both joined by `@`, then a colon and ports; http and https are allowed.
    Raises RuleError with a sentence that quotes the part at fault.
    """
    return tuple(_read_rule(part.strip()) for part in text.split(";") if part.strip())


def _read_rule(text: str) -> Rule:
    place, colon, ports = text.rpartition(":")
    numbers = [port.strip() for port in ports.split(",")]
    if not colon or not all(port.isascii() and port.isdecimal() for port in numbers):
        raise RuleError(f"{text!r} must end with a colon and port numbers, such as 10.1.0.0/16:8080,9200.", "ports")
    name, at, network = place.rpartition("@")
    if not at and not _is_network(place):
        name, network = place, ""
    return Rule(
        cidr=network or None,
        host_pattern=name or None,
        ports=frozenset(map(int, numbers)),
        schemes=SCHEMES,
        reason=REASON,
    )


def _is_network(text: str) -> bool:
    if "/" in text:
        return True
    try:
        ip_network(text)
    except ValueError:
        return False
    return True
