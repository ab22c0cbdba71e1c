import shlex
import subprocess

import pytest
from hypothesis import given

from bugbash.logic.requests import BuiltRequest, RequestTemplate, build, curl
from tests.bugbash.logic.requests.naughty import SENDABLE

URL = "http://search.example/s"


def test_a_plain_call() -> None:
    built = BuiltRequest("GET", f"{URL}?q=a+b&k=1", (("Accept", "*/*"),), None)
    assert curl(built) == "curl -X GET 'http://search.example/s?q=a+b&k=1' -H 'Accept: */*'"


def test_a_body() -> None:
    built = BuiltRequest("POST", URL, (), b'{"q":"it\'s"}')
    assert curl(built) == f"""curl -X POST {URL} --data-raw '{{"q":"it'"'"'s"}}'"""


def test_an_empty_header_is_sent_all_the_same() -> None:
    assert curl(BuiltRequest("GET", URL, (("X", ""),), None)) == f"curl -X GET {URL} -H 'X;'"


@pytest.mark.parametrize("host", ["[::1]", "{a,b}"])
def test_brackets_in_the_address_are_no_pattern(host: str) -> None:
    assert curl(BuiltRequest("GET", f"http://{host}/", (), None)) == f"curl --globoff -X GET 'http://{host}/'"


@given(SENDABLE)
def test_the_shell_reads_the_words_back(text: str) -> None:
    template = RequestTemplate("POST", query=(("q", "{{query}}"),), body_kind="json", body={"q": "{{query}}"})
    built = build(template, URL, text, {})
    words = shlex.split(curl(built))
    assert words[:4] == ["curl", "-X", "POST", built.url]
    assert words[4:] == ["-H", "Content-Type: application/json", "--data-raw", (built.body or b"").decode()]


@pytest.mark.parametrize("text", ["$(id)", "`id`", 'it\'s "x"', "a\\b\n!c", "%s *", "-o x"])
def test_a_real_shell_runs_nothing_of_it(text: str) -> None:
    built = BuiltRequest("POST", URL, (), text.encode())
    command = curl(built).replace("curl", r"printf %s\\0", 1)
    words = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=True, text=True).stdout.split("\0")
    assert words[:-1] == ["-X", "POST", URL, "--data-raw", text]
