"""YAML as its version 1.2 has it for JSON: no dates, no merged keys, and `no` is a text."""

import re
from typing import Any

import yaml

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SCALARS = (
    ("tag:yaml.org,2002:null", r"(?:~|null|Null|NULL|)\Z", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:bool", r"(?:true|True|TRUE|false|False|FALSE)\Z", list("tTfF")),
    ("tag:yaml.org,2002:int", r"[-+]?(?:0|[1-9][0-9]{0,18})\Z", list("-+0123456789")),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]{1,3})?|[eE][-+]?[0-9]{1,3})\Z",
        list("-+0123456789"),
    ),
)


class CoreLoader(Loader):  # type: ignore[misc]
    """The safe loader with only those plain scalars that JSON knows too."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for tag, pattern, first in SCALARS:
    CoreLoader.add_implicit_resolver(tag, re.compile(pattern), first)


def load(text: str) -> Any:
    """The value of one document; raises ValueError with a sentence that says where it is none."""
    try:
        return yaml.load(text, CoreLoader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" in line {mark.line + 1}" if mark else ""
        raise ValueError(f"{error.problem or 'not readable'}{where}") from None
    except (yaml.YAMLError, RecursionError, TypeError, OverflowError) as error:
        raise ValueError(str(error).splitlines()[0] if str(error) else type(error).__name__) from None
