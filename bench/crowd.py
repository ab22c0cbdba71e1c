"""People in one bash, as their browsers behave: each a thread with a connection of its own.

A person in the console asks about every 10 s, files about every 60 s, and their page looks for news every 1.5 s, as the
product's own page does. A person who watches the room only looks for news. Think times are drawn evenly from half to
one and a half of these; people come in one after the other within the first ten seconds.
"""

import http.client
import random
import re
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlencode

NEWS_S, ASK_S, FILE_S, COMING_S = 1.5, 10.0, 60.0, 10.0
FORM = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
TIMEOUT_S = 30
WRONG = 400


@dataclass
class Tally:
    """Milliseconds of each request by kind, and what went wrong; threads add to it."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)


class Person(threading.Thread):
    """One browser. `cookies` are a session and a CSRF token, `asks` whether they work or only watch."""

    def __init__(self, number: int, port: int, cookies: dict[str, str], tally: Tally, *, asks: bool) -> None:
        super().__init__(daemon=True)
        self.chance = random.Random(number)  # noqa: S311  a bench that repeats
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        self.headers["X-CSRFToken"] = cookies["csrftoken"]
        self.number, self.tally, self.ends_at, self.asks = number, tally, 0.0, asks
        self.known = self.observation = ""
        self.keys: dict[str, str] = {}
        self.asked = 0

    def run(self) -> None:
        time.sleep(self.chance.uniform(0, COMING_S))
        self.open_page()
        now = time.monotonic()
        due = {"news": now + NEWS_S}
        if self.asks:
            due |= {"ask": now + self.chance.uniform(0, ASK_S), "file": now + self.chance.uniform(0.2, 1) * FILE_S}
        while (deed := min(due, key=due.__getitem__)) and due[deed] < self.ends_at:
            time.sleep(max(0, due[deed] - time.monotonic()))
            getattr(self, deed)()
            due[deed] = time.monotonic() + self.pause(deed)

    def pause(self, deed: str) -> float:
        if deed == "news":
            return NEWS_S
        return self.chance.uniform(0.5, 1.5) * (ASK_S if deed == "ask" else FILE_S)

    def open_page(self) -> None:
        self.read_known(self.send("open", "GET", "/p/bench/console/" if self.asks else "/p/bench/bashes/1/"))

    def news(self) -> None:
        part = "part=card&" if self.asks else ""
        self.read_known(
            self.send("news", "GET", f"/p/bench/bashes/1/feed/?{part}known={self.known}", {"HX-Request": "true"})
        )

    def ask(self) -> None:
        self.asked += 1
        text = f"how does person {self.number} do thing {self.asked}"
        headers = {**FORM, "HX-Target": "answered"}
        html = self.send("ask", "POST", "/p/bench/console/ask/", headers, {"text": text, "versions": "a"})
        if found := re.search(r'name="observations" value="(\d+)"', html):
            self.observation = found[1]
        self.keys = dict(re.findall(r'type="hidden" name="(key)" value="([^"]+)"', html))
        if found := re.search(r'hx-get="(/p/bench/console/aside/[^"]+)"', html):
            self.send("aside", "GET", found[1], {"HX-Request": "true"})

    def file(self) -> None:
        if not self.observation:
            return
        title = f"Person {self.number} found that the first result of thing {self.asked} is wrong"
        sent = {"observations": self.observation, "observation": self.observation, "title": title}
        self.send(
            "file", "POST", "/p/bench/console/file/", FORM, {**sent, **self.keys, "category": "wrong", "severity": "S3"}
        )
        self.observation = ""

    def read_known(self, html: str) -> None:
        if found := re.search(r"known=([0-9-]+)", html):
            self.known = found[1]

    def send(
        self, kind: str, method: str, path: str, more: dict[str, str] | None = None, form: dict[str, str] | None = None
    ) -> str:
        began = time.monotonic()
        try:
            self.connection.request(method, path, urlencode(form or {}) or None, {**self.headers, **(more or {})})
            answer = self.connection.getresponse()
            body = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            self.tally.errors.append(f"{kind}: {error!r}")
            self.connection.close()
            return ""
        self.tally.times[kind].append((time.monotonic() - began) * 1000)
        if answer.status >= WRONG:
            self.tally.errors.append(f"{kind}: {answer.status}")
        return body
