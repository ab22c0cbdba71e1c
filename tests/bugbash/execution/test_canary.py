"""RELIABILITY W13 and W14: a secret goes to its endpoint and nowhere else, whatever is done meanwhile."""

import base64
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import zstandard
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django import Settings
from redis import Redis

from bugbash.actions.asks import ask_live
from bugbash.actions.breakages import file_breakage
from bugbash.actions.replays import request_replay
from bugbash.actions.secrets import rotate_secrets, set_secret
from bugbash.choices import Category, ReplayState, Role, Severity
from bugbash.execution import calling
from bugbash.logic.mapping import MappingError
from bugbash.models import Breakage, Observation, Project, Replay, Version
from portal.lib.egress import EgressSession
from portal.lib.secrets import Hidden, make_key
from reviews.actions.reports import freeze_report
from tests.bugbash.replays import play
from tests.builders import a_definition, a_member, a_project, a_query, a_version
from tests.prototype import DROP, Prototype, Reply, results
from tests.services import free_port
from tests.waiting import wait_until
from tests.workers import StartWorker

pytestmark = pytest.mark.stack
CANARY = 'canary-9f3b/+"4711'
WRITINGS = {
    CANARY,
    json.dumps(CANARY)[1:-1],
    json.dumps(json.dumps(CANARY))[3:-3],
    quote(CANARY, safe=""),
    base64.b64encode(CANARY.encode()).decode(),
    base64.b64encode(f"user:{CANARY}".encode()).decode()[8:-4],
    "9f3b/+",
    "9f3b%2F",
}
REQUEST = {
    "method": "POST",
    "headers": [["Authorization", "Bearer {{secret.key}}"], ["X-Plain", "{{secret.key}}"]],
    "body_kind": "json",
    "body": {"q": "{{query}}", "nested": [{"key": "{{secret.key}}"}]},
}
LOUD = {"X-Echo": CANARY, "X-Api-Key": f"Bearer {CANARY}", "Retry-After": "0"}
ECHOES = {
    "echo": Reply({**results("a"), "sent": {"auth": f"Bearer {CANARY}", "again": json.dumps(CANARY)}}, headers=LOUD),
    "as results": Reply(results(CANARY, f"x-{CANARY}-y")),
    "basic": Reply({**results("a"), "auth": base64.b64encode(f"user:{CANARY}".encode()).decode()}),
    "error": Reply({"error": f"unknown key {CANARY}"}, status=401, headers=LOUD),
    "failure": Reply(f"Traceback: KeyError('{CANARY}')", status=500, headers=LOUD),
    "redirect": Reply("", status=302, headers={"Location": f"https://x.example/?k={quote(CANARY, safe='')}"}),
    "unreadable": Reply(b"\xff\xfe\x00" + CANARY.encode() + b"\xff"),
    "mapping": Reply({"results": f"no list but {CANARY}"}),
    "compressed": Reply(CANARY.encode(), headers={"Content-Encoding": "gzip"}),
    "reset": Reply(status=DROP),
    "protocol": Reply({}, headers={"Content-Length": CANARY}),
}


@pytest.fixture
def project(transactional_db: None, prototype: Prototype) -> Project:
    """Version 0.4 answers, 0.5 too, 0.6 refuses connections, 0.7 speaks no TLS; all of them get the secret."""
    project = a_project()
    definition = a_definition(project, request=REQUEST)
    places = {
        "0.4": prototype.base_url,
        "0.5": prototype.base_url,
        "0.6": f"http://127.0.0.1:{free_port()}",
        "0.7": prototype.base_url.replace("http://", "https://"),
    }
    owner = a_member(project, Role.OWNER, "Owner 1")
    for name, base_url in places.items():
        a_version(project, name, base_url=f"{base_url}/{name}", definition=definition, baseline=name == "0.4")
        set_secret(project=project, name="key", base_url=base_url, value=Hidden(CANARY), by=owner)
    for text, reply in ECHOES.items():
        prototype.replies(text, reply)
        a_query(project, text, checks=["min-results: 1"])
    return project


def owner_of(project: Project) -> Any:
    return project.memberships.get(role=Role.OWNER).user


def version(project: Project, name: str) -> Version:
    return project.versions.select_related("definition", "project__baseline").get(name=name)


def found(where: str, text: str) -> list[tuple[str, str]]:
    return [(where, writing) for writing in sorted(WRITINGS) if writing in text]


def in_database() -> list[tuple[str, str]]:
    """Every table as text, the bodies unpacked."""
    hits, rows = [], 0
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                rows += 1
                hits += found(table, " ".join(map(as_text, row)))
    assert rows > 100
    return hits


def as_text(value: object) -> str:
    if not isinstance(value, bytes | memoryview):
        return str(value)
    content = bytes(value)
    if content[:4] == zstandard.MAGIC_NUMBER.to_bytes(4, "little"):
        content = zstandard.ZstdDecompressor().decompress(content, max_output_size=5_000_000)
    return content.decode(errors="replace")


def in_broker() -> list[tuple[str, str]]:
    contents = list(broker_contents())
    return [hit for text in contents for hit in found("broker", text)]


def broker_contents() -> Iterator[str]:
    if settings.EMBEDDED:
        yield from (path.read_text(errors="replace") for path in Path(settings.BROKER_DIR).rglob("*") if path.is_file())
        return
    with Redis.from_url(settings.REDIS_URL) as broker:
        for key in broker.scan_iter():
            yield f"{key!r} {broker.dump(key)!r}"


def replay_of(project: Project, name: str) -> Replay:
    return request_replay(version=version(project, name), by=owner_of(project))


