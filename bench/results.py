"""One JSON line per figure, and the last run in a file."""

import json
import os
import platform
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"


def report(bench: str, **figures: Any) -> None:
    line = {"bench": bench, **{name: shorten(value) for name, value in figures.items()}, "cores": os.cpu_count()}
    line["python"] = platform.python_version()
    print(json.dumps(line), flush=True)
    path = FOLDER / f"{bench}.json"
    path.write_text(json.dumps(line, indent=2) + "\n")


def shorten(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): shorten(item) for name, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value
