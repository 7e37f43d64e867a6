"""Files of arrays: bytes as the format's document says, damaged ones refused, code in them never run, nothing lost on the way."""
from __future__ import annotations

import io
import os
import pickle
import struct
import zipfile
from pathlib import Path

import pytest

import septet.numpy as np

# numpy.lib.format, version 1.0: magic, version, header length, header padded to 64 with a newline at its end
HEADER = "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }"
KNOWN = b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + HEADER.ljust(117).encode() + b"\n" + struct.pack("<6h", *range(6))


def with_header(text: str, data: bytes = b"") -> io.BytesIO:
    return io.BytesIO(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode("latin1") + data)


class Runs:
    """Its pickle makes a file when it is loaded."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch {self.path}",)


def test_npy_bytes_both_ways() -> None:
    a = np.arange(6, dtype="int16").reshape(2, 3)
    written = io.BytesIO()
    np.save(written, a)
    assert written.getvalue() == KNOWN
    back = np.load(io.BytesIO(KNOWN))
    assert back.dtype == a.dtype and back.tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("length", [0, 5, 9, 40, 127, len(KNOWN) - 1])
def test_truncated_npy(length: int) -> None:
    with pytest.raises((ValueError, EOFError)):
        np.load(io.BytesIO(KNOWN[:length]))


@pytest.mark.parametrize("header", [
    "{'descr': '<i2', 'fortran_order': False, 'shape': (-1,), }\n",
    "{'descr': '<i2', 'fortran_order': False, 'shape': (4611686018427387904, 4), }\n",
    "{'descr': '<i2', 'fortran_order': 3, 'shape': (2,), }\n",
    "{'descr': '<q9', 'fortran_order': False, 'shape': (2,), }\n",
    "{'descr': '<i2', 'shape': (2,), }\n",
    "__import__('os').system('true')\n",
    "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), \n",
])
def test_wrong_headers(header: str) -> None:
    with pytest.raises((ValueError, MemoryError)):
        np.load(with_header(header, bytes(64)))


def test_objects_are_refused_unless_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "objects.npy"
    np.save(path, np.array([{"a": 1}, None], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        np.load(path)
    assert np.load(path, allow_pickle=True).tolist() == [{"a": 1}, None]


@pytest.mark.parametrize("allow", [False, True])
def test_pickle_never_runs_code(tmp_path: Path, allow: bool) -> None:
    made = tmp_path / "made"
    data = pickle.dumps([Runs(made)])
    for file in (io.BytesIO(data), with_header("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", data)):
        with pytest.raises((ValueError, pickle.UnpicklingError)):
            np.load(file, allow_pickle=allow)
    assert not made.exists()


def test_npz_round_trip_and_names(tmp_path: Path) -> None:
    path = tmp_path / "some.npz"
    np.savez_compressed(path, np.arange(3), weights=np.eye(2))
    with np.load(path) as loaded:
        assert sorted(loaded.files) == ["arr_0", "weights"] and loaded["weights"].tolist() == [[1, 0], [0, 1]]
        with pytest.raises(KeyError, match="nothing"):
            loaded["nothing"]
    with zipfile.ZipFile(path) as plain:
        assert sorted(plain.namelist()) == ["arr_0.npy", "weights.npy"]


def test_damaged_npz(tmp_path: Path) -> None:
    path = tmp_path / "some.npz"
    np.savez(path, a=np.arange(1000))
    data = bytearray(path.read_bytes())
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises((ValueError, zipfile.BadZipFile)):
        np.load(path)
    data[2000] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises((ValueError, zipfile.BadZipFile)):
        np.load(path)["a"]


def test_failed_save_leaves_the_former_file(tmp_path: Path) -> None:
    path = tmp_path / "kept.npy"
    np.save(path, np.arange(4))
    with pytest.raises(Exception, match="pickle"):
        np.save(path, np.array([lambda: 0], dtype=object))
    assert np.load(path).tolist() == [0, 1, 2, 3] and os.listdir(tmp_path) == ["kept.npy"]


def test_text_both_ways(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    np.savetxt(path, np.array([[1.5, -2], [3, 4]]), fmt="%.2f", delimiter=",", header="a,b")
    assert path.read_text() == "# a,b\n1.50,-2.00\n3.00,4.00\n"
    assert np.loadtxt(path, delimiter=",").tolist() == [[1.5, -2], [3, 4]]
    path.write_text("1,2\n3,x\n")
    with pytest.raises(ValueError, match="row 1, column 2"):
        np.loadtxt(path, delimiter=",")
    assert np.isnan(np.genfromtxt(path, delimiter=",")).tolist() == [[False, False], [False, True]]


def test_memmap_writes_through(tmp_path: Path) -> None:
    path = tmp_path / "raw"
    mapped = np.memmap(path, dtype="<i4", mode="w+", shape=(5,))
    mapped[:] = [1, 2, 3, 4, 5]
    mapped.flush()
    assert path.read_bytes() == struct.pack("<5i", 1, 2, 3, 4, 5)
    fixed = np.memmap(path, dtype="<i4", mode="r")
    with pytest.raises(ValueError, match="read-only"):
        fixed[0] = 9
    with pytest.raises(ValueError):
        np.memmap(path, dtype="<i4", mode="r", shape=(6,))
