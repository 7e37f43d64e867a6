"""Products with matrices of one row or one column, native where the other operand's rows or columns are contiguous."""
from __future__ import annotations

import itertools
import math

import pytest

import septet.numpy as np

LAYOUTS = {"C": np.ascontiguousarray, "F": np.asfortranarray, "turned": lambda a: np.ascontiguousarray(a.T).T,
           "reversed": lambda a: a[:, ::-1][:, ::-1], "every other": lambda a: np.repeat(a, 2, axis=1)[:, ::2]}


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "complex128"])
@pytest.mark.parametrize("sizes", [(1, 5, 3), (4, 5, 1), (1, 5, 1), (1, 300, 70), (70, 300, 1), (2, 3, 1), (1, 2, 2), (1, 1, 4), (4, 1, 1)])
def test_products_of_a_row_or_column(sizes, dtype):
    m, k, n = sizes
    rng = np.random.default_rng(0)
    left, right = (rng.integers(-9, 9, shape).astype(dtype) for shape in ((m, k), (k, n)))
    wanted = [[math.fsum(int(x.real) * int(y.real) for x, y in zip(row, column)) for column in right.T] for row in left]
    for one, other in itertools.product(LAYOUTS.values(), repeat=2):
        for _ in range(3):                              # the second time native code knows the kernels
            found = one(left) @ other(right)
        assert found.shape == (m, n) and found.dtype == dtype and found.tolist() == wanted


@pytest.mark.parametrize("k", [2, 7, 300])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int32"])
def test_a_row_by_a_vector(dtype, k):
    rng = np.random.default_rng(1)
    row, vector = rng.integers(-9, 9, (1, k)).astype(dtype), rng.integers(-9, 9, k).astype(dtype)
    for _ in range(3):
        found = row @ vector
    assert found.shape == (1,) and found.dtype == dtype and found.tolist() == [sum(int(x) * int(y) for x, y in zip(row[0], vector))]
