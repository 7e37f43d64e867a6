"""Record a folder that the real Datasets wrote.  Run where it is installed."""
from __future__ import annotations

import shutil
from pathlib import Path

from datasets import ClassLabel, Dataset

FOLDER = Path(__file__).resolve().parent / "datasets_disk"
ROWS = {"a": [1, 2, 3], "t": ["x", None, "z"], "l": [[1, 2], [], [3]], "n": [[["p"]], [[]], [["q", "r"]]],
        "s": [{"u": 1.5, "v": [1]}] * 3, "b": [b"1", b"2", None], "y": [0, 1, 0]}

if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    data = Dataset.from_dict(ROWS).cast_column("y", ClassLabel(names=["n", "p"]))
    data.with_format("numpy", columns=["a"]).save_to_disk(str(FOLDER))
