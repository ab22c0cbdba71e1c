"""From the few words of a preset to a rendered answer, against servers that speak the protocols."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from bugbash.choices import AnswerKind
from bugbash.execution.calling import Caller, Told
from bugbash.logic.answers import Answer, Result
from bugbash.logic.bodies import decode
from bugbash.logic.mapping import ResponseMapping
from bugbash.logic.presets import PRESETS, prepare
from bugbash.logic.proposing import propose
from bugbash.logic.requests.pasted import Pasted, read_pasted
from bugbash.models import EndpointDefinition, Project
from tests.builders import a_project, a_secret
from tests.protocols import chat
from tests.protocols.server import Protocols

pytestmark = pytest.mark.django_db
WHOLE = ResponseMapping(AnswerKind.JSON)
FOUND = tuple(
    Result(name, f"{name}()", "Found for “copy a file”.", score, {})
    for name, score in (("shutil.copy", 0.92), ("shutil.copyfile", 0.75))
)
DOCUMENTS = (
    Result(
        "shutil.copy",
        "Copy a file",
        "Copies the file and its mode to another place, which may be a directory.",
        7.5,
    ),
    Result(
        "shutil.move",
        "Move a file",
        "Moves the file or directory to another place and returns where it is now.",
        2.25,
    ),
)
CHAT_ANSWER = Answer(AnswerKind.TEXT, text="Use shutil.copy for “How do I copy a file?”.")
CASES: list[tuple[str, dict[str, str], Answer]] = [
    ("json-get", {}, Answer(AnswerKind.RANKED, results=FOUND)),
    ("json-post", {"path": "find"}, Answer(AnswerKind.RANKED, results=FOUND)),
    ("form", {"path": "/form"}, Answer(AnswerKind.RANKED, results=FOUND)),
    ("openai-chat", {"model": chat.MODEL, "system": "Be brief."}, CHAT_ANSWER),
    ("openai-chat-stream", {"model": chat.MODEL}, CHAT_ANSWER),
    (
        "kserve-v2",
        {"model": "mood"},
        Answer(AnswerKind.LABEL, label="sad", probabilities={"sad": 0.875, "glad": 0.125}),
    ),
    ("tf-serving", {"model": "mood"}, Answer(AnswerKind.LABEL, label="1", probabilities={"0": 0.125, "1": 0.875})),
    ("mlflow", {}, Answer(AnswerKind.LABEL, label="sad", probabilities={"sad": 0.875})),
    ("mlflow", {"column": "text"}, Answer(AnswerKind.LABEL, label="sad", probabilities={"sad": 0.875})),
    ("elasticsearch", {"index": "docs", "fields": "title, body"}, Answer(AnswerKind.RANKED, results=DOCUMENTS)),
    ("elasticsearch", {"index": "docs"}, Answer(AnswerKind.RANKED, results=DOCUMENTS)),
    ("solr", {"core": "docs"}, Answer(AnswerKind.RANKED, results=DOCUMENTS)),
]


def ask(pasted: Pasted, mapping: ResponseMapping, project: Project | None = None) -> Told:
    """One call through the real caller; the secrets are those of the project."""
    definition = EndpointDefinition(
        project=project,
        kind=mapping.kind,
        request=pasted.template.to_json(),
        mapping=mapping.to_json(),
        timeout_s=5,
    )
    with Caller(definition) as caller:
        return caller.ask(base_url=pasted.base_url, text=pasted.text, params={})


def body_of(told: Told) -> Any:
    content_type = next(value for name, value in told.headers if name.lower() == "content-type")
    return decode(told.body or b"", content_type)[1]


def a_project_with_secrets(pasted: Pasted) -> Project:
    project = a_project()
    for name, value in pasted.secrets.items():
        a_secret(project, pasted.base_url, name, value=value)
    return project


@pytest.mark.parametrize(("key", "given", "answer"), CASES, ids=lambda part: part if isinstance(part, str) else None)
def test_each_preset_is_answered_and_its_answer_is_understood(
    protocols: Protocols, key: str, given: dict[str, str], answer: Answer
) -> None:
    pasted = prepare(key, protocols.base_url, given, token=chat.TOKEN if key.startswith("openai") else "")
    project = a_project_with_secrets(pasted)
    first = ask(pasted, WHOLE, project)
    assert (first.error, first.detail) == ("", "")
    proposed = propose(body_of(first))[0].mapping
    assert proposed == (PRESETS[key].mapping or proposed)
    assert ask(pasted, proposed, project).answer == answer


def test_every_preset_is_tried() -> None:
    assert {key for key, _, _ in CASES} == set(PRESETS)


def test_a_pasted_line_is_answered(protocols: Protocols) -> None:
    body = json.dumps({"model": chat.MODEL, "messages": [{"role": "user", "content": "Hello"}]})
    line = f"""curl {protocols.base_url}/v1/chat/completions \\
        -H 'Authorization: Bearer {chat.TOKEN}' --json '{body}'"""
    pasted = read_pasted(line)
    told = ask(pasted, PRESETS["openai-chat"].mapping or WHOLE, a_project_with_secrets(pasted))
    assert told.answer == Answer(AnswerKind.TEXT, text="Use shutil.copy for “Hello”.")


def test_a_missing_token_is_refused_by_the_server(protocols: Protocols) -> None:
    told = ask(prepare("openai-chat", protocols.base_url, {"model": chat.MODEL}), WHOLE)
    assert (told.error, told.http_status) == ("http-4xx", 401)


def send(protocols: Protocols, method: str, path: str, body: Any = None, content_type: str = "application/json") -> int:
    connection = http.client.HTTPConnection(urlsplit(protocols.base_url).netloc)
    content = body if isinstance(body, str) else json.dumps(body)
    headers = {"Content-Type": content_type, "Authorization": f"Bearer {chat.TOKEN}"}
    try:
        connection.request(method, path, content, headers)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("method", "path", "body", "content_type", "status"),
    [
        ("GET", "/nowhere", "", "application/json", 404),
        ("POST", "/search", {}, "application/json", 405),
        ("GET", "/search?k=1", "", "application/json", 422),
        ("POST", "/find", {"q": "a"}, "application/json", 400),
        ("POST", "/find", '{"query":', "application/json", 400),
        ("POST", "/find", {"query": "a"}, "text/plain", 415),
        ("POST", "/form", {"query": "a"}, "application/json", 415),
        ("POST", "/v1/chat/completions", {"model": chat.MODEL}, "application/json", 400),
        ("POST", "/v1/chat/completions", {"model": chat.MODEL, "messages": [{"role": "x"}]}, "application/json", 400),
        (
            "POST",
            "/v1/chat/completions",
            {"model": "other", "messages": [{"role": "user", "content": "a"}]},
            "application/json",
            404,
        ),
        ("POST", "/v2/models/other/infer", {"inputs": []}, "application/json", 404),
        ("POST", "/v2/models/mood/infer", {"inputs": [{"name": "text", "data": ["a"]}]}, "application/json", 400),
        ("POST", "/v1/models/mood:predict", {"instances": [1]}, "application/json", 400),
        ("POST", "/v1/models/other:predict", {"instances": ["a"]}, "application/json", 404),
        ("POST", "/invocations", {"rows": ["a"]}, "application/json", 400),
        ("POST", "/other/_search", {"query": {}}, "application/json", 404),
        ("POST", "/docs/_search", {"query": {"match_everything": {}}}, "application/json", 400),
        ("GET", "/solr/other/select?q=a", "", "application/json", 404),
        ("GET", "/solr/docs/select?rows=10", "", "application/json", 400),
    ],
)
def test_the_servers_refuse_what_the_real_ones_refuse(
    protocols: Protocols, method: str, path: str, body: Any, content_type: str, status: int
) -> None:
    assert send(protocols, method, path, body, content_type) == status
