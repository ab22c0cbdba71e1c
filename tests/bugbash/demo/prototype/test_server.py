import json
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bugbash.demo.prototype.server import PrototypeServer
from bugbash.demo.prototype.service import Service
from bugbash.demo.prototype.store import Store
from tests.bugbash.demo.running import ROOT, Running, running


def test_ready_line_says_where_and_how_much(prototype: Running) -> None:
    assert list(prototype.ready) == ["ready", "port", "entries", "build_s"]
    assert prototype.ready["ready"] is True


def test_progress_is_shown_while_the_index_is_built(prototype: Running) -> None:
    assert [line.split(" of Python ")[0] for line in prototype.progress] == ["Reading the standard library"] * 4


def test_second_start_finds_the_index(prototype: Running, cache_dir: Path) -> None:
    with running(cache_dir) as second:
        assert (second.progress, second.ready["build_s"]) == ([], 0.0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_stops_it_at_once_with_a_connection_open(
    prototype: Running, cache_dir: Path, number: signal.Signals
) -> None:
    with running(cache_dir) as stopped:
        connection = HTTPConnection("127.0.0.1", stopped.ready["port"])
        connection.request("GET", "/0.5/health")
        connection.getresponse().read()
        stopped.process.send_signal(number)
        assert stopped.process.wait(timeout=5) == 0
        connection.close()


def test_port_in_use_ends_with_a_sentence(prototype: Running, cache_dir: Path) -> None:
    command = [sys.executable, "-m", "bugbash.demo.prototype", "--cache-dir", str(cache_dir)]
    ended = subprocess.run(
        [*command, "--port", str(prototype.ready["port"])], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("The prototype cannot run: ")


def test_django_is_not_imported() -> None:
    script = "import bugbash.demo.prototype.__main__, sys; print('django' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "False\n"


def test_only_loopback_listens(prototype: Running) -> None:
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", prototype.ready["port"]), timeout=2)


def test_connection_is_kept(prototype: Running) -> None:
    connection = HTTPConnection("127.0.0.1", prototype.ready["port"])
    connection.connect()
    first = connection.sock
    for path in ("/0.5/search?q=json", "/nowhere", "/0.4/search?q=%22", "/0.5/search"):
        connection.request("GET", path)
        json.loads(connection.getresponse().read())
        assert connection.sock is first
    connection.close()


def test_answer_leaves_in_one_piece(prototype: Running) -> None:
    with socket.create_connection(("127.0.0.1", prototype.ready["port"])) as connection:
        connection.sendall(b"GET /0.5/health HTTP/1.1\r\nHost: x\r\n\r\n")
        head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert json.loads(body)["status"] == "ok"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/0.5/search", 501), ("GET", "/" + "x" * 70_000, 414), ("GET", "/nowhere", 404)],
)
def test_refusals_are_json(prototype: Running, method: str, path: str, status: int) -> None:
    connection = HTTPConnection("127.0.0.1", prototype.ready["port"])
    connection.request(method, path)
    answer = connection.getresponse()
    body = json.loads(answer.read())
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/json")
    assert isinstance(body["error"], str)
    connection.close()


def test_body_of_a_get_does_not_disturb_the_next_call(prototype: Running) -> None:
    connection = HTTPConnection("127.0.0.1", prototype.ready["port"])
    for _ in range(2):
        connection.request("GET", "/0.5/health", body=b"GET /0.4/health HTTP/1.1")
        answer = connection.getresponse()
        assert json.loads(answer.read())["version"] == "0.5"
    connection.close()


def test_head_has_no_body(prototype: Running) -> None:
    connection = HTTPConnection("127.0.0.1", prototype.ready["port"])
    connection.request("HEAD", "/0.5/health")
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0
    connection.close()


def test_answers_are_the_same_each_time(prototype: Running) -> None:
    for version in ("0.4", "0.5", "0.5-stale", "0.6"):
        first, second = (prototype.search(version, "delete a folder").body for _ in range(2))
        assert {**first, "took_ms": 0} == {**second, "took_ms": 0}


def test_same_ranking_in_another_shape(prototype: Running) -> None:
    new = prototype.search("0.6", "copy a whole folder").body["results"]
    old = prototype.search("0.5", "copy a whole folder").body["results"]
    assert [result["id"] for result in new] == [result["id"] for result in old]
    assert {type(result["score"]) for result in new} == {str}
    assert [result["abstract"] for result in new] == [result["summary"] for result in old]


def test_stale_deployment_knows_less(prototype: Running) -> None:
    fresh, stale = (prototype.get(f"/{name}/health").body["entries"] for name in ("0.5", "0.5-stale"))
    assert round(1 - stale / fresh, 2) == 0.04


def test_requested_shuffle_changes_the_order_only(prototype: Running) -> None:
    plain = prototype.ids("0.5", "open a socket")
    mixed = prototype.ids("0.5", "open a socket", shuffle_rate=1, seed=1)
    assert mixed != plain
    assert sorted(mixed) == sorted(plain)


def test_requested_errors_for_the_whole_process(prototype: Running, cache_dir: Path) -> None:
    with running(cache_dir, "--error-rate", "1") as faulty:
        assert faulty.search("0.5", "json").status == 500


@pytest.mark.parametrize(("error", "printed"), [(ConnectionResetError(), False), (KeyError(), True)])
def test_caller_who_hung_up_is_no_news(
    store: Store, error: Exception, printed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    with PrototypeServer(0, Service(store)) as server:
        try:
            raise error
        except (ConnectionResetError, KeyError):
            server.handle_error(None, ("127.0.0.1", 1))
    assert bool(capsys.readouterr().err) is printed
