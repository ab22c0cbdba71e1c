"""Facts as JSON from standard input become a PDF on standard output, within bounds. Imports nothing of ours."""

import resource
import sys
from pathlib import Path

import typst

MEMORY = 512 * 1024 * 1024
FOLDER = Path(__file__).resolve().parent

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
    drawn = typst.compile(
        str(FOLDER / "report.typ"),
        root=str(FOLDER),
        ignore_system_fonts=True,
        package_path=str(FOLDER / "none"),
        package_cache_path=str(FOLDER / "none"),
        sys_inputs={"facts": sys.stdin.read()},
        format="pdf",
    )
    sys.stdout.buffer.write(drawn)
