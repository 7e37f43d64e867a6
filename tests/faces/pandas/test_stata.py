"""Stata files against pandas: what it reads from its files, the bytes that it writes (recorder: tests/golden/record_pandas_stata.py)."""
from __future__ import annotations

import datetime
import importlib.util
import json
import warnings
from pathlib import Path

import pytest

import septet.numpy as np
import septet.pandas as pd

HERE = Path(__file__).parent
FILES = HERE.parents[1] / "golden" / "pandas_stata"
ANSWERS = json.loads((FILES / "answers.json").read_text())
MOMENT = datetime.datetime(2024, 1, 2, 3, 4)


def load(name):
    """A Python file beside this one as a module."""
    spec = importlib.util.spec_from_file_location(f"pandas_{name}", HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


canon, FRAMES = load("canon"), load("stata_frames").frames(pd, np)


@pytest.mark.parametrize("name", FRAMES)
def test_a_file_of_pandas_is_read_as_pandas_reads_it(name):
    path = FILES / f"{name}.dta"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert canon.same(ANSWERS[name], canon.canonical(pd.read_stata(path)))
        assert canon.same(ANSWERS[f"{name} plain"], canon.canonical(pd.read_stata(path, convert_dates=False, convert_categoricals=False)))


@pytest.mark.parametrize("name", FRAMES)
def test_a_file_has_the_bytes_that_pandas_writes(name, tmp_path):
    frame, options = FRAMES[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_stata(tmp_path / "a.dta", time_stamp=MOMENT, **options)
    assert (tmp_path / "a.dta").read_bytes() == (FILES / f"{name}.dta").read_bytes()


def test_parts_columns_and_labels():
    path = FILES / "v118.dta"
    assert [list(part.index) for part in pd.read_stata(path, chunksize=1)] == [[0], [1]]
    assert list(pd.read_stata(path, columns=["d", "i"]).columns) == ["d", "i"]
    with pd.read_stata(path, iterator=True) as reader:
        assert reader.data_label == "hello" and reader.variable_labels()["i"] == "an int" and reader.value_labels() == {"c": {0: "u"}}
        assert reader.time_stamp == "02 Jan 2024 03:04"
    with pytest.raises(ValueError, match="nope"):
        pd.read_stata(path, columns=["nope"])


@pytest.mark.parametrize("name", ["v114", "v118", "long119", "labels"])
def test_a_file_cut_anywhere_is_told(name, tmp_path):
    whole = (FILES / f"{name}.dta").read_bytes()
    for n in range(0, len(whole), max(1, len(whole) // 60)):
        (tmp_path / "a.dta").write_bytes(whole[:n])
        with pytest.raises(ValueError):
            pd.read_stata(tmp_path / "a.dta")


@pytest.mark.parametrize(("columns", "options", "error"), [
    ({"a": [float("inf")]}, {}, ValueError), ({"a": [1 + 2j]}, {}, NotImplementedError), ({"a": [1, "x"]}, {}, ValueError),
    ({"a": [None, None]}, {}, ValueError), ({"a": ["漢"]}, {}, UnicodeEncodeError), ({"a": ["x" * 300]}, {}, ValueError),
    ({"a": [1]}, {"version": 116}, ValueError), ({"a": [1]}, {"byteorder": "middle"}, ValueError), ({"a": [9e307]}, {}, ValueError),
    ({"a": pd.to_timedelta([1])}, {}, NotImplementedError), ({"a": pd.to_datetime(["2024"])}, {"convert_dates": {"a": "q"}},
                                                             NotImplementedError),
    ({"a": [1]}, {"data_label": "x" * 81}, ValueError), ({"a": [1]}, {"variable_labels": {"a": "x" * 81}}, ValueError)])
def test_what_stata_has_no_place_for_is_refused(columns, options, error, tmp_path):
    with pytest.raises(error):
        pd.DataFrame(columns).to_stata(tmp_path / "a.dta", **options)
    assert not (tmp_path / "a.dta").exists()
