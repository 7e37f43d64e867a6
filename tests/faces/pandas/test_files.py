"""Files written and read: CSV large and small, compressed, Parquet, Feather; whole or not at all; hostile ones refused."""
from __future__ import annotations

import gzip
import io
import os
import random
import zipfile

import pytest

import septet.numpy as np
import septet.pandas as pd
from septet.errors import NotSupported
from septet.pandas.io import csv_fast, sources


def table():
    return pd.DataFrame({"a": [1, 2, 3], "b": [1.5, np.nan, -2.0], "c": ["x", None, "ü,\n\"z\""], "d": [True, False, True]})


def same(a, b):
    """Whether two tables have equal labels, dtypes and values."""
    assert a.columns.tolist() == b.columns.tolist()
    assert a.index.tolist() == b.index.tolist() and a.index.names == b.index.names
    assert [str(x) for x in a.dtypes.tolist()] == [str(x) for x in b.dtypes.tolist()]
    for x, y in zip(a._columns, b._columns):
        for u, v in zip(x.tolist(), y.tolist()):
            assert u is v or u == v or (u != u and v != v), (u, v)


def written(seed):
    """Lines of a file of all kinds of columns, gaps spelled in several ways."""
    rng = random.Random(seed)
    gap = ["", "NA", "NaN", "null", "nan", "N/A"]
    make = [lambda i: str(rng.randint(-5, 10**12)), lambda i: repr(rng.random() * 10.0 ** rng.randint(-10, 10)),
            lambda i: rng.choice(["a", "bb", '"q,w"', '"he ""x"""', "007x"]), lambda i: rng.choice(["True", "False"]),
            lambda i: "7" if i < 11000 else "x", lambda i: rng.choice(["1", " 2"]), lambda i: rng.choice(["TRUE", "1"])]
    kinds = [rng.randrange(len(make)) for _ in range(4)]
    head = ",".join(f"c{k}" for k in range(4)) + "\n"
    rows = [",".join(rng.choice(gap) if rng.random() < 0.02 else make[k](i) for k in kinds) for i in range(12000)]
    return head + "\n".join(rows[:6000]) + ("\n\n" if seed % 2 else "\n") + "\n".join(rows[6000:]) + "\n"


@pytest.mark.parametrize("seed", range(6))
def test_the_quick_reader_reads_what_the_exact_one_does(tmp_path, monkeypatch, seed):
    path = tmp_path / "t.csv"
    path.write_text(written(seed))
    monkeypatch.setattr(csv_fast, "LEAST", 1)
    quick = pd.read_csv(path)
    monkeypatch.setattr(csv_fast, "LEAST", 1 << 60)
    same(quick, pd.read_csv(path))


def test_quick_reader_keeps_chosen_columns_and_index(tmp_path, monkeypatch):
    path = tmp_path / "t.csv"
    path.write_text("k,x,y\n" + "".join(f"n{i},{i},{i * 0.5}\n" for i in range(2000)))
    monkeypatch.setattr(csv_fast, "LEAST", 1)
    quick = pd.read_csv(path, usecols=["k", "y"], index_col="k")
    assert quick.index.tolist()[:2] == ["n0", "n1"] and quick["y"].tolist()[3] == 1.5
    assert pd.read_csv(path, header=None, skiprows=1).shape == (2000, 3)


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.csv.bz2", "t.csv.xz", "t.csv.zip"])
def test_csv_comes_back(tmp_path, name):
    frame = table()
    frame.to_csv(tmp_path / name, index=False)
    same(pd.read_csv(tmp_path / name), frame)


def test_file_objects(tmp_path):
    frame = table()
    text, data = io.StringIO(), io.BytesIO()
    frame.to_csv(text, index=False)
    frame.to_csv(data, index=False)
    assert text.getvalue().encode() == data.getvalue()
    same(pd.read_csv(io.BytesIO(data.getvalue())), frame)
    with open(tmp_path / "t", "w", newline="") as f:
        frame.to_csv(f, index=False)
    same(pd.read_csv(tmp_path / "t"), frame)


def test_parts(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a\n" + "".join(f"{i}\n" for i in range(10)))
    with pd.read_csv(path, chunksize=4) as parts:
        found = [(p["a"].tolist(), p.index.tolist()) for p in parts]
    assert found == [([0, 1, 2, 3], [0, 1, 2, 3]), ([4, 5, 6, 7], [4, 5, 6, 7]), ([8, 9], [8, 9])]


def test_errors_name_file_and_line(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("a,b\n1,2\n1,2,3\n")
    with pytest.raises(pd.errors.ParserError, match=r"Expected 2 fields in line 3 of .*bad\.csv, saw 3"):
        pd.read_csv(path)
    with pytest.raises(FileNotFoundError):
        pd.read_csv(tmp_path / "none.csv")
    with pytest.raises(NotSupported, match="https"):
        pd.read_csv("https://example.org/a.csv")


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "t.csv"
    path.write_text("old")

    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        table().to_csv(path)
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["t.csv"]


def test_bombs_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "SURE_BYTES", 1 << 20)
    monkeypatch.setattr(sources, "MOST_RATIO", 100)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(b"0" * (1 << 23)))
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.csv", b"0" * (1 << 23))
    for name in ("b.csv.gz", "b.zip"):
        with pytest.raises(ValueError, match="bomb"):
            pd.read_csv(tmp_path / name)


