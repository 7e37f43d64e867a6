"""Record Stata files as pandas writes them, and what it reads from them: run by a Python that has pandas.

Files of every format, in both byte orders, with dates, labels, gaps and long texts: `pandas_stata/*.dta`, and `answers.json`.
"""
from __future__ import annotations

import datetime
import json
import warnings

import numpy as np
import pandas as pd
from recorder import HERE, load

OUT = HERE / "pandas_stata"
MOMENT = datetime.datetime(2024, 1, 2, 3, 4)


def frames() -> dict[str, tuple[pd.DataFrame, dict]]:
    """The frames and how each is written; tests/faces/pandas/test_stata.py makes the same ones with the face."""
    return load(HERE.parent / "faces" / "pandas" / "stata_frames.py").frames(pd, np)


def main() -> None:
    warnings.simplefilter("ignore")
    canon = load(HERE.parent / "faces" / "pandas" / "canon.py")
    OUT.mkdir(exist_ok=True)
    answers = {}
    for name, (frame, options) in frames().items():
        path = OUT / f"{name}.dta"
        frame.to_stata(path, time_stamp=MOMENT, **options)
        answers[name] = canon.canonical(pd.read_stata(path))
        answers[f"{name} plain"] = canon.canonical(pd.read_stata(path, convert_dates=False, convert_categoricals=False))
    (OUT / "answers.json").write_text(json.dumps(answers, separators=(",", ":")) + "\n")
    print(len(answers), "answers")


if __name__ == "__main__":
    main()
