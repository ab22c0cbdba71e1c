"""Messages of the file broker are read whole, however soon they are read."""

from functools import partial
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from portal.broker import Channel
from tests.threads import at_once

COUNT = 300
TEXT = "x" * 20_000


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, str]:
    for name in ("queue", "control", "read"):
        (tmp_path / name).mkdir()
    return {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "control_folder": str(tmp_path / "control"),
        "processed_folder": str(tmp_path / "read"),
        "store_processed": "1",
    }


def open_channel(folders: dict[str, str]) -> Channel:
    channel = Connection("filesystem://localhost", transport_options=folders).channel()
    assert isinstance(channel, Channel)
    return channel


def put_all(channel: Channel) -> int:
    for number in range(COUNT):
        channel._put("celery", {"number": number, "text": TEXT})
    return 0


def get_all(channel: Channel) -> int:
    """How many messages came whole; any other would raise."""
    whole = 0
    while whole < COUNT:
        try:
            whole += channel._get("celery")["text"] == TEXT
        except Empty:
            continue
    return whole


def test_message_is_never_read_before_it_is_written(folders: dict[str, str]) -> None:
    writer, reader = open_channel(folders), open_channel(folders)
    assert at_once([partial(put_all, writer), partial(get_all, reader)]) == [0, COUNT]
    assert list(Path(folders["data_folder_in"]).iterdir()) == []


def test_other_queues_are_left_alone(folders: dict[str, str]) -> None:
    channel = open_channel(folders)
    channel._put("background", {"number": 1})
    with pytest.raises(Empty):
        channel._get("celery")
    assert channel._get("background") == {"number": 1}
