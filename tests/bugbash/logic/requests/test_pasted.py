from typing import Any

import pytest

from bugbash.logic.requests import RequestTemplate
from bugbash.logic.requests.pasted import Pasted, PastedError, move_query, read_pasted

HOST = "https://search.example"


def refusal(text: str) -> str:
    with pytest.raises(PastedError) as caught:
        read_pasted(text)
    return str(caught.value)


def test_a_url_is_a_search_by_get() -> None:
    assert read_pasted(f"{HOST}/0.5/search?q=copy+a+file&k=10") == Pasted(
        base_url=f"{HOST}/0.5",
        template=RequestTemplate("GET", "/search", query=(("q", "{{query}}"), ("k", "10"))),
        text="copy a file",
        secrets={},
        places=("query.q", "query.k", "path.1"),
        place="query.q",
    )


def test_a_chat_as_the_documents_of_its_makers_show_it() -> None:
    line = """$ curl https://llm.example/v1/chat/completions \\
      -H "Content-Type: application/json" \\
      -H "Authorization: Bearer sk-123" \\
      -d '{
        "model": "m",
        "messages": [
          {"role": "system", "content": "Be brief."},
          {"role": "user", "content": "It'"'"'s hello"}
        ]
      }'
    """
    system = {"role": "system", "content": "Be brief."}
    assert read_pasted(line) == Pasted(
        base_url="https://llm.example",
        template=RequestTemplate(
            "POST",
            "/v1/chat/completions",
            headers=(("Authorization", "Bearer {{secret.token}}"),),
            body_kind="json",
            body={"model": "m", "messages": [system, {"role": "user", "content": "{{query}}"}]},
        ),
        text="It's hello",
        secrets={"token": "sk-123"},
        places=(
            "body.model",
            "body.messages[0].role",
            "body.messages[0].content",
            "body.messages[1].role",
            "body.messages[1].content",
            "path.1",
            "path.2",
            "path.3",
        ),
        place="body.messages[1].content",
    )


