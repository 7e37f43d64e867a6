"""Tables of files that nobody has looked at: what is read of them, the same answers part by part, and what does not fit."""
from __future__ import annotations

import json
import os
import subprocess
import sys

import polars as pl
import pytest

import septet.numpy as np
import septet.pandas as pd
from septet.core.fn import groups as meaning
from septet.pandas.io import parquet, parquet_footer
from septet.pandas.lazy import limit, report, rows
from septet.pandas.lazy.pairwise import BLOCK, Pairwise
from septet.pandas.testing import assert_frame_equal, assert_series_equal

LIMIT = "SEPTET_MEMORY_LIMIT"


@pytest.fixture
def lazily(monkeypatch):
    """lazily(path, limit): the table of a file of any size, looked at under a limit of memory."""
    def read(path, size="1GB", **words):
        monkeypatch.setenv(LIMIT, size)
        monkeypatch.setattr(parquet, "LAZY_BYTES", 0)
        return pd.read_parquet(path, **words)

    return read


@pytest.fixture
def file(tmp_path):
    """1000 rows in ten row groups; x has NaN and null, n null in the last group only."""
    n = 1000
    x = [float("nan") if k % 7 == 0 else None if k % 11 == 0 else k * 0.5 for k in range(n)]
    pl.DataFrame({"i": range(n), "k": [k * 13 % 5 for k in range(n)], "x": x, "n": [None if k == 950 else k for k in range(n)],
                  "s": [f"t{k // 100}" for k in range(n)]}).write_parquet(tmp_path / "f.parquet", row_group_size=100)
    return tmp_path / "f.parquet"


@pytest.mark.parametrize("size", ["1GB", "30kB"])
def test_the_recorded_cases_part_by_part(area, monkeypatch, size):
    monkeypatch.setattr(parquet, "LAZY_BYTES", 0)
    monkeypatch.setenv(LIMIT, size)
    cases = area("lazy")
    cases.module.CASES = "\n".join(c for c in cases.module.CASES.splitlines() if size == "1GB" or "median" not in c)
    golden = cases.face.parents[1] / "golden" / "pandas_cases" / "lazy.json"
    wanted = json.loads(golden.read_text())
    for case in cases.module.CASES.splitlines():
        assert cases.canon.same(wanted[case], cases.canon.evaluate(pd, cases.module.SETUP, case), rtol=None, text=False), case


def test_only_what_is_asked_for_is_read(file, lazily):
    df = lazily(file)
    facts = report.SCANS[-1].facts
    assert df.shape == (1000, 5) and df.dtypes["n"] == "float64" and isinstance(df, pd.DataFrame) and facts()["rows_read"] == 0
    kept = df[(df["i"] > 820) & (df["s"] != "t9")]
    assert facts()["rows_read"] == 0 and repr(type(kept)) == "<class 'pandas.DataFrame'>"
    assert kept["k"].sum() == sum(k * 13 % 5 for k in range(821, 900))
    found = facts()
    assert found["row_groups_skipped"] == 8 and found["columns_read"] == 3 and found["predicates"] == ["((i > 820) & (s != 't9'))"]
    assert 0 < found["bytes_read"] < found["bytes"] / 3


@pytest.mark.parametrize(("mask", "skipped"), [
    (lambda d: d["x"] > 400, 8), (lambda d: d["x"] != 3, 0), (lambda d: d["s"] == "t3", 9), (lambda d: d["s"].isin(["t3", "t4"]), 8),
    (lambda d: d["i"].isin([5, 950]), 8), (lambda d: (d["i"] < 100) | (d["i"] >= 950), 8), (lambda d: ~(d["i"] < 100), 0),
    (lambda d: d["n"] >= 949, 9), (lambda d: d["x"].isna(), 0), (lambda d: d["i"].isna(), 10), (lambda d: d["i"] == 3.5, 9)])
def test_row_groups_that_cannot_hold_a_row_are_skipped(file, lazily, mask, skipped):
    df = lazily(file)
    kept, plain = df[mask(df)], pl.read_parquet(file)
    whole = pd.DataFrame({c: plain[c].to_list() for c in plain.columns})
    assert 10 - len(kept._rows.groups) == skipped
    assert_frame_equal(kept, whole[mask(whole)], check_exact=True)


