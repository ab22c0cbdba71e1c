"""Everything starts here: the stack is chosen and exported before Django reads its settings."""

import atexit
import os
import signal
from collections.abc import Iterator
from types import FrameType

import django
import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings

from tests.services import UnavailableError
from tests.stacks import Stack

SETTINGS = "DJANGO_SETTINGS_MODULE"
pytest_plugins = [
    "tests.kept",
    "tests.sockets",
    "tests.prototype",
    "tests.workers",
    "tests.live",
    "tests.protocols.server",
]

if settings.configured:
    raise pytest.UsageError(f"Unset {SETTINGS}: the tests choose their database before Django's settings are read.")
try:
    stack = Stack()
except UnavailableError as error:
    raise pytest.UsageError(str(error)) from None
atexit.register(stack.stop)
os.environ[SETTINGS] = "portal.settings"
django.setup()
# The workers of pytest-xdist inherit the environment, and they too must choose before the settings are read.
os.environ.pop(SETTINGS)


def pytest_configure(config: pytest.Config) -> None:
    if stack.is_owner:
        signal.signal(signal.SIGTERM, stop_run)
        if config.getoption("numprocesses", None) or config.getoption("tx", None):
            stack.start_database()


def stop_run(_number: int, _frame: FrameType | None) -> None:
    pytest.exit("The run was told to end.", returncode=143)


def pytest_unconfigure() -> None:
    stack.stop()


def pytest_report_header() -> str:
    return f"stack: {connection.vendor} + {'file broker' if settings.EMBEDDED else 'Redis protocol broker'}"


# How long an example takes says something about the machine, and nothing about the product.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test database is a file where it is SQLite, so that workers and servers can open it too."""
    stack.start_database()
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(connection.settings_dict["NAME"])


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> Iterator[None]:
    """Pages rendered in this process name static files as they are; the `live` server has the real, hashed ones."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture(scope="session")
def base_url(live_url: str) -> str:
    """So that `page.goto("/p/search/")` needs no host. Here, because pytest-playwright's own comes after plugins."""
    return live_url
