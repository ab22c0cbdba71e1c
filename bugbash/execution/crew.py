"""Threads that ask while one loop plans."""

import queue
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Generic, TypeVarTuple

Task = TypeVarTuple("Task")


class Crew(Generic[*Task]):
    """A fixed number of threads that do what they are handed, in that order.

    Unlike an executor's they hand nothing back and must not raise: a future with its locks costs as much as an answer's
    reading.
    """

    def __init__(self, size: int, work: Callable[[*Task], object]) -> None:
        self._work = work
        self._tasks: queue.SimpleQueue[tuple[*Task] | None] = queue.SimpleQueue()
        self._threads = [Thread(target=self._run, name=f"ask-{number}", daemon=True) for number in range(size)]
        for thread in self._threads:
            thread.start()

    def hand(self, *task: *Task) -> None:
        self._tasks.put(task)

    def close(self) -> None:
        """Drop what stands in line and wait for what is being done."""
        with suppress(queue.Empty):
            while True:
                self._tasks.get_nowait()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            self._work(*task)
