"""`python -m bench [NAME ...]` runs these benchmarks, or all of them, each on services of its own."""

import subprocess
import sys
from pathlib import Path

from bench.stack import ROOT, services

BENCHES = ("replay", "replay_fast", "signal", "scale", "ask", "people", "judgments", "readiness", "pages")


def main(names: list[str]) -> int:
    if unknown := sorted(set(names) - set(BENCHES)):
        print(f"There is no benchmark {unknown[0]}; known are {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    return max(run(name) for name in names or BENCHES)


def run(name: str) -> int:
    with services() as environment:
        Path(environment["BASHBOARD_DATA"]).mkdir()
        script = [sys.executable, "-m", f"bench.{name}"]
        return subprocess.run(script, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603  a name of ours


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
