"""Record what the scripts of tests/faces/langgraph print under the real LangGraph."""
from __future__ import annotations

import contextlib
import io
import logging
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPTS = HERE.parent / "faces" / "langgraph" / "scripts"
sys.path.insert(0, str(HERE.parent.parent))

from tests.faces.langgraph.normalize import normalized, run  # noqa: E402


def record(script: Path) -> None:
    """Run one script and keep its output."""
    output = io.StringIO()
    logging.disable(logging.WARNING)
    with contextlib.redirect_stdout(output), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run(script.read_text(encoding="utf-8"), "script")
    (HERE / "langgraph" / f"{script.stem}.txt").write_text(normalized(output.getvalue()), encoding="utf-8")


if __name__ == "__main__":
    for path in sorted(SCRIPTS.glob("*.py")):
        if not sys.argv[1:] or path.stem in sys.argv[1:]:
            record(path)
