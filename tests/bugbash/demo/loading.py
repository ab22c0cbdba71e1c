"""The demo's data files, as rows."""

import csv
import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[3] / "bugbash" / "demo" / "data"


def read_csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        assert next(lines).startswith("# Demo data")
        return list(csv.DictReader(lines, strict=True))


def read_json(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def checks_of(row: dict[str, str]) -> list[str]:
    return row["checks"].splitlines()