def test_looked_at_it_is_a_plain_table(file, lazily):
    df = lazily(file)
    df["i2"] = df["i"] * 2
    part = df[df["i"] < 3]
    part.loc[0, "k"] = 99
    assert type(part) is pd.DataFrame and part["k"].tolist()[0] == 99 and df["k"].tolist()[0] == 0
    s = df["i"]
    s.iloc[0] = -1
    assert df["i"].tolist()[0] == 0 and part["i2"].tolist() == [0, 2, 4] and df.columns.tolist()[-1] == "i2"
    with pytest.raises(AttributeError):
        df.absent
    with pytest.raises(KeyError):
        df["absent"]


GROUPED = ["g['x'].sum()", "g.agg({'x': ['sum', 'max'], 's': 'count'})", "g.agg(a=('x', 'mean'), b=('s', 'nunique'))",
           "g[['i', 'x']].mean()", "g.size()", "g['x'].transform('mean')", "g.count()", "g.head(2)", "g.x.std()", "g['s'].apply(len)"]


@pytest.mark.parametrize("by", ["k", "s", ["k", "s"], "x"])
@pytest.mark.parametrize("words", [{}, {"as_index": False}, {"sort": False, "dropna": False}])
def test_groups_whose_keys_wait_are_those_of_a_table_in_memory(file, lazily, by, words):
    df = lazily(file)
    whole = df.copy()
    assert len(whole.values) == 1000
    for work in GROUPED:
        found, wanted = (eval(work, {"g": d[d["n"] > 100].groupby(by, **words), "len": len}) for d in (lazily(file), whole))
        (assert_frame_equal if wanted.ndim == 2 else assert_series_equal)(found, wanted, check_exact=True)


def test_keys_and_values_are_read_with_the_condition(file, lazily):
    df = lazily(file)
    facts = report.SCANS[-1].facts
    grouped = df[df["x"] > 30].groupby("k")
    assert facts()["columns_read"] == 0 and repr(type(grouped)) == "<class 'pandas.api.typing.DataFrameGroupBy'>"
    grouped["i"].sum()
    scan = df._rows.scan
    assert facts()["columns_read"] == 3 and list(scan.held) == ["x"] and not scan.brief


def test_groups_are_of_the_keys_as_they_were(file, lazily):
    df = lazily(file)
    kept = df[df["i"] < 50]
    grouped, wanted = kept.groupby("k"), kept.copy().groupby("k")["i"].sum()
    kept["k"] = kept["i"]
    assert_series_equal(grouped["i"].sum(), wanted)
    with pytest.raises(KeyError, match="'kk'"):
        kept.groupby("kk")
    with pytest.raises(KeyError, match="ii"):
        kept.groupby("k")["ii"]


@pytest.mark.parametrize("by", [["x"], ["s", "x"], ["k", "i"]])
@pytest.mark.parametrize("words", [{}, {"ascending": False}, {"na_position": "first", "ignore_index": True}])
def test_sorting_on_disk_is_sorting_in_memory(file, lazily, by, words):
    small, whole = lazily(file, "10kB").sort_values(by, **words), pd.read_parquet(file)
    assert "_rows" in small.__dict__
    os.environ[LIMIT] = "1GB"
    assert_frame_equal(small, whole.sort_values(by, **words), check_exact=True)


@pytest.mark.parametrize("index", [None, True, False])
def test_writing_part_by_part(file, lazily, tmp_path, index):
    df = lazily(file, "10kB")
    df[df["x"] > 30].to_parquet(tmp_path / "g.parquet", index=index)
    df.to_parquet(tmp_path / "h.parquet", index=index)
    os.environ[LIMIT] = "1GB"
    again = pd.read_parquet(file)
    again[again["x"] > 30].to_parquet(tmp_path / "g2.parquet", index=index)
    assert_frame_equal(pd.read_parquet(tmp_path / "g.parquet"), pd.read_parquet(tmp_path / "g2.parquet"), check_exact=True)
    assert_frame_equal(pd.read_parquet(tmp_path / "h.parquet"), again, check_exact=True)


