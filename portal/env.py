"""Typed readers of the environment. A bad value stops start-up with a sentence."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.lib.egress import Rule, RuleError, read_rules
from portal.lib.secrets import Box, KeysError, make_key

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def read_text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def read_with(name: str, other: str, other_name: str) -> str:
    """A text that has to be there where another one is."""
    value = read_text(name)
    if other and not value:
        raise ImproperlyConfigured(f"{other_name} needs {name} beside it.")
    return value


def read_bool(name: str, *, default: bool) -> bool:
    """`1 true yes on` or `0 false no off`; anything else raises."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def read_int(name: str, default: int, *, least: int = 0) -> int:
    value = read_text(name)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if number < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {number}.")
    return number


def read_list(name: str) -> list[str]:
    """Values separated by commas."""
    return [part.strip() for part in read_text(name).split(",") if part.strip()]


def read_path(name: str, default: Path) -> Path:
    value = read_text(name)
    return Path(value).expanduser().resolve() if value else default


def read_kept(path: Path, make: Callable[[], str]) -> str:
    """The text of a file that is made once, readable by its owner only; of processes that race for it one wins."""
    if not path.exists():
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        draft = Path(name)
        try:
            os.write(descriptor, make().encode())
            with suppress(FileExistsError):
                path.hardlink_to(draft)
        finally:
            os.close(descriptor)
            draft.unlink()
    return path.read_text().strip()


def read_secret_keys(name: str, path: Path) -> list[str]:
    """Keys for secrets, the first of which encrypts: the environment's, else one that is kept in a file."""
    given = read_list(name)
    keys = given or read_kept(path, make_key).replace(",", " ").split()
    try:
        Box(keys)
    except KeysError as error:
        raise ImproperlyConfigured(f"{name if given else path}: {error}.") from None
    return keys


def read_database(name: str, *, sqlite: Path) -> dict[str, object]:
    """Django's database settings from `postgresql://user:password@host:port/name`, else SQLite in `sqlite`.

    A Unix socket is named as in libpq: `postgresql:///name?host=/path/to/folder`.
    """
    value = read_text(name)
    if not value:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    url = urlsplit(value)
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql://, not {url.scheme!r}.")
    query = dict(part.split("=", 1) for part in url.query.split("&") if "=" in part)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(query.get("host", url.hostname or "")),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def read_egress_rules(name: str) -> tuple[Rule, ...]:
    """Egress rules such as `10.1.0.0/16:8080,9200;*.corp.example:443`."""
    try:
        return read_rules(read_text(name))
    except RuleError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from None


def read_listeners(*urls: str) -> list[tuple[str, int]]:
    """The (host, port) pairs of service URLs; those without a network address are left out."""
    ports = {"postgres": 5432, "postgresql": 5432, "redis": 6379, "rediss": 6379}
    parts = [urlsplit(url) for url in urls if url]
    return [(part.hostname, part.port or ports.get(part.scheme, 0)) for part in parts if part.hostname]