def nullable():
    return pd.DataFrame({"i": pd.array([1, None, 3]), "f": pd.array([1.5, None, 2.0]), "m": pd.array([True, None, False]),
                         "s": pd.array(["p", None, "q"], dtype="string"), "a": [1, 2, 3], "c": ["x", None, "y"],
                         "k": pd.Categorical(["u", None, "v"], categories=["v", "u", "w"], ordered=True)})


@pytest.mark.parametrize("index", [None, pd.Index(["p", "q", "r"], name="ix"), pd.RangeIndex(5, 11, 2),
                                   pd.MultiIndex.from_tuples([(1, "x"), (1, "y"), (2, "x")], names=["g", None])])
def test_parquet_comes_back(tmp_path, index):
    frame = nullable()
    if index is not None:
        frame.index = index
    frame.to_parquet(tmp_path / "t.parquet")
    found = pd.read_parquet(tmp_path / "t.parquet")
    same(found, frame)
    assert found["k"].cat.categories.tolist() == ["v", "u", "w"] and found["k"].cat.ordered


def test_parquet_reads_what_is_asked_for(tmp_path):
    frame = nullable()
    frame.to_parquet(tmp_path / "t.parquet")
    found = pd.read_parquet(tmp_path / "t.parquet", columns=["c"], filters=[("a", ">", 1)])
    assert found.columns.tolist() == ["c"] and found["c"].tolist()[1] == "y" and len(found) == 2
    data = frame.to_parquet()
    same(pd.read_parquet(io.BytesIO(data)), frame)
    with pytest.raises(NotSupported, match="partition_cols"):
        frame.to_parquet(tmp_path / "p", partition_cols=["a"])


def test_feather_comes_back(tmp_path):
    frame = table()
    frame.to_feather(tmp_path / "t.feather")
    same(pd.read_feather(tmp_path / "t.feather"), frame)
    frame.index = [3, 4, 5]
    with pytest.raises(ValueError, match="non-default index"):
        frame.to_feather(tmp_path / "t.feather")


def test_arrow_in_and_out():
    polars = pytest.importorskip("polars")
    frame = table()
    there = polars.DataFrame(frame)
    assert there["c"].to_list() == ["x", None, 'ü,\n"z"'] and there["a"].to_list() == [1, 2, 3]
    same(pd.DataFrame.from_arrow(there), frame)
    assert polars.Series(frame["a"]).to_list() == [1, 2, 3]


def test_large_parquet_files_are_read_column_by_column(tmp_path, monkeypatch):
    from septet.pandas.io import parquet

    frame = nullable()
    frame.index = pd.Index(["p", "q", "r"], name="ix")
    frame.to_parquet(tmp_path / "t.parquet")
    monkeypatch.setattr(parquet, "LAZY_BYTES", 0)
    found = pd.read_parquet(tmp_path / "t.parquet")
    assert len(found._arrays._waiting) == 7 and found.shape == (3, 7)
    part = found[found["a"] > 1][["c", "f"]]
    assert part["c"].tolist()[1] == "y" and len(part._arrays._waiting) == 1 and len(found._arrays._waiting) == 5
    (tmp_path / "t.parquet").unlink()           # the open file stays readable
    same(found, frame)
    same(part, frame[frame["a"] > 1][["c", "f"]])


def test_a_file_written_to_meanwhile_is_an_error(tmp_path, monkeypatch):
    from septet.pandas.io import parquet

    nullable().to_parquet(tmp_path / "t.parquet")
    monkeypatch.setattr(parquet, "LAZY_BYTES", 0)
    found, copy = pd.read_parquet(tmp_path / "t.parquet"), pd.read_parquet(tmp_path / "t.parquet")
    copy["a"] = 5
    copy.to_parquet(tmp_path / "t.parquet")     # under a new name first: what was open stays as it was
    assert found["a"].tolist() == [1, 2, 3] and pd.read_parquet(tmp_path / "t.parquet")["a"].tolist() == [5, 5, 5]
    late = pd.read_parquet(tmp_path / "t.parquet")
    with open(tmp_path / "t.parquet", "ab") as f:
        f.write(b"x")
    with pytest.raises(OSError, match="written to since"):
        late["a"].sum()


def test_lists_of_columns_that_are_not_there_yet():
    from septet.pandas.lazy.columns import LazyColumns

    def fresh():
        return LazyColumns(lambda wanted: [k * 10 for k in wanted], 4)

    assert fresh() + [1] == [0, 10, 20, 30, 1] and [1] + fresh() == [1, 0, 10, 20, 30] and list(fresh()[1:3]) == [10, 20]
    assert fresh()[-1] == 30 and [*fresh()] == [0, 10, 20, 30] and fresh().copy() == [0, 10, 20, 30] and fresh() == [0, 10, 20, 30]
    columns = fresh()
    columns[1] = 7
    columns.append(9)
    assert list(columns) == [0, 7, 20, 30, 9] and list(columns.mapped(lambda x: x + 1)) == [1, 8, 21, 31, 10] and columns.pop() == 9
    with pytest.raises(IndexError):
        fresh()[4]
