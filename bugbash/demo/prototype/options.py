"""The command line, with the same settings from the environment (`PROTOTYPE_DELAY_MS` for `--delay-ms`)."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bugbash.demo.prototype.faults import LIMITS, Faults, ParameterError, whole
from bugbash.demo.prototype.service import HIGHEST_SEED


@dataclass(frozen=True, slots=True)
class Options:
    """Where to listen (0 picks a free port), where the index is kept, and what is to go wrong."""

    port: int
    cache_dir: Path
    faults: Faults
    seed: int | None


def read_options(arguments: Sequence[str], environment: Mapping[str, str]) -> Options:
    """The options; a value that cannot be used ends the process with a sentence."""
    parser = argparse.ArgumentParser("python -m bugbash.demo.prototype", description=__doc__)
    for name, default, meaning in (
        ("port", "0", "port on 127.0.0.1, 0 for any free one"),
        ("cache-dir", None, "folder that keeps the index"),
        ("delay-ms", "0", "wait so long before each answer"),
        ("jitter-ms", "0", "and up to so long on top"),
        ("error-rate", "0", "share of calls that answer 500"),
        ("shuffle-rate", "0", "share of answers in random order"),
        ("seed", None, "makes chance repeatable"),
    ):
        given = environment.get(f"PROTOTYPE_{name.upper().replace('-', '_')}", default)
        missing = given is None and name != "seed"
        parser.add_argument(f"--{name}", default=given, required=missing, help=meaning)
    values = vars(parser.parse_args(arguments))
    try:
        port = whole("port", values["port"], 0, 65535)
        faults = Faults().overridden({name: values[name] for name in LIMITS})
        seed = None if values["seed"] is None else whole("seed", values["seed"], 0, HIGHEST_SEED)
    except ParameterError as error:
        parser.error(str(error))
    return Options(port, Path(values["cache_dir"]), faults, seed)