def exports_of(project: Project, replay: Replay) -> list[tuple[str, str]]:
    """Whatever the project gives out about a replay: pages, API, JUnit, the frozen report."""
    report = freeze_report(version=replay.version, by=owner_of(project))
    client = Client()
    client.force_login(owner_of(project))
    page, api = f"/p/{project.slug}/", f"/api/v1/projects/{project.slug}/"
    addresses = [f"{page}{rest}" for rest in ("", "settings/", "console/", f"replays/{replay.number}/", "readiness/")]
    addresses += [f"{api}{rest}" for rest in ("secrets/", "definitions/", f"replays/{replay.number}/outcomes/")]
    addresses += [f"{api}replays/{replay.number}/junit.xml", f"{api}reports/{report.number}/json/"]
    for pk in Observation.objects.values_list("pk", flat=True):
        addresses += [f"{page}observations/{pk}/", f"{page}observations/{pk}/raw/", f"{api}observations/{pk}/"]
    hits = []
    for address in addresses:
        answer = client.get(address)
        assert (address, answer.status_code) == (address, 200)
        hits += found(address, f"{answer.headers} {answer.content.decode(errors='replace')}")
    return hits


def test_canary_is_nowhere_but_at_its_endpoint(
    project: Project, prototype: Prototype, start_worker: StartWorker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for text in ECHOES:
        places = [version(project, name).deployments.get() for name in ("0.5", "0.6", "0.7")]
        ask_live(project=project, deployments=places, text=text, params={}, by=owner_of(project))
    replays = [replay_of(project, name) for name in ("0.5", "0.6", "0.7")]
    echoed = Observation.objects.get(version__name="0.5", query__text="as results")
    breakage = file_breakage(
        project=project,
        observation=echoed,
        title="Tells its key",
        category=Category.LEAK,
        severity=Severity.S1,
        by=owner_of(project),
    )
    assert in_broker() == []
    worker = start_worker(level="DEBUG")
    for replay in replays[:1]:
        wait_until(lambda one=replay: is_finished(one), 90, "the replay is finished")  # type: ignore[misc]
    wait_until(lambda: Breakage.objects.get(pk=breakage.pk).reproduced_of is not None, 60, "it is tried again")
    replays[0].refresh_from_db()
    assert [call.body["nested"][0]["key"] for call in prototype.calls] == [CANARY] * len(prototype.calls)
    assert Breakage.objects.get(pk=breakage.pk).reproduced_of == 5
    assert (in_database(), in_broker(), exports_of(project, replays[0])) == ([], [], [])
    assert (found("worker", worker.output), found("log", caplog.text)) == ([], [])
    assert "DEBUG" in worker.output


def is_finished(replay: Replay) -> bool:
    return Replay.objects.get(pk=replay.pk).state == ReplayState.FINISHED


def fail_sending(_: EgressSession, call: Any) -> Any:
    raise ValueError(f"{call} {call.headers} {call.body!r}")


def fail_reading(reply: Any, **_: Any) -> Any:
    raise ValueError(f"{reply} {reply.headers} {reply.body!r}")


def fail_mapping(_: Any, value: Any) -> Any:
    raise MappingError(f"can not read {value}")


@pytest.mark.parametrize(
    ("place", "name", "failure"),
    [
        (EgressSession, "send", fail_sending),
        (calling, "read_reply", fail_reading),
        (calling, "extract", fail_mapping),
        (calling, "answer_digest", fail_mapping),
    ],
    ids=["sending", "reading", "mapping", "digesting"],
)
def test_canary_survives_no_forced_exception(
    project: Project,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    place: Any,
    name: str,
    failure: Any,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(place, name, failure)
    replay = play(replay_of(project, "0.5"))
    errors = set(Observation.objects.filter(outcome__replay=replay).values_list("error", flat=True))
    assert (replay.state, bool(errors & {"internal", "mapping"})) == (ReplayState.FINISHED, True)
    assert (in_database(), found("log", caplog.text)) == ([], [])


def test_keys_are_rotated_while_a_replay_goes_on(
    project: Project, prototype: Prototype, start_worker: StartWorker, settings: Settings
) -> None:
    old, new = settings.SECRET_KEYS[0], make_key()
    for number in range(60):
        a_query(project, f"plain {number}")
    prototype.delay_s = 0.02
    replay = replay_of(project, "0.5")
    settings.SECRET_KEYS = [new, old]
    worker = start_worker(SECRET_KEYS=f"{new},{old}")
    wait_until(lambda: len(prototype.calls) > 5, 60, "the replay has begun")
    rotation = rotate_secrets()
    wait_until(lambda: is_finished(replay), 90, "the replay is finished")
    assert (rotation.renewed, rotation.lost) == (3, ())
    worker.stop()
    settings.SECRET_KEYS = [new]
    after = replay_of(project, "0.5")
    start_worker(SECRET_KEYS=new)
    wait_until(lambda: is_finished(after), 90, "the next replay is finished")
    refused = Observation.objects.filter(outcome__replay__in=[replay, after], error="request")
    assert (refused.count(), is_finished(after)) == (0, True)


def test_worker_without_the_key_says_so_and_lives(
    project: Project, prototype: Prototype, start_worker: StartWorker
) -> None:
    replay = replay_of(project, "0.5")
    worker = start_worker(SECRET_KEYS=make_key())
    wait_until(lambda: is_finished(replay), 60, "the replay is finished")
    details = set(Observation.objects.filter(outcome__replay=replay).values_list("error", "detail"))
    sentence = (
        f"The secret “key” for {prototype.base_url} can not be opened. "
        "None of the keys of this instance opens it; set it again."
    )
    assert (details, prototype.calls, worker.is_running) == ({("request", sentence)}, [], True)
