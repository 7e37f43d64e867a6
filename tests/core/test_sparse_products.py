"""Products of sparse patterns against dense float64 ones, their gradients against finite differences, rows added by index."""
from __future__ import annotations

import pytest

import septet.numpy as np
import septet.torch as torch
from septet.core import view
from septet.core.index import getitem
from septet.core.sparse_elements import Elements, to_dense
from septet.core.sparse_pattern import Pattern, of_pointers
from septet.core.sparse_products import product, product_of_sparse, sampled
from septet.runtime import threads

RNG = np.random.default_rng(11)


def pattern(rows, columns, n):
    """A pattern with repeated places, out of order."""
    return Pattern(np.stack([RNG.integers(0, rows, n), RNG.integers(0, columns, n)]), (rows, columns))


def dense(p, values):
    return to_dense(Elements(p, values))


@pytest.mark.parametrize("width", [1, 3, 16, 64, 77, 130])
@pytest.mark.parametrize("rows, columns, n", [(9, 5, 40), (1, 1, 3), (6, 4, 0), (300, 200, 4000)])
def test_product_and_sampled(rows, columns, n, width):
    p, v = pattern(rows, columns, n), RNG.normal(size=n)
    x, y = RNG.normal(size=(columns, width)), RNG.normal(size=(rows, width))
    whole = dense(p, v)
    np.testing.assert_allclose(product(p, v, x), whole @ x, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(product(p.turned, v, y), whole.T @ y, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(sampled(p, y, x), (y @ x.T)[p.key], rtol=1e-12, atol=1e-12)


def test_product_of_sparse():
    p, q = pattern(30, 20, 200), pattern(20, 25, 150)
    a, b = RNG.normal(size=200), RNG.normal(size=150)
    merged, values = product_of_sparse(p, a, q, b)
    assert merged.ordered
    np.testing.assert_allclose(dense(merged, values), dense(p, a) @ dense(q, b), rtol=1e-12, atol=1e-12)


def test_gradients_of_gradients():
    i = torch.tensor([[0, 2, 1, 2, 0], [1, 0, 2, 0, 1]])

    def function(v, x):
        return torch.sparse.mm(torch.sparse_coo_tensor(i, v, (3, 4)), x)

    torch.manual_seed(0)
    v, x = torch.randn(5, dtype=torch.float64, requires_grad=True), torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(function, (v, x)) and torch.autograd.gradgradcheck(function, (v, x))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "int64", "complex64"])
def test_other_dtypes(dtype):
    kind = getattr(torch, dtype)
    d, x = torch.tensor([[0, 2, 0], [3, 0, 4]]).to(kind), torch.tensor([[1, 2], [3, 4], [5, 6]]).to(kind)
    assert (d.to_sparse() @ x).tolist() == (d @ x).tolist() == (d.to_sparse_csr() @ x).tolist()


def test_threads_change_nothing():
    p, v, x = pattern(500, 400, 60000), RNG.normal(size=60000), RNG.normal(size=(400, 96))
    with threads.at_most(1):
        one = product(p, v, x), sampled(p, RNG.normal(size=(500, 96)) * 0 + 1, x)
    several = product(p, v, x), sampled(p, RNG.normal(size=(500, 96)) * 0 + 1, x)
    assert all((a == b).all() for a, b in zip(one, several))


def test_compressed_lines():
    pointers, indices, v = np.array([0, 2, 2, 3]), np.array([3, 1, 0]), np.array([1.0, 2.0, 4.0])
    wanted = np.array([[0, 2, 0, 1], [0, 0, 0, 0], [4, 0, 0, 0.0]])
    assert (dense(of_pointers(pointers, indices, (3, 4)), v) == wanted).all()
    assert (dense(of_pointers(pointers, indices, (3, 4), True), v) == wanted.T).all()
    assert not of_pointers(pointers, indices, (3, 4)).ordered


@pytest.mark.parametrize("width", [1, 5, 64])
def test_rows_added_by_index(width):
    """The cotangent of rows taken by an index, by two, and by negative numbers."""
    table, rows = np.zeros((7, width)), np.array([3, -1, 3, 0, 6, 3])
    g = RNG.normal(size=(6, width))
    wanted = np.zeros((7, width))
    for k, row in enumerate([3, 6, 3, 0, 6, 3]):
        wanted[row] += g[k]
    np.testing.assert_allclose(view.into_zeros(g, table, getitem, rows), wanted, rtol=1e-13)
    both = np.zeros((7, 1, width))
    np.testing.assert_allclose(view.into_zeros(g, both, getitem, (rows, rows * 0))[:, 0], wanted, rtol=1e-13)
    with pytest.raises(IndexError):
        view.into_zeros(g, table, getitem, rows + 4)
