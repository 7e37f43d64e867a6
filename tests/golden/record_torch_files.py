"""Record small files that PyTorch writes, and the pickle that it writes for the objects that the tests save.

Run where PyTorch 2.13 is installed: python record_torch_files.py.
"""
from __future__ import annotations

import argparse
import collections
import datetime
import io
from pathlib import Path

HERE = Path(__file__).parent
VALUES = {"float32": [1.5, -2.0, 3.0], "float64": [1.5, -2.0, 3.0], "float16": [1.5, -2.0, 3.0], "bfloat16": [1.5, -2.0, 3.0],
          "int64": [1, 2, -3], "int32": [1, 2, -3], "int16": [1, 2, -3], "int8": [1, 2, -3],
          "uint8": [1, 2, 3], "bool": [True, False, True],
          "complex64": [1j, 2.0, 3.0], "complex128": [1j, 2.0, 3.0]}
WIDE = {"uint16": [1, 60000], "uint32": [1, 2], "uint64": [1, 2]}


def objects(torch, wide=True):
    """An object of everything that files hold."""
    found = {d: torch.tensor(v, dtype=getattr(torch, d)) for d, v in {**VALUES, **(WIDE if wide else {})}.items()}
    x = torch.arange(12.0).reshape(3, 4)
    found.update(x=x, v=x[1:, ::2], t=x.t(), row=x[2], e=torch.zeros(0, 3), s=torch.tensor(3), g=torch.tensor([1.0, 2.0]).requires_grad_(),
                 od=collections.OrderedDict(a=x[0], b=2), n=[1, 2.5, "sé", None, True, (1, (2,)), {4}, 3 + 4j, b"abc", -5, 2**40, 2**100],
                 size=torch.Size([1, 2]), dt=torch.bfloat16, dev=torch.device("cpu"), lay=torch.strided)
    return found


def values(np):
    """What scripts keep beside tensors: arrays and scalars of NumPy, plain values of Python."""
    return {"a": np.arange(6.0).reshape(2, 3), "f": np.asfortranarray(np.arange(6, dtype="int32").reshape(2, 3)), "s": np.float64(2.5),
            "b": np.bool_(True), "i": np.int64(-3), "u": np.array(["ab", "c"]), "e": np.zeros((0, 3)), "c": np.complex64(1 + 2j),
            "z": np.arange(3)[::2], "args": argparse.Namespace(lr=0.1, sizes=[1, 2]), "set": {1, 2},
            "dd": collections.defaultdict(list, a=[1]),
            "when": datetime.datetime(2020, 1, 2, 3)}


def layers(torch):
    """A model of PyTorch's own layers, in evaluation, with its input and output."""
    nn = torch.nn
    torch.manual_seed(5)
    encoder = nn.TransformerEncoderLayer(2, 1, 3, dropout=0.1, batch_first=True)
    model = nn.Sequential(nn.Embedding(4, 2), encoder, nn.Linear(2, 2), nn.ReLU(), nn.LSTM(2, 2, batch_first=True)).eval()
    x = torch.tensor([[0, 3, 1]])
    return {"model": model, "x": x, "y": model(x)[0].detach()}


def sparse(torch):
    """Sparse tensors of every layout."""
    a = torch.sparse_coo_tensor(torch.tensor([[0, 1, 1], [2, 0, 2]]), torch.tensor([3.0, 4.0, 5.0]), (2, 3))
    return {"coo": a, "coalesced": a.coalesce(), "csr": a.to_sparse_csr(), "csc": a.double().to_sparse_csc()}


if __name__ == "__main__":
    import zipfile

    import numpy as np
    import torch

    to = HERE / "torch_files"
    to.mkdir(exist_ok=True)
    file = io.BytesIO()
    torch.save(objects(torch), file)
    (to / "archive.pt").write_bytes(file.getvalue())
    torch.save(objects(torch, wide=False), to / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.save(sparse(torch), to / "sparse.pt")
    p = torch.nn.Linear(2, 1)
    with torch.no_grad():
        p.weight.copy_(torch.tensor([[1.0, 2.0]]))
        p.bias.copy_(torch.tensor([3.0]))
    torch.save(p.state_dict(), to / "linear.pt")
    torch.save(values(np), to / "values.pt")
    torch.save(layers(torch), to / "layers.pt")
    (to / "data.pkl").write_bytes(zipfile.ZipFile(file).read("archive/data.pkl"))
