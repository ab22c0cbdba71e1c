"""The demo prototype as a process of its own, the way the demo starts it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

ROOT = Path(__file__).parents[3]


class Reply(NamedTuple):
    status: int
    body: Any


@dataclass(frozen=True)
class Running:
    process: subprocess.Popen[str]
    progress: list[str]
    ready: dict[str, Any]

    def get(self, path: str) -> Reply:
        connection = HTTPConnection("127.0.0.1", self.ready["port"], timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return Reply(answer.status, json.loads(answer.read()))
        finally:
            connection.close()

    def search(self, version: str, text: str, **parameters: object) -> Reply:
        return self.get(f"/{version}/search?{urlencode({'q': text, **parameters})}")

    def ids(self, version: str, text: str, **parameters: object) -> list[str]:
        return [result["id"] for result in self.search(version, text, **parameters).body["results"]]


@contextmanager
def running(cache_dir: Path, *flags: str) -> Iterator[Running]:
    """A prototype that listens; it is gone when the context is left."""
    command = [sys.executable, "-m", "bugbash.demo.prototype", "--cache-dir", str(cache_dir), *flags]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        progress = []
        for line in process.stdout:
            if line.startswith("{"):
                break
            progress.append(line.rstrip())
        try:
            yield Running(process, progress, json.loads(line))
        finally:
            process.terminate()
