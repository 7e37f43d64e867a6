"""What scripts keep beside tensors: NumPy's arrays and scalars, plain values, whole models of PyTorch's own layers.

The files of PyTorch are recorded by tests/golden/record_torch_files.py; what is written names what PyTorch's names.
"""
from __future__ import annotations

import argparse
import importlib.util
import io
import pickle
import pickletools
import zipfile
from pathlib import Path

import pytest

import septet.numpy as np
import septet.torch as torch
from septet.errors import NotSupported

GOLDEN = Path(__file__).parents[2] / "golden"
FILES = GOLDEN / "torch_files"
spec = importlib.util.spec_from_file_location("record_torch_files", GOLDEN / "record_torch_files.py")
recorder = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recorder)


def saved(value):
    file = io.BytesIO()
    torch.save(value, file)
    return io.BytesIO(file.getvalue())


def globals_of(file):
    archive = zipfile.ZipFile(file)
    data = archive.read(next(name for name in archive.namelist() if name.endswith("data.pkl")))
    return {argument for opcode, argument, _ in pickletools.genops(data) if opcode.name == "GLOBAL"}


def archive_of(data):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", data)
        archive.writestr("archive/byteorder", b"little")
    return io.BytesIO(file.getvalue())


def shown(x):
    return (type(x).__name__, str(x.dtype), x.shape, x.tolist()) if hasattr(x, "dtype") else x


def test_values_of_pytorch_are_read_and_ours_name_the_same():
    with pytest.raises(pickle.UnpicklingError, match=r"numpy\._core\.multiarray"):
        torch.load(FILES / "values.pt")
    wanted = recorder.values(np)
    for file in (FILES / "values.pt", saved(wanted)):
        found = torch.load(file, weights_only=False)
        assert {k: shown(v) for k, v in found.items()} == {k: shown(v) for k, v in wanted.items()}
        assert type(found["args"]) is argparse.Namespace and found["dd"]["new"] == [] and found["f"].flags.f_contiguous
    # PyTorch names `bytes` for those that are none; both spell a set through its list
    assert globals_of(saved(wanted)) - {"_codecs encode"} <= globals_of(FILES / "values.pt")


def test_a_model_of_layers_of_pytorch_is_read_and_ours_names_the_same():
    with pytest.raises(pickle.UnpicklingError, match=r"torch\.nn\.modules\.container\.Sequential"):
        torch.load(FILES / "layers.pt")
    found = torch.load(FILES / "layers.pt", weights_only=False)
    model, x, y = found["model"], found["x"], found["y"]
    assert torch.allclose(model(x)[0], y, atol=1e-6) and not model.training
    again = torch.load(saved(found), weights_only=False)
    assert torch.equal(again["model"](x)[0], model(x)[0]) and again["model"].state_dict().keys() == model.state_dict().keys()
    assert globals_of(saved(found)) <= globals_of(FILES / "layers.pt") | {"torch.nn.functional relu"}


def test_own_classes_are_read_where_they_are_named():
    data = saved(Net())
    with pytest.raises(NotSupported, match=f"{__name__}.Net"):
        torch.load(data, weights_only=False)
    with torch.serialization.safe_globals([Net, torch.nn.MultiheadAttention, torch.nn.modules.linear.NonDynamicallyQuantizableLinear]):
        assert torch.load(data).attention.num_heads == 2
    assert type(pickle.loads(pickle.dumps(torch.nn.Sequential(torch.nn.MultiheadAttention(4, 2))))[0]) is torch.nn.MultiheadAttention


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = torch.nn.MultiheadAttention(4, 2)


ARRAY = (b"\x80\x02cnumpy._core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85c_codecs\nencode\nX\x01\x00\x00\x00bX\x06\x00\x00\x00latin1"
         b"\x86R\x87R")
DTYPE = b"cnumpy\ndtype\nX\x02\x00\x00\x00%s\x89\x88\x87R(K\x03X\x01\x00\x00\x00<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
BYTES = b"c_codecs\nencode\nX\x02\x00\x00\x00abX\x06\x00\x00\x00latin1\x86R"
HOSTILE = {
    "memory too short": ARRAY + b"(K\x01K\x03\x85" + DTYPE % b"f8" + b"\x89" + BYTES + b"tb.",
    "negative shape": ARRAY + b"(K\x01J\xff\xff\xff\xff\x85" + DTYPE % b"f8" + b"\x89" + BYTES + b"tb.",
    "references": ARRAY + b"(K\x01K\x00\x85" + DTYPE % b"O8" + b"\x89" + BYTES + b"tb.",
    "scalar too short": b"\x80\x02cnumpy._core.multiarray\nscalar\n" + DTYPE % b"f8" + BYTES + b"\x86R.",
    "set of a range": b"\x80\x02cbuiltins\nset\ncbuiltins\nrange\nJ\xff\xff\xff\x7f\x85R\x85R.",
    "list of a range": b"\x80\x02cbuiltins\nlist\ncbuiltins\nrange\nJ\xff\xff\xff\x7f\x85R\x85R.",
    "many bytes": b"\x80\x02cbuiltins\nbytes\nJ\xff\xff\xff\x7f\x85R.",
    "factory": b"\x80\x02ccollections\ndefaultdict\ncargparse\nNamespace\n\x85R.",
    "eval": b"\x80\x02cbuiltins\neval\nX\x01\x00\x00\x001\x85R.",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_values_are_refused(data):
    with pytest.raises((pickle.UnpicklingError, NotSupported)):
        torch.load(archive_of(data), weights_only=False)
