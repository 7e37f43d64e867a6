"""safetensors: a recorded file is read, the file that is written is the same to the byte, damaged ones are refused."""
from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

import septet.torch as torch
from septet.torch import safetensors

GOLDEN = Path(__file__).parents[2] / "golden"
FILE = GOLDEN / "torch_files" / "small.safetensors"
spec = importlib.util.spec_from_file_location("record_safetensors", GOLDEN / "record_safetensors.py")
recorder = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recorder)


def tensors():
    return {k: torch.tensor(v, dtype=getattr(torch, d)) for k, (d, v) in recorder.VALUES.items()}


def check(found):
    for name, (dtype, values) in recorder.VALUES.items():
        assert found[name].tolist() == values and found[name].dtype is getattr(torch, dtype)


def test_recorded_file():
    before = FILE.read_bytes()
    found = safetensors.load_file(FILE)
    check(found)
    found["a"][0, 0] = 7.0
    assert FILE.read_bytes() == before
    check(safetensors.load(before))


def test_written_file_is_the_same(tmp_path):
    safetensors.save_file(tensors(), tmp_path / "x", {"format": "pt"})
    assert (tmp_path / "x").read_bytes() == FILE.read_bytes()
    assert safetensors.save(tensors(), {"format": "pt"}) == FILE.read_bytes()


def bad(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


F = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
DAMAGED = [b"", b"1234567", b"\xff" * 8 + b"{}", bad({}) + b"xx", bad([]), bad(b"{"), bad(b'{"a":1,"a":1}'), bad({"a": 1}),
           bad({"a": F}), bad({"a": F}, bytes(5)),
           bad({"a": F, "b": F}, bytes(4)), bad({"a": {**F, "dtype": "X"}}, bytes(4)), bad({"a": {**F, "shape": [10**15]}}, bytes(4)),
           bad({"a": {**F, "shape": [-1]}}, bytes(4)), bad({"a": {**F, "data_offsets": [4, 8]}}, bytes(8)),
           bad({"a": {**F, "shape": [True]}}, bytes(4))]


@pytest.mark.parametrize("data", DAMAGED)
def test_damaged(data):
    with pytest.raises(safetensors.SafetensorError):
        safetensors.load(data)


def test_refused_tensors(tmp_path):
    x = torch.ones(2, 3)
    with pytest.raises(ValueError, match="non contiguous"):
        safetensors.save_file({"a": x.t()}, tmp_path / "x")
    with pytest.raises(RuntimeError, match="share memory"):
        safetensors.save_file({"a": x, "b": x}, tmp_path / "x")
    with pytest.raises(ValueError, match="Key `a` is invalid"):
        safetensors.save_file({"a": 1}, tmp_path / "x")
    assert not list(tmp_path.iterdir())