def test_a_line_as_browsers_copy_it() -> None:
    line = (
        "curl 'https://shop.example/api/search?tags=\\[a\\]' \\\n  -X 'POST' \\\n  -H 'accept: */*' \\\n"
        "  -H 'accept-encoding: gzip' \\\n  -H 'content-type: application/x-www-form-urlencoded' \\\n"
        "  -b 'sid=1; theme=dark' \\\n  -H 'x-csrf-token: t' \\\n"
        "  --data-raw $'q=it\\'s%20\\u0021&page=1' \\\n  --compressed ;"
    )
    pasted = read_pasted(line.removesuffix(" ;"))
    assert pasted.template == RequestTemplate(
        "POST",
        "/api/search",
        query=(("tags", "[a]"),),
        headers=(
            ("Cookie", "{{secret.cookie}}"),
            ("accept", "*/*"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("x-csrf-token", "{{secret.csrf-token}}"),
        ),
        body_kind="form",
        body={"q": "{{query}}", "page": "1"},
    )
    assert (pasted.text, pasted.place) == ("it's !", "body.q")
    assert pasted.secrets == {"cookie": "sid=1; theme=dark", "csrf-token": "t"}
    assert pasted.notes == ("Left out, for the connection is not the request's business: accept-encoding.",)


@pytest.mark.parametrize(
    ("options", "method", "headers", "body_kind", "body"),
    [
        ("", "GET", (), "none", None),
        ("-X PUT", "PUT", (), "none", None),
        ("-XPOST -sS", "POST", (), "none", None),
        ("-sSLX POST", "POST", (), "none", None),
        ("--request=PATCH", "PATCH", (), "none", None),
        ("-d a=1", "POST", (), "form", {"a": "1"}),
        ("-da=1 --data b=2", "POST", (), "form", {"a": "1", "b": "2"}),
        ("--data-raw @a --data-binary b=%20+", "POST", (), "form", {"@a": "", "b": "  "}),
        ("--data-urlencode 'a=1 & 2' --data-urlencode =é=", "POST", (), "form", {"a": "1 & 2", "é=": ""}),
        ("-X GET -d a=1", "GET", (), "form", {"a": "1"}),
        ("""--json '{"a":' --json 1}""", "POST", (("Accept", "application/json"),), "json", {"a": 1}),
        ("""-d '{"a": 1}'""", "POST", (), "json", {"a": 1}),
        (
            """-H 'Content-Type: application/vnd.x+json' -d '[1]'""",
            "POST",
            (("Content-Type", "application/vnd.x+json"),),
            "json",
            [1],
        ),
        ("-H 'Content-Type: text/plain' -d 7", "POST", (("Content-Type", "text/plain"),), "json", 7),
        ("-H 'X-A:  b ' -HX-C:d", "GET", (("X-A", "b"), ("X-C", "d")), "none", None),
        ("-H 'X-A;'", "GET", (("X-A", ""),), "none", None),
        ("-A 'me/1' -H 'user-agent: you'", "GET", (("user-agent", "you"),), "none", None),
        ("-e 'http://a/;auto'", "GET", (("Referer", "http://a/"),), "none", None),
        ("-o out.json --connect-timeout 5 -s -w '%{time_total}' --http1.1 -N", "GET", (), "none", None),
    ],
)
def test_options_are_read(options: str, method: str, headers: Any, body_kind: str, body: Any) -> None:
    template = read_pasted(f"curl {options} '{HOST}/s?q=a'").template
    assert template == RequestTemplate(method, "/s", (("q", "{{query}}"),), headers, body_kind, body)


@pytest.mark.parametrize(
    "line",
    [
        f"curl {HOST}/s?q=a",
        f"$ curl {HOST}/s?q=a",
        f"# curl.exe {HOST}/s?q=a",
        f"me@host:~/a b$ curl {HOST}/s?q=a",
        f"```bash\ncurl {HOST}/s?q=a\n```",
        f"curl \\\r\n  --url {HOST}/s?q=a\r\n",
        f"$ curl \\\n> {HOST}/s?q=a",
        f"curl -- {HOST}/s?q=a",
        f"curl -G {HOST}/s -d q=a",
        f"curl --get --data-urlencode q=a {HOST}/s",
        f"curl {HOST}/s --url-query q=a",
        f"curl {HOST}/s?q=a#top",
        f"{HOST}/s?q=a",
        f"  {HOST}/s?q=a\n",
    ],
)
def test_a_line_may_be_written_in_many_ways(line: str) -> None:
    pasted = read_pasted(line)
    assert (pasted.base_url, pasted.template, pasted.text) == (
        HOST,
        RequestTemplate("GET", "/s", (("q", "{{query}}"),)),
        "a",
    )


@pytest.mark.parametrize(
    ("options", "timeout_s", "verify_tls", "notes"),
    [
        ("-m 12.5", 12.5, True, ()),
        (
            "--max-time 900",
            300,
            True,
            ("-m is set to 300 seconds: the time for an answer is between 1 and 300 seconds.",),
        ),
        ("-k", 30, False, ("-k is kept: bad certificates will be accepted.",)),
        ("-L", 30, True, ("-L is left out: redirects are not followed.",)),
        ("-I", 30, True, ("-I is left out: an answer without a body could not be read.",)),
        ("-H Accept:", 30, True, ("The header Accept is not sent, for its value is empty.",)),
        (
            """-d '{"a":1}'""",
            30,
            True,
            ("The body is sent as JSON, for it is JSON; the line itself would have sent it as a form.",),
        ),
        (
            "-H Host:b -H X-Forwarded-For:c",
            30,
            True,
            ("Left out, for the connection is not the request's business: Host, X-Forwarded-For.",),
        ),
    ],
)
def test_what_is_set_or_left_out_is_said(
    options: str, timeout_s: float, verify_tls: bool, notes: tuple[str, ...]
) -> None:
    pasted = read_pasted(f"curl {HOST}/s?q=a {options}")
    assert (pasted.timeout_s, pasted.verify_tls, pasted.notes) == (timeout_s, verify_tls, notes)


def test_an_address_without_a_scheme_is_http() -> None:
    pasted = read_pasted("curl localhost:8080/s?q=a")
    assert (pasted.base_url, pasted.notes) == (
        "http://localhost:8080",
        ("The address names no scheme: http was taken, as curl does.",),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This is neither a curl line nor an address such as https://search.example/search?q=copy+a+file."),
        (
            "wget http://a/",
            "This is neither a curl line nor an address such as https://search.example/search?q=copy+a+file.",
        ),
        ("hello.", "This is neither a curl line nor an address such as https://search.example/search?q=copy+a+file."),
        ("\0", "This holds a character that can not be sent: NUL, or half of a surrogate pair."),
        ("curl", "The curl line names no address."),
        ("curl http://a http://b", "The line has a second address, “http://b”: only one can be read."),
        (
            "curl http://a –X POST",
            "The line has a second address, “–X” (a long dash is not the hyphen of an option): only one can be read.",
        ),
        ("curl http://a --frob", "--frob is not an option of curl that can be read here; leave it out if you can."),
        ("curl http://a -sQ", "-Q is not an option of curl that can be read here; leave it out if you can."),
        ("curl http://a -F a=b", "-F can not be read: a body of several parts (multipart) can not be sent."),
        ("curl http://a -x b:1", "-x can not be read: the way out of this portal is set by its administrators."),
        ("curl http://a --next http://b", "--next can not be read: only one request can be read."),
        ("curl http://a -H", "-H needs a value, and the line ends there."),
        ("curl http://a --get=1", "--get takes no value."),
        ("curl http://a -H @h", "-H @h can not be read: no file can be sent, paste what it holds."),
        ("curl http://a -d @b.json", "-d @b.json can not be read: no file can be sent, paste what it holds."),
        ("curl http://a --json @b", "--json @b can not be read: no file can be sent, paste what it holds."),
        (
            "curl http://a --data-urlencode a@b",
            "--data-urlencode @b can not be read: no file can be sent, paste what it holds.",
        ),
        ("curl http://a -b jar.txt", "-b can not be read: no file of cookies can be read."),
        ("curl http://a -u me", "-u needs a name, a colon and a password."),
        ("curl http://a -m soon", "-m needs a number of seconds, not “soon”."),
        ("curl http://a -H 'X A: b'", "“X A” is not a header name."),
        ("curl http://a -H 'X'", "-H needs a name, a colon and a value, not “X”."),
        ("curl http://a -H X:1 -H x:2", "The header x is given more than once."),
        (
            r"curl http://a -H $'X: a\r\nX-Evil: b'",
            "The header X holds a control character such as a line break.",
        ),
        ("curl http://a -H 'X: 😀'", "The header X holds a character that is not Latin-1."),
        ("curl 'http://a/[1-3]'", "“[1-3]” in the address is a pattern of several addresses: paste one of them."),
        ("curl 'http://{a,b}/'", "“{a,b}” in the address is a pattern of several addresses: paste one of them."),
        ("curl -X DELETE http://a", "method: must be one of GET, POST, PUT, PATCH, not 'DELETE'."),
        ("http://a/../b", "path: must not contain . or .. as a segment."),
        ("ftp://a/b", "The address begins with “ftp:”; only http and https can be called."),
        ("file:///etc/passwd", "The address begins with “file:”; only http and https can be called."),
        ("http:///a", "The address names no host."),
        ("http://a:x/", "The address can not be read (Port could not be cast to integer value as 'x')."),
        ("curl 'http://a b/'", "The address holds ' ', which no address can."),
        ("http://u:p@a/", "The address holds a user name or password; write it as -u name:password instead."),
        ("http://{{query}}/a", "The host of the address can not be a placeholder."),
        ("http://a/x-{{query}}", "path: a placeholder must be a whole segment."),
        (
            "http://a/?q=b&api_key=c",
            "The address holds a secret, “api_key”. A URL is logged on its way: send it in a header, with -H.",
        ),
        (
            "curl -G http://a -d key=c",
            "The address holds a secret, “key”. A URL is logged on its way: send it in a header, with -H.",
        ),
        ("http://a/?k={{secret.k}}", "query: {{secret.k}} can not stand in a URL; put it into a header or the body."),
        ("http://a/?q=%ff", "The query string of the address can not be read: it is not UTF-8."),
        (
            "curl http://a -H 'Content-Type: application/json' -d '{a}'",
            "The body is not JSON: unexpected character, expected a string key (line 1, column 2).",
        ),
        (
            "curl http://a -H 'Content-Type: text/xml' -d '<a/>'",
            "A body of the type text/xml can not be sent, only JSON and form fields.",
        ),
        (
            "curl http://a -d a=1 -d a=2",
            "The form sends “a” more than once, and a definition can send a field only once.",
        ),
        ("curl http://a -d %ff=1", "The form fields of the body can not be read: too many, or not UTF-8."),
        ("""curl http://a -d '{"{{query}}": 1}'""", "A placeholder can not be a name: '{{query}}'."),
    ],
)
def test_what_can_not_be_called_is_refused_with_one_sentence(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


@pytest.mark.parametrize(
    ("options", "part", "secrets"),
    [
        ("-u me:pw", ("Authorization", "Basic {{secret.login}}"), {"login": "bWU6cHc="}),
        ("--oauth2-bearer t", ("Authorization", "Bearer {{secret.token}}"), {"token": "t"}),
        ("-H 'authorization: k'", ("authorization", "{{secret.token}}"), {"token": "k"}),
        ("-H 'Authorization: ApiKey k'", ("Authorization", "ApiKey {{secret.token}}"), {"token": "k"}),
        ("-H 'Authorization: k1 k2'", ("Authorization", "{{secret.token}}"), {"token": "k1 k2"}),
        ("-H 'X-Api-Key: k'", ("X-Api-Key", "{{secret.api-key}}"), {"api-key": "k"}),
        ("-H 'x-goog-api-key: k'", ("x-goog-api-key", "{{secret.goog-api-key}}"), {"goog-api-key": "k"}),
        ("-H 'X-Auth-Token: Bearer k'", ("X-Auth-Token", "Bearer {{secret.auth-token}}"), {"auth-token": "k"}),
        ("-H 'Cookie: a=b'", ("Cookie", "{{secret.cookie}}"), {"cookie": "a=b"}),
        ("-H 'Authorization: Bearer {{secret.own}}'", ("Authorization", "Bearer {{secret.own}}"), {}),
        ("-H 'X-Max-Tokens: 5'", ("X-Max-Tokens", "5"), {}),
        ("-H 'X-Page-Token: 5'", ("X-Page-Token", "5"), {}),
    ],
)
def test_secrets_of_headers_give_way_to_placeholders(options: str, part: Any, secrets: dict[str, str]) -> None:
    pasted = read_pasted(f"curl {options} {HOST}/s?q=a")
    assert (pasted.template.headers, pasted.secrets) == ((part,), secrets)


def test_secrets_of_bodies_give_way_to_placeholders() -> None:
    body = '{"api_key": "k", "auth": {"token": "t", "api_key": "l"}, "key": "colour", "max_tokens": "5", "q": "a"}'
    pasted = read_pasted(f"curl {HOST} --json '{body}'")
    assert pasted.template.body == {
        "api_key": "{{secret.api_key}}",
        "auth": {"token": "{{secret.token}}", "api_key": "{{secret.api_key-2}}"},
        "key": "colour",
        "max_tokens": "5",
        "q": "{{query}}",
    }
    assert pasted.secrets == {"api_key": "k", "token": "t", "api_key-2": "l"}


def test_a_secret_is_no_place_of_the_query() -> None:
    pasted = read_pasted(f"curl {HOST} -d token=t -d k=a")
    assert (pasted.places, pasted.place, pasted.template.body) == (
        ("body.k",),
        "body.k",
        {"token": "{{secret.token}}", "k": "{{query}}"},
    )


@pytest.mark.parametrize(
    ("url", "base_url", "path"),
    [
        (f"{HOST}", HOST, ""),
        (f"{HOST}/", HOST, "/"),
        (f"{HOST}/search", HOST, "/search"),
        (f"{HOST}/v1", f"{HOST}/v1", ""),
        (f"{HOST}/v1/", f"{HOST}/v1", "/"),
        (f"{HOST}/v1.2/search", f"{HOST}/v1.2", "/search"),
        (f"{HOST}/0.5/search", f"{HOST}/0.5", "/search"),
        (f"{HOST}/0.5.1-rc1/search", f"{HOST}/0.5.1-rc1", "/search"),
        (f"{HOST}/2024-01/search", f"{HOST}/2024-01", "/search"),
        (f"{HOST}/api/v2/search", f"{HOST}/api/v2", "/search"),
        (f"{HOST}/v1/chat/completions", HOST, "/v1/chat/completions"),
        (f"{HOST}/v1/models/m:predict", HOST, "/v1/models/m:predict"),
        (f"{HOST}/v1/models/m/versions/3:predict", HOST, "/v1/models/m/versions/3:predict"),
        (f"{HOST}/v2/models/m/infer", HOST, "/v2/models/m/infer"),
        (f"{HOST}/v2/models/m/versions/3/infer", HOST, "/v2/models/m/versions/3/infer"),
        (f"{HOST}/v2/models", f"{HOST}/v2", "/models"),
        (f"{HOST}/shop/5/search", HOST, "/shop/5/search"),
        (f"{HOST}/a/b/c/v1/search", HOST, "/a/b/c/v1/search"),
        ("http://[::1]:8080/v1/é", "http://[::1]:8080/v1", "/%C3%A9"),
    ],
)
def test_the_address_of_a_version_ends_with_its_number(url: str, base_url: str, path: str) -> None:
    pasted = read_pasted(url)
    assert (pasted.base_url, pasted.template.path) == (base_url, path)


@pytest.mark.parametrize(
    ("body", "place", "text"),
    [
        ('{"filter": "x", "query": "a", "text": "b"}', "body.query", "a"),
        ('{"q": 5, "prompt": "a", "lang": "en"}', "body.prompt", "a"),
        ('{"params": {"Question": "a"}, "mode": "fast"}', "body.params.Question", "a"),
        ('{"query": {"match": {"title": "a"}}, "sort": "x"}', "body.query.match.title", "a"),
        ('{"query": {"multi_match": {"query": "a", "fields": ["t", "u"]}}}', "body.query.multi_match.query", "a"),
        ('{"size": "10", "query": {"query_string": {"query": "a"}}}', "body.query.query_string.query", "a"),
        (
            '{"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "data": ["a"]}]}',
            "body.inputs[0].data[0]",
            "a",
        ),
        ('{"signature_name": "serving", "instances": ["a"]}', "body.instances[0]", "a"),
        ('{"instances": [{"text": "a", "id": "7"}]}', "body.instances[0].text", "a"),
        ('{"dataframe_split": {"columns": ["text"], "data": [["a"]]}}', "body.dataframe_split.data[0][0]", "a"),
        ('{"dataframe_records": [{"text": "a"}]}', "body.dataframe_records[0].text", "a"),
        ('{"k": 5, "about": "a", "limit": "10"}', "body.about", "a"),
        ('"a"', "body", "a"),
        ('["a"]', "body[0]", "a"),
        ('{"odd name": "a"}', 'body."odd name"', "a"),
        (
            '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}',
            "body.messages[0].content",
            "a",
        ),
        (
            '{"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "x", "url": "b"}]}]}',
            "body.messages[0].content[0].text",
            "a",
        ),
        ('{"query": "query($q: String) {x}", "variables": {"q": "a"}}', "body.variables.q", "a"),
        ('{"a": "b", "c": "d"}', "", ""),
        ('{"q": "a", "x": "Say {{query}}"}', "body.x", ""),
        ('{"x": "{{params.x}}", "q": "a"}', "body.q", "a"),
    ],
)
def test_the_query_is_found_in_a_body(body: str, place: str, text: str) -> None:
    pasted = read_pasted(f"curl {HOST}/s --json '{body}'")
    assert (pasted.place, pasted.text) == (place, text)


@pytest.mark.parametrize(
    ("url", "place", "text"),
    [
        (f"{HOST}/s?lang=en&text=a+b", "query.text", "a b"),
        (f"{HOST}/s?k=10&about=a", "query.about", "a"),
        (f"{HOST}/s?q=a&q=b", "query.q", "a"),
        (f"{HOST}/search/a%20%2F", "path.2", "a /"),
        (f"{HOST}/docs/{{{{query}}}}/show", "path.2", ""),
        (f"{HOST}/docs/%7B%7bquery%7D%7d", "path.2", ""),
        (f"{HOST}/s?q={{{{query}}}}", "query.q", ""),
        (f"{HOST}/s?q=", "query.q", ""),
        (f"{HOST}/s?k=10", "", ""),
        (f"{HOST}/docs/7", "", ""),
    ],
)
def test_the_query_is_found_in_an_address(url: str, place: str, text: str) -> None:
    pasted = read_pasted(url)
    assert (pasted.place, pasted.text) == (place, text)


def test_a_query_in_a_header_is_a_place() -> None:
    pasted = read_pasted("curl http://a/s?q=b -H 'X-Query: <{{query}}>'")
    assert (pasted.places, pasted.place) == (("query.q", "path.1", "header.X-Query"), "header.X-Query")


def test_the_query_moves_and_leaves_its_text() -> None:
    pasted = read_pasted(f"curl '{HOST}/docs/7?q=a' -d 'k=b c'")
    moved = move_query(pasted, "body.k")
    assert (moved.template.query, moved.template.body, moved.text) == ((("q", "a"),), {"k": "{{query}}"}, "b c")
    further = move_query(moved, "path.2")
    assert (further.template.path, further.template.body, further.text) == ("/docs/{{query}}", {"k": "b c"}, "7")
    assert move_query(further, "query.q") == pasted


def test_the_second_of_equal_parameters_is_a_place_of_its_own() -> None:
    pasted = move_query(read_pasted(f"{HOST}/s?q=a&q=b"), "query.q#2")
    assert (pasted.template.query, pasted.text) == ((("q", "a"), ("q", "{{query}}")), "b")


@pytest.mark.parametrize("place", ["", "query.x", "body.messages[0].role.x", "header.Accept"])
def test_the_query_moves_to_no_other_place(place: str) -> None:
    with pytest.raises(PastedError) as caught:
        move_query(read_pasted(f"{HOST}/s?q=a"), place)
    assert str(caught.value) == f"The request has no place “{place}” in which the query could stand."


def test_a_text_that_opens_a_placeholder_can_not_be_left_behind() -> None:
    pasted = read_pasted(f"curl -g '{HOST}/s?q={{{{&k=b'")
    with pytest.raises(PastedError, match="opens a placeholder that is none"):
        move_query(pasted, "query.k")


def test_a_line_has_at_most_a_million_characters() -> None:
    assert refusal("a" * 1_000_001) == "This is longer than 1,000,000 characters."
