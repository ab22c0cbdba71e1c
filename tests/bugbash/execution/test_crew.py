import threading

from bugbash.execution.crew import Crew

PATIENCE_S = 10


def test_crew_does_all_that_it_is_handed() -> None:
    done, all_done = set(), threading.Semaphore(0)

    def work(number: int, word: str) -> None:
        done.add((number, word))
        all_done.release()

    crew = Crew(3, work)
    for number in range(20):
        crew.hand(number, "ask")
    assert all(all_done.acquire(timeout=PATIENCE_S) for _ in range(20))
    crew.close()
    assert done == {(number, "ask") for number in range(20)}


def test_crew_works_in_as_many_threads_as_it_has() -> None:
    together = threading.Barrier(4)
    crew = Crew(3, lambda _: together.wait(PATIENCE_S))
    for number in range(3):
        crew.hand(number)
    together.wait(PATIENCE_S)
    crew.close()
    assert not together.broken


def test_closing_waits_for_what_is_done_and_drops_what_stands_in_line() -> None:
    began, may_end, ended = threading.Event(), threading.Event(), []

    def work(number: int) -> None:
        began.set()
        may_end.wait(PATIENCE_S)
        ended.append(number)

    crew = Crew(1, work)
    for number in range(3):
        crew.hand(number)
    began.wait(PATIENCE_S)
    closing = threading.Thread(target=crew.close)
    closing.start()
    closing.join(0.3)
    waits = closing.is_alive()
    may_end.set()
    closing.join(PATIENCE_S)
    assert (waits, ended) == (True, [0])
