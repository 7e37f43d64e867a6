"""Weights that are kept packed: whatever writes their memory, the next product has the new numbers."""
from __future__ import annotations

import gc
import io

import pytest

import septet.numpy as np
import septet.torch as torch
from septet.codegen.kernels import gemm_pairs
from septet.codegen.kernels.gemm_matmul import prefers_openblas
from septet.core import array, packed
from septet.ir.dtype import float32

pytestmark = pytest.mark.skipif(prefers_openblas(float32, 0), reason="OpenBLAS multiplies float32 on this processor")

KINDS = {"float32": 1e-6} | ({"bfloat16": 8e-3} if gemm_pairs.has_pairs() else {})


@pytest.fixture(autouse=True)
def nothing_left():
    if packed._bytes[0]:                # a collection of all that the suite holds takes seconds
        gc.collect()
    assert packed._bytes[0] == 0


def made(dtype):
    torch.manual_seed(0)
    layer = torch.nn.Linear(512, 768).to(getattr(torch, dtype))
    return layer, torch.randn(640, 512).to(getattr(torch, dtype))


def is_right(layer, x, limit):
    """Whether the layer gives x W^T + b."""
    with torch.no_grad():
        y = layer(x)
        want = x.double() @ layer.weight.double().T + layer.bias.double()
    return float((y.double() - want).abs().max()) <= limit * float(want.abs().max())


def add(layer):
    with torch.no_grad():
        layer.weight.add_(1)


def alias(layer):
    other = torch.nn.Parameter(layer.weight.data)
    with torch.no_grad():
        other[3, 5] = 40.0


def element_of_a_view(layer):
    layer.weight.detach().view(-1)[512:1024] = 3.0


def step(layer):
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.5)
    layer(torch.ones(4, 512, dtype=layer.weight.dtype)).sum().backward()
    optimizer.step()


def load(layer):
    layer.load_state_dict({name: torch.randn(*a.shape) for name, a in layer.state_dict().items()})


def other_data(layer):
    layer.weight.data = torch.randn(768, 512).to(layer.weight.dtype)


def out(layer):
    torch.neg(layer.weight.detach(), out=layer.weight.detach())


def buffer(layer):
    memoryview(layer.weight.detach().view(torch.int16).numpy())[0, 0] = 0x4120


WRITERS = [add, alias, element_of_a_view, step, load, other_data, out, buffer]


@pytest.mark.parametrize("write", WRITERS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("dtype", KINDS)
def test_what_is_written_is_seen(dtype, write):
    layer, x = made(dtype)
    for _ in range(3):
        assert is_right(layer, x, KINDS[dtype])
    assert packed._bytes[0] > 0
    before = layer.weight.detach().clone()
    write(layer)
    assert not torch.equal(before, layer.weight)
    for _ in range(3):
        assert is_right(layer, x, KINDS[dtype])


CODE = """w.fill_(2.0); w.copy_(torch.randn(768, 512)); w.normal_(); w.bernoulli_(0.5); w.exponential_(); w.random_(0, 9)
torch.nn.init.orthogonal_(layer.weight); layer.reset_parameters(); w[3].mul_(5); w[2, 3] = 50.0; w[w > 0] = 4.0
w.index_put_((torch.tensor([1, 2]), torch.tensor([3, 4])), torch.tensor([70.0, 80.0]))
w.index_add_(0, torch.tensor([5]), torch.ones(1, 512))
w.scatter_(0, torch.zeros(1, 512, dtype=torch.int64), torch.ones(1, 512) * 8); w.masked_scatter_(w > 0, torch.randn(768 * 512))
w.clamp_(-0.01, 0.01); w.addmm_(torch.randn(768, 8), torch.randn(8, 512)); w.lerp_(torch.ones(768, 512), 0.5); w.tril_(); w.cumsum_(0)
w.put_(torch.tensor([1, 2]), torch.tensor([60.0, 70.0])); torch.mm(torch.randn(768, 8), torch.randn(8, 512), out=w)
torch.nn.functional.relu(w, inplace=True); w.T[3].fill_(4.0); w.as_strided((10,), (3,)).fill_(5.0); w.diagonal().fill_(8.0)
w.untyped_storage().fill_(0); layer.weight.set_(torch.randn(768, 512)); torch.nn.utils.vector_to_parameters(w.new_ones(768 * 512 + 768), ps)
torch.from_dlpack(w).fill_(2.0); a.fill(3); a.sort(0); np.copyto(a, np.ones((768, 512), "f4")); np.putmask(a, a > 0, 7); a.flat[:9] = 9.0
np.matmul(np.ones((768, 4), "f4"), np.ones((4, 512), "f4"), out=a); np.add.at(a, (0, slice(None)), 5.0); np.random.shuffle(a)
np.random.default_rng(0).random(out=a, dtype="f4"); np.clip(a, -0.01, 0.01, out=a); a.view("u4")[:] += 1 << 22
np.frombuffer(a, "f4")[0] = 99.0; io.BytesIO(b"\\0\\0 A" * 99).readinto(memoryview(a).cast("B"))""".replace("\n", "; ").split("; ")


@pytest.mark.parametrize("code", CODE)
def test_every_way_of_writing_lets_go(code):
    """Of tensors, of NumPy's face over the same memory, and of what takes a buffer."""
    layer, x = made("float32")
    for _ in range(3):
        layer(x)
    assert packed._bytes[0] > 0
    w = layer.weight.detach()
    with torch.no_grad():
        exec(code, {"torch": torch, "np": np, "io": io, "layer": layer, "w": w, "a": w.numpy(), "ps": list(layer.parameters())})
        y = layer(x)
    want = x.double() @ layer.weight.detach().double().T + layer.bias.double()
    assert float((y.double() - want).abs().max()) <= 1e-5 * max(float(want.abs().max()), 1.0)


def test_kept_from_the_second_use_on_and_not_once_it_was_shown():
    layer, x = made("float32")
    layer(x)
    assert packed._bytes[0] == 0
    layer(x)
    assert packed._bytes[0] > 0
    shown = memoryview(layer.weight.detach().numpy())
    for _ in range(3):
        assert packed._bytes[0] == 0 and is_right(layer, x, 1e-6)
    shown[5, 7] = 50.0
    assert is_right(layer, x, 1e-6)


def test_training_keeps_nothing():
    layer, x = made("float32")
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    for _ in range(4):
        optimizer.zero_grad()
        layer(x).square().mean().backward()
        optimizer.step()
    assert packed._bytes[0] == 0


def test_it_is_let_go_with_the_weight(monkeypatch):
    layer, x = made("float32")
    for _ in range(3):
        layer(x)
    assert len(array._watched) == 1
    del layer
    gc.collect()
    assert packed._bytes[0] == 0 and not array._watched
    monkeypatch.setattr(packed, "MOST", 0)
    layer, x = made("float32")
    for _ in range(3):
        assert is_right(layer, x, 1e-6)
    assert packed._bytes[0] == 0
