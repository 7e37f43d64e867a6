"""Bad input: errors name file, line, column and near labels; what would not fit is refused; a cut-off write leaves the old file."""
from __future__ import annotations

import gzip
import os
import random
import resource
import signal
import subprocess
import sys

import pytest

import septet.pandas as pd
from septet.core.fn import join


def told(error):
    """All that a traceback shows of an error."""
    return " ".join([str(error), *getattr(error, "__notes__", ())])


@pytest.mark.parametrize("rows, words", [(3, ("t.csv", "line 6", "column 'b'")), (30_000, ("t.csv", "line 30002", "column 'b'"))])
def test_a_mistyped_field_is_found(tmp_path, rows, words):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "1,2\n" * (rows // 3) + "\n" * (rows == 3) + "1,2\n" * (rows - rows // 3) + "1,oops\n")
    with pytest.raises(ValueError, match="oops") as error:
        pd.read_csv(path, dtype={"b": "int64"})
    assert all(word in told(error.value) for word in words), told(error.value)


@pytest.mark.parametrize("name, data, kind", [
    ("a.csv", b"", pd.errors.EmptyDataError), ("b.csv", b'a,b\n1,"2\n', pd.errors.ParserError), ("c.csv", b"a\n\xff\n", UnicodeDecodeError),
    ("d.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 20_000, mtime=0)[:60], EOFError), ("e.json", b'[{"a":1},', ValueError),
    ("f.json", b"[" * 200_000, ValueError), ("g.json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, ValueError),
    ("h.parquet", b"", ValueError), ("i.parquet", b"PAR1" + b"\0" * 40 + (2**31 - 1).to_bytes(4, "little") + b"PAR1", ValueError),
    ("j.feather", b"ARROW1\0\0" + b"\xff" * 80 + b"ARROW1", ValueError), ("k.xlsx", b"PK\3\4 no more", ValueError)])
def test_a_broken_file_is_named(tmp_path, name, data, kind):
    path = tmp_path / name
    path.write_bytes(data)
    readers = {"csv": pd.read_csv, "json": pd.read_json, "parquet": pd.read_parquet, "feather": pd.read_feather, "xlsx": pd.read_excel}
    with pytest.raises(kind) as error:
        readers[name.split(".")[1]](path)
    assert name in told(error.value) or name == "k.xlsx"


@pytest.mark.parametrize("suffix", ["parquet", "feather"])
def test_flipped_bytes_are_errors_of_known_classes(tmp_path, suffix):
    path, rng = tmp_path / f"t.{suffix}", random.Random(0)
    getattr(pd.DataFrame({"a": range(300), "b": ["x", None, "yy"] * 100}), f"to_{suffix}")(path)
    whole, read = path.read_bytes(), getattr(pd, f"read_{suffix}")
    for _ in range(40):
        data = bytearray(whole)
        data[rng.randrange(8, len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(bytes(data))
        try:
            list(read(path).itertuples())
        except (ValueError, OSError, KeyError, TypeError, NotImplementedError):
            pass                                                     # anything else, a crash of Polars' among it, fails the test


@pytest.mark.parametrize("call", [
    lambda df: df["prise"], lambda df: df[["price", "quantty"]], lambda df: df.groupby("prise"), lambda df: df.sort_values("prise"),
    lambda df: df.drop(columns="prise"), lambda df: df.merge(df, on="prise"), lambda df: df.set_index("prise"),
    lambda df: df.dropna(subset=["prise"]), lambda df: df.melt(id_vars="prise"), lambda df: df.agg({"prise": "sum"}),
    lambda df: df.groupby("price").agg({"quantty": "sum"}), lambda df: df.rename(columns={"prise": 1}, errors="raise")])
def test_key_errors_name_near_labels(call):
    with pytest.raises(KeyError) as error:
        call(pd.DataFrame({"price": [1], "quantity": [2]}))
    assert "did you mean" in told(error.value)


def test_an_attribute_error_lets_python_name_a_near_one():
    with pytest.raises(AttributeError) as error:
        _ = pd.DataFrame({"a": [1]}).to_cvs
    assert error.value.name == "to_cvs" and isinstance(error.value.obj, pd.DataFrame)


def test_a_join_that_cannot_fit_is_refused_before_it_allocates(monkeypatch):
    monkeypatch.setattr(join, "usable_bytes", lambda: 1 << 20)
    table = pd.DataFrame({"k": [1] * 1000})
    with pytest.raises(MemoryError) as error:
        table.merge(table, on="k")
    assert "1,000,000" in told(error.value)


WRITE = """
import resource, signal, sys
import septet.pandas as pd
table = pd.DataFrame({"a": range(400_000), "b": ["some text"] * 400_000})
if sys.argv[2] == "full":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
print("ready", flush=True)
getattr(table, "to_" + sys.argv[1].rsplit(".")[-1].replace("xlsx", "excel"))(sys.argv[1])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of files and kill -9 are Unix's")
@pytest.mark.parametrize("end", ["full", "kill"])
@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.feather", "t.json"])
def test_a_cut_off_write_leaves_the_old_file(tmp_path, name, end):
    path = tmp_path / name
    path.write_bytes(b"old")
    child = subprocess.Popen([sys.executable, "-c", WRITE, str(path), end], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.readline()
    while end == "kill" and child.poll() is None:
        if len(list(tmp_path.iterdir())) > 1:                           # its temporary file is there: in the middle of the write
            os.kill(child.pid, signal.SIGKILL)
            break
    child.communicate()
    assert path.read_bytes() == b"old" and child.returncode != 0 or end == "kill" and child.returncode == 0
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1 << 16
    assert end == "kill" or [p.name for p in tmp_path.iterdir()] == [name]      # a failed write takes its rest away
