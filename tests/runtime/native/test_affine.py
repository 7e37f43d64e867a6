"""Affine maps and their cotangents in native code: beside sums of whole numbers, which are exact in any order."""
from __future__ import annotations

import itertools
import threading

import pytest

import septet.torch as torch
from septet.torch.autograd.gradcheck import gradcheck, gradgradcheck
from septet.torch.nn import functional

LAYOUTS = {"C": lambda a: a.clone(), "turned": lambda a: a.T.contiguous().T, "every other": lambda a: a.repeat_interleave(2, 1)[:, ::2]}
SIZES = [(2, 2, 2), (10, 64, 64), (3, 17, 5), (65, 33, 2), (1, 4, 3), (4, 1, 3), (4, 3, 1)]


def whole(*shape: int) -> torch.Tensor:
    return torch.randint(-9, 10, shape)


def products(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    """A times the transpose of B."""
    return [[float(sum(int(x) * int(y) for x, y in zip(row, other))) for other in b] for row in a]


def turned(a: list[list[float]]) -> list[list[float]]:
    return [list(column) for column in zip(*a)]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("sizes", SIZES)
def test_maps_and_cotangents(sizes, dtype):
    m, k, n = sizes
    torch.manual_seed(0)
    x, w, b, g = whole(m, k), whole(n, k), whole(n), whole(m, n)
    wanted = [[y + int(c) for y, c in zip(row, b.tolist())] for row in products(x.tolist(), w.tolist())]
    of_x, of_w = products(g.tolist(), turned(w.tolist())), products(turned(g.tolist()), turned(x.tolist()))
    of_b = [float(sum(column)) for column in turned(g.tolist())]
    for one, other in itertools.product(LAYOUTS.values(), repeat=2):
        leaves = [one(x.to(dtype)).requires_grad_(), other(w.to(dtype)).requires_grad_(), b.to(dtype).requires_grad_()]
        for _ in range(2):                              # the second time native code knows the kernels
            y = functional.linear(*leaves)
            found = torch.autograd.grad(y, leaves, one(g.to(dtype)))
        assert y.dtype == dtype and y.tolist() == wanted
        assert [f.tolist() for f in found] == [of_x, of_w, of_b]


@pytest.mark.parametrize("asked", [(True, False, False), (False, True, False), (False, False, True), (True, False, True)])
def test_only_what_is_asked_for_gets_a_gradient(asked):
    leaves = [torch.randn(3, 4), torch.randn(5, 4), torch.randn(5)]
    for leaf, wanted in zip(leaves, asked):
        leaf.requires_grad_(wanted)
    for _ in range(2):
        y = functional.linear(*leaves)
    y.sum().backward()
    assert [leaf.grad is not None for leaf in leaves] == list(asked)
    with torch.no_grad():
        assert not functional.linear(*leaves).requires_grad


def test_without_a_bias_and_by_name():
    w, inputs = torch.randn(5, 4, requires_grad=True), (torch.randn(3, 4), torch.randn(2, 3, 4), torch.randn(4))
    names = [[functional.linear(x, w, b).grad_fn.name() for _ in range(2)] for x in inputs for b in (None, torch.zeros(5))]
    wanted = ["MmBackward0", "AddmmBackward0", "UnsafeViewBackward0", "ViewBackward0", "SqueezeBackward4", "ViewBackward0"]
    assert names == [[name, name] for name in wanted]   # PyTorch 2.13's


def test_a_gradient_of_the_gradient():
    x, w, b = torch.randn(3, 4, dtype=torch.float64), torch.randn(5, 4, dtype=torch.float64), torch.randn(5, dtype=torch.float64)
    functional.linear(x, w, b)
    inputs = [t.requires_grad_() for t in (x, w, b)]
    assert gradgradcheck(functional.linear, inputs) and gradcheck(functional.linear, inputs)


def test_what_was_written_since_is_told():
    x, w = torch.randn(3, 4), torch.randn(5, 4, requires_grad=True)
    for _ in range(2):
        y = functional.linear(x, w, None)
    x += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_other_threads_record_for_themselves():
    x, w = torch.randn(3, 4), torch.randn(5, 4, requires_grad=True)
    functional.linear(x, w)
    found = []
    with torch.no_grad():
        worker = threading.Thread(target=lambda: found.append(functional.linear(x, w).requires_grad))
        worker.start()
        worker.join()
        found.append(functional.linear(x, w).requires_grad)
    assert found == [True, False]


@pytest.mark.parametrize("sizes", [(160, 160, 160), (300, 200, 310)])
def test_a_product_has_the_same_bits_every_time(sizes):
    m, k, n = sizes
    a, b = torch.randn(m, k), torch.randn(k, n)
    first = a @ b                                       # native code may not know the kernels yet
    assert all(torch.equal(a @ b, first) for _ in range(3))
