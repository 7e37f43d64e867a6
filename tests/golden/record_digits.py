"""Records what examples/digits_numpy.py prints under the real NumPy: `python tests/golden/record_digits.py`."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPT = HERE.parent.parent / "examples" / "digits_numpy.py"


def main() -> None:
    output = subprocess.run([sys.executable, str(SCRIPT)], check=True, capture_output=True, text=True).stdout
    (HERE / "digits_numpy.txt").write_text(output, encoding="utf-8")


if __name__ == "__main__":
    main()
