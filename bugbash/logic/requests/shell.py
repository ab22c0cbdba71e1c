"""The same request by hand."""

import shlex

from bugbash.logic.requests.building import BuiltRequest

GLOB = set("[]{}")


def curl(built: BuiltRequest) -> str:
    """The request as a command line for a POSIX shell."""
    words = ["curl", *(["--globoff"] if GLOB & set(built.url) else []), "-X", built.method, built.url]
    for name, value in built.headers:
        # curl takes `Name:` as the wish to leave a header out, and `Name;` as an empty one.
        words += ["-H", f"{name}: {value}" if value else f"{name};"]
    if built.body is not None:
        words += ["--data-raw", built.body.decode(errors="replace")]
    return shlex.join(words)
