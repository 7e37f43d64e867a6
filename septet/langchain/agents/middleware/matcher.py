"""The process that runs a model's regular expression over files.  It is run as a script, alone: it imports nothing of Septet.

A pattern may take for ever; the process that waits ends this one when the time is over, and the kernel does where nobody waits.  Reads
JSON {pattern, files, bytes}, writes JSON: for each file its lines that match, as (number, line).
"""
from __future__ import annotations

import json
import re
import sys


def lines_of(file: str, wanted: re.Pattern[str], most: int) -> list[tuple[int, str]]:
    """The lines of a file that match; none of a file that is too large, cannot be read or is no text."""
    try:
        with open(file, encoding="utf-8") as stream:
            text = stream.read(most + 1)
    except (OSError, UnicodeDecodeError):
        return []
    return [(number, line) for number, line in enumerate(text.splitlines(), 1) if wanted.search(line)] if len(text) <= most else []


def main() -> None:
    try:
        import resource

        seconds = int(sys.argv[1]) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    except (ImportError, ValueError, OSError):
        pass
    asked = json.load(sys.stdin.buffer)
    wanted = re.compile(asked["pattern"])
    json.dump([lines_of(file, wanted, asked["bytes"]) for file in asked["files"]], sys.stdout)


if __name__ == "__main__":
    main()
