"""What a process and all of its children have used so far."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def family(pid: int) -> list[int]:
    """The process and everything below it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def cpu_s(pid: int) -> float:
    """CPU seconds, children that have ended included."""
    return sum(sum(map(int, fields[11:15])) for fields in map(read_stat, family(pid)) if fields) / TICKS


def memory_mb(pid: int) -> float:
    """Resident memory of the largest of them."""
    return max(int(fields[21]) * PAGE for fields in map(read_stat, family(pid)) if fields) / 1e6


def read_stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def peak_mb(pid: int) -> float:
    """The most that any of them has ever held in memory."""
    return max(map(read_peak, family(pid)))


def read_peak(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024 / 1e6
