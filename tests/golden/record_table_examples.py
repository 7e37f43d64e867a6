"""Records what the examples of tables print under the real libraries: `python tests/golden/record_table_examples.py`."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent.parent / "examples"
NAMES = "classify_tumours", "classify_verses", "end_to_end", "forecast_passengers"


def main() -> None:
    for name in NAMES:
        ran = subprocess.run([sys.executable, "-W", "ignore", str(EXAMPLES / f"{name}.py")], check=True, capture_output=True, text=True)
        (HERE / f"{name}.txt").write_text(ran.stdout, encoding="utf-8")


if __name__ == "__main__":
    main()
