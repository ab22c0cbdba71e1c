import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.egress import BlockedError, Policy, Rule, parse_url
from portal.lib.egress.targets import BLOCKED_PORTS

HTTPS_ONLY = Policy(allow_http=False)


@pytest.mark.parametrize(
    ("text", "origin", "path"),
    [
        ("http://search.example", "http://search.example", "/"),
        ("HTTPS://Search.Example.:443/a?q=1#top", "https://search.example", "/a?q=1"),
        ("http://search.example:8983?q=a+b%20c", "http://search.example:8983", "/?q=a+b%20c"),
        ("http://bücher.example/ä?q=ö", "http://xn--bcher-kva.example", "/%C3%A4?q=%C3%B6"),
        ("http://раypal.com/", "http://xn--ypal-43d9g.com", "/"),
        ("http://[2606:4700:0::1111]:8080/x", "http://[2606:4700::1111]:8080", "/x"),
        ("http://10.1.2.3/", "http://10.1.2.3", "/"),
        ("http://web_1:9200/_search", "http://web_1:9200", "/_search"),
        ("http://good.example#@169.254.169.254/", "http://good.example", "/"),
        ("http://a.example/b/../c", "http://a.example", "/c"),
    ],
)
def test_parse_url_normalises(text: str, origin: str, path: str) -> None:
    target = parse_url(text, Policy())
    assert (target.origin, target.path_and_query) == (origin, path)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("file:///etc/passwd", "scheme"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "scheme"),
        ("http+unix://%2Fvar%2Frun%2Fdocker.sock/", "scheme"),
        ("search.example/", "scheme"),
        ("//search.example/", "scheme"),
        ("http:search.example", "scheme"),
        ("", "scheme"),
        ("http://", "host"),
        ("http:///a", "host"),
        ("http://user:pass@search.example/", "userinfo"),
        ("http://@search.example/", "userinfo"),
        ("http://good.example\\@169.254.169.254/", "url"),
        ("http://good.example%00.evil/", "url"),
        ("http://ex\nample/", "url"),
        (" http://example/", "url"),
        ("http://example/\x00", "url"),
        ("http://example/\ud800", "url"),
        ("http://example/" + "a" * 2048, "url"),
        ("http://2130706433/", "host"),
        ("http://127.1/", "host"),
        ("http://0x7f.1/", "host"),
        ("http://0177.0.0.1/", "host"),
        ("http://1.2.3.4.5/", "host"),
        ("http://①②⑦.⓪.⓪.①/", "url"),
        ("http://127。0。0。1/", "url"),
        ("http://[fe80::1%25eth0]/", "host"),
        ("http://[::1/", "url"),
        ("http://[::1.2.3.999]/", "host"),
        ("http://a..b/", "host"),
        ("http://" + "a" * 64 + ".example/", "host"),
        ("http://" + "a." * 150 + "example/", "host"),
        ("http://xn--/", "host"),
        ("http://xn--a/", "host"),
        ("http://-a.example/", "host"),
        ("http://search.example:0/", "port"),
        ("http://search.example:65536/", "url"),
        ("http://search.example:５３/", "url"),
        ("http://search.example:22/", "port"),
        ("https://search.example:6379/", "port"),
        ("http://metadata.google.internal/", "never"),
        ("http://METADATA/", "never"),
        ("http://instance-data/latest", "never"),
        ("http://x.metadata.example/", "never"),
    ],
)
def test_parse_url_refuses(text: str, rule: str) -> None:
    with pytest.raises(BlockedError) as caught:
        parse_url(text, Policy())
    assert caught.value.rule == rule


def test_parse_url_refuses_http_where_only_https_is_allowed() -> None:
    with pytest.raises(BlockedError) as caught:
        parse_url("http://search.example/", HTTPS_ONLY)
    assert caught.value.rule == "scheme"
    assert parse_url("https://search.example/", HTTPS_ONLY).port == 443


def test_rule_that_names_the_port_and_host_lifts_the_block() -> None:
    rule = Rule(None, "search.example", frozenset({6379}), frozenset({"http"}))
    policy = Policy(allow_http=False, rules=(rule,))
    assert parse_url("http://search.example:6379/", policy).port == 6379
    with pytest.raises(BlockedError):
        parse_url("https://search.example:6379/", policy)
    with pytest.raises(BlockedError):
        parse_url("http://other.example:6379/", policy)


@pytest.mark.parametrize("port", [80, 443, 3000, 5000, 8000, 8080, 8983, 9200])
def test_common_web_and_search_ports_are_not_blocked(port: int) -> None:
    assert port not in BLOCKED_PORTS


def test_own_listener_is_refused_by_name() -> None:
    policy = Policy(own_listeners=frozenset({("bashboard.example", 8000)}))
    with pytest.raises(BlockedError) as caught:
        parse_url("http://bashboard.example:8000/", policy)
    assert caught.value.rule == "never"
    assert parse_url("http://bashboard.example:8001/", policy).port == 8001


def sent_or_sentence(url: str) -> tuple[str, str]:
    try:
        target = parse_url(url, Policy())
    except BlockedError as error:
        return "", error.sentence
    return target.host + target.path_and_query, "."


@given(st.text())
def test_any_text_is_parsed_or_refused_with_a_sentence(text: str) -> None:
    for url in (text, f"http://{text}", f"http://a.example/{text}", f"http://xn--{text}.example/"):
        sent, sentence = sent_or_sentence(url)
        assert sentence.endswith(".")
        assert sent.isascii()
        assert not set(sent) & set(" \r\n\\")
