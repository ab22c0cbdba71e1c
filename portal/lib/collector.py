"""Python's garbage collector in processes that live for long."""

import gc


def spare_the_collector() -> None:
    """What was imported stays for good; looking through it again and again took a tenth of a replay's time, and now
    and then 0.2 s of somebody's page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
