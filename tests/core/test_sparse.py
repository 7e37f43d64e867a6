"""Sparse matrices against the same computation with dense arrays."""
from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

import septet
import septet.numpy as np
from septet.core import sparse
from septet.errors import NotSupported
from septet.runtime import threads

RNG = np.random.default_rng(3)


def triplets(shape: tuple[int, int], n: int, dtype: Any = float) -> tuple[Any, Any, Any]:
    """Random triplets, some places more than once."""
    return np.round(RNG.normal(size=n) * 9).astype(dtype), RNG.integers(0, shape[0], n), RNG.integers(0, shape[1], n)


def dense_of(data: Any, rows: Any, columns: Any, shape: tuple[int, int]) -> Any:
    result = np.zeros(shape, data.dtype)
    np.add.at(result, (rows, columns), data)
    return result


SHAPES = [(7, 5, 20), (1, 9, 4), (9, 1, 30), (40, 60, 0), (300, 200, 5000)]


@pytest.mark.parametrize("format", sparse.FORMATS)
@pytest.mark.parametrize("rows,columns,n", SHAPES)
def test_conversion(rows: int, columns: int, n: int, format: str) -> None:
    shape = (rows, columns)
    parts = triplets(shape, n)
    wanted = dense_of(*parts, shape)
    m = sparse.from_triplets(*parts, shape, format)
    assert (sparse.to_dense(m) == wanted).all() and m.shape == shape
    assert (sparse.to_dense(sparse.transpose(m)) == wanted.T).all()
    for other in sparse.FORMATS:
        again = sparse.to_format(m, other)
        assert again.format == other and (sparse.to_dense(again) == wanted).all()
        assert is_sorted(again)
    assert (sparse.to_dense(sparse.from_dense(wanted, format)) == wanted).all()
    assert sparse.from_dense(wanted, format).count == np.count_nonzero(wanted)


def is_sorted(m: sparse.Sparse) -> bool:
    """Whether the indices of every line rise."""
    ends = m.pointers.tolist()
    lists = [m.indices.tolist()[i:j] for i, j in pairwise(ends)]
    return ends[0] == 0 and ends[-1] == m.count and all(x == sorted(set(x)) for x in lists)


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "int8"])
@pytest.mark.parametrize("format", sparse.FORMATS)
def test_arithmetic(format: str, dtype: str) -> None:
    shape = (30, 20)
    parts, others = triplets(shape, 100, dtype), triplets(shape, 90, dtype)
    a, b = (sparse.from_triplets(*p, shape, format) for p in (parts, others))
    da, db = dense_of(*parts, shape), dense_of(*others, shape)
    vector, matrix = RNG.integers(-5, 5, 20).astype(dtype), RNG.integers(-5, 5, (20, 11)).astype(dtype)
    assert (sparse.matmul(a, vector) == da @ vector).all() and sparse.matmul(a, vector).dtype == da.dtype
    assert (sparse.matmul(a, matrix) == da @ matrix).all()
    assert (sparse.to_dense(sparse.add(a, b)) == da + db).all()
    assert (sparse.to_dense(sparse.add(a, sparse.to_format(b, "csc"))) == da + db).all()
    assert (sparse.to_dense(sparse.multiply(a, b)) == da * db).all()
    assert (sparse.to_dense(sparse.multiply(a, 3)) == da * 3).all()
    assert (sparse.to_dense(sparse.multiply(a, vector)) == da * vector).all()
    assert (sparse.to_dense(sparse.multiply(a, db)) == da * db).all()
    for axis in (None, 0, 1, -1):
        assert (sparse.sum(a, axis) == da.sum(axis)).all() and sparse.sum(a, axis).dtype == da.sum(axis).dtype


@pytest.mark.parametrize("start,stop", [(None, None), (2, 5), (-3, None), (5, 2), (0, 100), (9, 10)])
def test_rows(start: int | None, stop: int | None) -> None:
    parts = triplets((10, 6), 25)
    for format in sparse.FORMATS:
        part = sparse.rows(sparse.from_triplets(*parts, (10, 6), format), start, stop)
        wanted = dense_of(*parts, (10, 6))[start:stop]
        assert part.shape == wanted.shape and (sparse.to_dense(part) == wanted).all() and is_sorted(part)


def test_same_bits_for_any_number_of_threads() -> None:
    shape = (3000, 2000)
    m = sparse.from_triplets(RNG.normal(size=200_000), RNG.integers(0, 3000, 200_000), RNG.integers(0, 2000, 200_000), shape)
    x, former, results = RNG.normal(size=2000), threads.count(), []
    try:
        for n in (1, 2, 8):
            threads.set_count(n)
            results.append(sparse.matmul(m, x).tobytes())
    finally:
        threads.set_count(former)
    assert results[0] == results[1] == results[2]
    assert np.allclose(sparse.matmul(m, x), sparse.to_dense(m) @ x)


def test_gradient_of_the_dense_operand() -> None:
    parts = triplets((6, 4), 12)
    m, dense = sparse.from_triplets(*parts, (6, 4)), dense_of(*parts, (6, 4))
    x = RNG.normal(size=(4, 3))
    got = septet.grad(lambda v: (sparse.matmul(m, v) ** 2).sum())(x)
    assert np.allclose(got, 2 * dense.T @ (dense @ x))


def test_errors() -> None:
    one, two = np.ones(2), np.array([0, 1])
    with pytest.raises(ValueError, match="row index"):
        sparse.from_triplets(one, np.array([0, 5]), two, (2, 2))
    with pytest.raises(ValueError, match="one length"):
        sparse.from_triplets(one, two, np.array([0]), (2, 2))
    with pytest.raises(ValueError, match="format"):
        sparse.from_triplets(one, two, two, (2, 2), "bsr")
    m = sparse.from_triplets(one, two, two, (2, 3))
    with pytest.raises(ValueError, match="cannot be multiplied"):
        sparse.matmul(m, np.ones(2))
    with pytest.raises(ValueError, match="cannot be combined"):
        sparse.add(m, sparse.transpose(m))
    with pytest.raises(NotSupported, match="complex128"):
        sparse.from_dense(np.eye(2) * 1j)
    with pytest.raises(ValueError, match="two dimensions"):
        sparse.from_dense(one)
