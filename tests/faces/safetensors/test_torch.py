"""safetensors: a recorded file is read, the file that is written is the same to the byte, damaged ones are refused."""
from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

import septet.torch as torch
from septet.safetensors import safe_open
from septet.safetensors import torch as safetensors

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


def test_tensors_one_by_one():
    with safe_open(FILE, framework="pt", device="cpu") as file:
        assert file.keys() == ["a", "b", "c", "d", "e"] and file.offset_keys() == ["d", "a", "b", "e", "c"]
        assert file.metadata() == {"format": "pt"}
        check({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118 - no mapping
        check(file.get_tensors())
        part = file.get_slice("a")
        assert (part.get_shape(), part.get_dtype()) == ([2, 3], "F32")
        assert part[:, 1:].tolist() == [[1.0, 2.0], [4.0, 5.0]] and part[:, [0, 2]].tolist() == [[0.0, 2.0], [3.0, 5.0]]
        with pytest.raises(IndexError):
            part[5]
        with pytest.raises(safetensors.SafetensorError, match="File does not contain tensor zz"):
            file.get_tensor("zz")
    with pytest.raises(safetensors.SafetensorError, match="File is closed"):
        file.get_tensor("a")


@pytest.mark.parametrize("arguments, error", [(("/nowhere/x", "pt"), FileNotFoundError), ((FILE, "xx"), safetensors.SafetensorError),
                                              ((FILE, "jax"), NotImplementedError)])
def test_what_cannot_be_opened(arguments, error):
    with pytest.raises(error):
        safe_open(*arguments)


def tied():
    model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
    model[1].weight = model[0].weight
    return model


# what the original writes for this model
TIED = (b'\xe0\x00\x00\x00\x00\x00\x00\x00{"__metadata__":{"1.weight":"0.weight"},"0.bias":{"dtype":"F32","shape":[2],"data_offsets":'
        b'[0,8]},'
        b'"0.weight":{"dtype":"F32","shape":[2,2],"data_offsets":[8,24]},"1.bias":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}   ')


def test_models(tmp_path):
    model, other = tied(), tied()
    safetensors.save_model(model, tmp_path / "m")
    assert (tmp_path / "m").read_bytes()[:232] == TIED
    assert safetensors.load_model(other, tmp_path / "m") == (set(), [])
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), other.parameters(), strict=True))
    larger = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2), torch.nn.Linear(1, 1))
    assert safetensors.load_model(larger, tmp_path / "m", strict=False) == ({"1.weight", "2.weight", "2.bias"}, [])
    with pytest.raises(RuntimeError, match=r'Missing key\(s\) in state_dict: "1.weight", "2.bias", "2.weight"'):
        safetensors.load_model(larger, tmp_path / "m")


def test_a_model_of_which_no_tensor_shows_its_whole_memory(tmp_path):
    model, x = torch.nn.Module(), torch.zeros(4, 4)
    model.v, model.w = torch.nn.Parameter(x[1:3]), torch.nn.Parameter(x[:2])
    with pytest.raises(RuntimeError, match="no suitable name to keep"):
        safetensors.save_model(model, tmp_path / "m")
    model.v = torch.nn.Parameter(x)
    safetensors.save_model(model, tmp_path / "m")
    assert list(safetensors.load_file(tmp_path / "m")) == ["v"]
    assert safetensors.storage_ptr(model.w) == x.data_ptr() and safetensors.storage_size(model.w) == 64