@pytest.mark.parametrize("words", [{}, {"index": False, "sep": ";", "na_rep": "-"}, {"header": list("abcde"), "float_format": "%.2f"}])
def test_text_part_by_part(file, lazily, tmp_path, words):
    lazily(file, "10kB").to_csv(tmp_path / "parts.csv", **words)
    lazily(file).to_csv(tmp_path / "whole.csv", **words)
    assert (tmp_path / "parts.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_what_does_not_fit_says_so(file, lazily):
    df = lazily(file, "10kB")
    for work in (lambda: df.groupby("k")["x"].median(), lambda: df.groupby(df["k"] % 2)["x"].sum(), lambda: df.to_numpy(),
                 lambda: df.groupby("k").apply(len), lambda: df["x"].quantile(0.3)):
        with pytest.raises(MemoryError, match=r"f\.parquet.*limit is 10 kB.*SEPTET_MEMORY_LIMIT"):
            work()
    os.environ[LIMIT] = "a lot"
    with pytest.raises(ValueError, match="not a size"):
        len(df[df["x"] > 2])
    assert limit.size_of("1.5 GiB") == 3 << 29 and limit.size_of("7") == 7


def test_a_file_that_is_written_to_is_noticed(file, lazily):
    df = lazily(file)
    mask = df["i"] > 3
    with open(file, "ab") as f:
        f.write(b"x")
    with pytest.raises(OSError, match="written to since"):
        df[mask]["k"].sum()


def test_footers_that_are_none(tmp_path):
    for data in (b"", b"PAR1", b"x" * 40, b"\x15" * 20 + (19).to_bytes(4, "little") + b"PAR1"):
        (tmp_path / "x").write_bytes(data)
        with open(tmp_path / "x", "rb") as f, pytest.raises(ValueError):
            parquet_footer.row_groups(f)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("n", [1, 9, BLOCK, BLOCK + 1, 3 * BLOCK + 77])
def test_pairwise_sums_of_parts_are_those_of_the_whole(dtype, n):
    a = (np.random.default_rng(3).standard_normal(n) * 1e6).astype(dtype)
    walk = Pairwise(n)
    for first in range(0, n, 50_021):
        walk.enter(a[first : first + 50_021])
    assert walk.total == np.sum(a) and walk.total.dtype == a.dtype


@pytest.mark.parametrize("op", ["sum", "prod", "var", "min", "max"])
def test_records_go_on_with_the_bits_of_one_loop(op):
    rng = np.random.default_rng(4)
    codes, x = rng.integers(-1, 3000, 20_000), rng.standard_normal(20_000)
    running = None
    for first in range(0, 20_000, 777):
        part = slice(first, first + 777)
        running = running or meaning.Running(np.ndarray, op, x._dtype)
        running.enter(codes[part], x[part], int(codes[: first + 777].max()) + 1)
    whole = meaning.Reduced(op, codes, x, 3000)
    for slot in (0, 1) if op == "var" else (0,):
        assert (running.value(slot) == whole.value(slot)).all()
    assert (running.count == whole.count).all()


def test_the_profile_shows_what_was_pushed_down(file, tmp_path):
    script = tmp_path / "s.py"
    script.write_text("import pandas as pd\nfrom septet.pandas.io import parquet\nparquet.LAZY_BYTES = 0\n"
                      f"df = pd.read_parquet({str(file)!r})\nprint(df[df.i > 850].k.sum())\n")
    done = subprocess.run([sys.executable, "-m", "septet", "run", "--profile", str(script)], capture_output=True, text=True, check=True)
    assert "rows 200 of 1,000, columns 2 of 5" in done.stderr and "pushed down: (i > 850)" in done.stderr
    assert "row groups skipped 8 of 10" in done.stderr and "peak memory" in done.stderr


def test_series_of_a_scan_compare_equal(file, lazily):
    df = lazily(file)
    assert_series_equal(df["k"], pd.Series([k * 13 % 5 for k in range(1000)], name="k"))


@pytest.mark.parametrize("at_once", [1, 150, 10 ** 6])
def test_conditions_see_held_columns_piece_by_piece(file, lazily, monkeypatch, at_once):
    monkeypatch.setattr(rows, "HELD_ROWS", at_once)
    plain, df = pd.DataFrame(pl.read_parquet(file).to_dict(as_series=False)), lazily(file)
    plain["x"], plain["n"] = plain["x"].astype("float64"), plain["n"].astype("float64")
    for kept in (lambda f: f[f["n"] != 3].pipe(lambda g: g[g["k"] == 2]), lambda f: f[f["x"] > 1e9],
                 lambda f: f[(f["x"] > 30) & (f["s"] != "t2")]):
        assert_frame_equal(kept(df), kept(plain))
        assert_series_equal(kept(df).groupby("k")["x"].sum(), kept(plain).groupby("k")["x"].sum())
