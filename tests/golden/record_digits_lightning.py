"""Records what examples/digits_lightning.py prints under the real Lightning: `python tests/golden/record_digits_lightning.py`."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPT = HERE.parent.parent / "examples" / "digits_lightning.py"


def main() -> None:
    output = subprocess.run([sys.executable, "-W", "ignore", str(SCRIPT)], check=True, capture_output=True, text=True,
                            env={**os.environ, "COLUMNS": "80"}).stdout
    (HERE / "digits_lightning.txt").write_text(output, encoding="utf-8")


if __name__ == "__main__":
    main()
