"""A qrels file of a million lines through the product: read and saved by a worker, its bad lines named by number."""

import json
import os
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management import call_command

from bench.gauges import peak_mb
from bench.results import report
from bench.scene import PATIENCE_S, Scene
from bench.stack import web, workers
from bugbash.models import Query
from tests.api import a_token

LINES = int(os.environ.get("BENCH_LINES", "1000000"))
TOPICS = 1000
RATERS = ("anna", "ben")
FAULTS = (
    "t1 anna doc",
    "t1 anna doc 1 1",
    "no-such-topic anna doc 1",
    "t1 anna doc 4",
    "t1 anna doc 1.5",
    "t1 anna doc two",
    "t1 anna \udcff 1",
    "t1 an\0na doc 1",
    f"t1 anna {'d' * 501} 1",
    f"t1 {'r' * 151} doc 1",
)


def bad_lines() -> dict[int, str]:
    """Ten lines that are wrong, each in another way, the last one at the end of the file."""
    step = LINES // len(FAULTS)
    return {step * (place + 1) - (place + 1) % len(FAULTS): fault for place, fault in enumerate(FAULTS)}


def lines() -> Iterator[str]:
    bad, documents = bad_lines(), -(-LINES // TOPICS // len(RATERS))
    for number in range(1, LINES + 1):
        topic, rest = divmod(number - 1, documents * len(RATERS))
        document, rater = divmod(rest, len(RATERS))
        good = f"t{topic} {RATERS[rater]} doc-{topic * 7 + document} {number % 4}"
        yield bad.get(number, good) + "\n"


def write_file() -> Path:
    path = Path(os.environ["BASHBOARD_DATA"]) / "million.qrels"
    with path.open("w", encoding="utf-8", errors="surrogateescape") as file:
        file.writelines(lines())
    return path


class Caller:
    """Somebody at the API, with a token."""

    def __init__(self, url: str, scene: Scene) -> None:
        self.port = urlsplit(url).port
        self.root = f"/api/v1/projects/{scene.project.slug}/judgments/"
        self.headers = {"Authorization": f"Bearer {a_token(scene.owner)}"}

    def send(self, method: str, path: str, body: Any = None, kind: str = "application/json") -> dict[str, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {**self.headers, **({"Content-Type": kind} if body is not None else {})}
        if hasattr(body, "fileno"):
            headers["Content-Length"] = str(os.fstat(body.fileno()).st_size)
        connection.request(method, self.root + path, body, headers)
        answer = connection.getresponse()
        told: dict[str, Any] = json.loads(answer.read())
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {told}")
        return told

    def wait(self, number: int, state: str) -> tuple[dict[str, Any], int]:
        """The import once it is as far, and how often it was seen on its way."""
        ends_at = time.monotonic() + PATIENCE_S
        steps: set[tuple[int, int]] = set()
        while time.monotonic() < ends_at:
            told = self.send("GET", f"imports/{number}/")
            if told["state"] == state:
                return told, len(steps)
            steps.add((told["read_bytes"], told["position"]))
            time.sleep(0.5)
        raise SystemExit(f"The import is still {told['state']} after {PATIENCE_S:.0f} s.")


def main() -> None:
    scene = Scene.set_up(TOPICS)
    for number, query in enumerate(scene.project.queries.order_by("pk")):
        Query.objects.filter(pk=query.pk).update(group=f"t{number}")
    path = write_file()
    call_command("collectstatic", interactive=False, verbosity=0)
    with workers(1) as (worker,), web() as (url, server):
        caller = Caller(url, scene)
        caller.send("GET", "imports/")
        before_mb = peak_mb(worker.pid), peak_mb(server.pid)
        began = time.monotonic()
        with path.open("rb") as file:
            number = caller.send("POST", "upload/?format=qrels", file, "application/octet-stream")["id"]
        sent_s = time.monotonic() - began
        read, read_steps = caller.wait(number, "read")
        read_s, read_mb = time.monotonic() - began - sent_s, peak_mb(worker.pid)
        began = time.monotonic()
        caller.send("POST", f"imports/{number}/save/", json.dumps({"skip_refused": True}))
        done, save_steps = caller.wait(number, "done")
        save_s = time.monotonic() - began
        found = [one["line"] for one in read["problems"] if one["outcome"] == "refused"]
        report(
            "judgments",
            lines=LINES,
            file_mb=path.stat().st_size / 1e6,
            upload_s=sent_s,
            read_s=read_s,
            save_s=save_s,
            saved=done["added_count"],
            refused=read["refused_count"],
            bad_lines=found,
            all_named=found == sorted(bad_lines()),
            progress_steps={"reading": read_steps, "saving": save_steps},
            worker_peak_mb=peak_mb(worker.pid),
            worker_peak_after_reading_mb=read_mb,
            worker_before_mb=before_mb[0],
            web_peak_mb=peak_mb(server.pid),
            web_before_mb=before_mb[1],
        )


if __name__ == "__main__":
    main()
