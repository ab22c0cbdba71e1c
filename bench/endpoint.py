"""A prototype that costs next to nothing: `python -m bench.endpoint PORT`.

GET /<version>/<delay in ms>/search?q=... answers with some 4 kB of ranked results, the same for the same query. Of
version `b`, one answer in `MOVED` has its first two results swapped, so that a replay has something to find.
"""

import asyncio
import sys
import zlib
from urllib.parse import unquote_plus

import orjson

MOVED = 50
RESULTS = 10
FILLER = "A result that says what it is for, in a sentence or two, as long as those of real search engines are. " * 3
HALF_TICK_S = 0.0005  # the loop waits in whole milliseconds, rounded up: without this, 20 ms take 20.6 in the mean
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


def answer(version: str, query: str) -> bytes:
    """The whole response."""
    seed = zlib.crc32(query.encode())
    ids = [f"doc-{(seed + step * 7919) % 100_000}" for step in range(RESULTS)]
    if version == "b" and seed % MOVED == 0:
        ids[0], ids[1] = ids[1], ids[0]
    rows = [
        {"id": one, "title": f"{one} for {query}", "summary": FILLER, "score": round(9 - rank / 10, 2)}
        for rank, one in enumerate(ids)
    ]
    body = orjson.dumps({"results": rows, "total": len(rows)})
    return HEAD % len(body) + body


class Endpoint(asyncio.Protocol):
    """One kept connection; requests without a body, one at a time."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - narrows the type
        self.transport = transport
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, _, self.received = self.received.partition(b"\r\n\r\n")
            self.reply(head.split(b" ", 2)[1].decode())

    def reply(self, address: str) -> None:
        path, _, asked = address.partition("?q=")
        _, version, delay_ms, *_ = path.split("/")
        response = answer(version, unquote_plus(asked))
        if delay_ms == "0":
            self.send(response)
        else:
            asyncio.get_running_loop().call_later(int(delay_ms) / 1000 - HALF_TICK_S, self.send, response)

    def send(self, response: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(response)


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Endpoint, "127.0.0.1", port, backlog=1024)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
