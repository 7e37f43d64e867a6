"""safetensors.numpy: arrays to files and back, and what it refuses."""
from __future__ import annotations

from pathlib import Path

import pytest

import septet.numpy as np
from septet.safetensors import SafetensorError, deserialize, safe_open
from septet.safetensors import numpy as safetensors

FILE = Path(__file__).parents[2] / "golden" / "torch_files" / "small.safetensors"
# what the original gives for save({"a": np.arange(3)})
SAVED = (b'8\x00\x00\x00\x00\x00\x00\x00{"a":{"dtype":"I64","shape":[3],"data_offsets":[0,24]}} \x00\x00\x00\x00\x00\x00\x00\x00'
         b'\x01\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00')


def test_bytes():
    assert safetensors.save({"a": np.arange(3)}) == SAVED
    assert safetensors.load(SAVED)["a"].tolist() == [0, 1, 2]
    assert deserialize(SAVED) == [("a", {"shape": [3], "dtype": "I64", "data": bytearray(SAVED[64:])})]


def test_files(tmp_path):
    safetensors.save_file({"a": np.arange(3)}, tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == SAVED
    found = safetensors.load_file(tmp_path / "x")["a"]
    found[0] = 5
    assert type(found) is np.ndarray and (tmp_path / "x").read_bytes() == SAVED


def test_what_numpy_has_not():
    with pytest.raises(TypeError, match="bfloat16"):
        safetensors.load_file(FILE)
    with pytest.raises(SafetensorError, match="Unknown dtype"):
        safetensors.save({"a": np.array(["x"])})
    with pytest.raises(NotImplementedError, match="contiguous"):
        safetensors.save({"a": np.arange(6).reshape(2, 3).T})
    assert safe_open(FILE, framework="np").get_tensor("a").tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
