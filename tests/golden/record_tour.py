"""Records what examples/tour.py prints under the real libraries: `python tests/golden/record_tour.py`."""
from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGES = [f"{number:03}-*.md" for number in range(1, 7)]         # decisions do not change once they are taken


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for pattern in PAGES:
            for page in (ROOT / "docs" / "decisions").glob(pattern):
                (Path(folder) / page.name).write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
        ran = subprocess.run([sys.executable, "-W", "ignore", str(ROOT / "examples" / "tour.py"), folder, "--train"], check=True,
                             capture_output=True, text=True, cwd=folder)
    (HERE / "tour.txt").write_text(ran.stdout, encoding="utf-8")


if __name__ == "__main__":
    main()
