"""Functions on small plain arrays that run without Python: where, concatenate, product, reductions that stay arrays."""
from __future__ import annotations

import septet.numpy as np
from septet.ir import dtype as dt
from septet.runtime.native import registry, types


def test_where_picks_elements_of_every_size() -> None:
    mask = np.array([True, False, True, False, False])
    for dtype in ("bool", "int8", "float16", "float32", "int64", "float64"):
        a, b = np.array([1, 0, 1, 0, 1], dtype=dtype), np.array([0, 1, 1, 1, 0], dtype=dtype)
        assert types.where(mask, a, b).tolist() == [1, 1, 1, 1, 0] and types.where(mask, a, b).dtype == a.dtype
    assert types.where(mask, 2.5, np.arange(5.0)).tolist() == [2.5, 1, 2.5, 3, 4]


def test_where_leaves_the_rest_to_python() -> None:
    mask, a = np.array([True, False]), np.array([1, 2])
    others = [(mask, 1, 2), (mask, a, 0.5), (mask, a, np.array([1.0, 2.0])), (mask, np.array([[1], [2]]), a), (a, a, a), (mask, a[::-1], a),
              (mask[:0], a[:0], a[:0]), (mask[0:1].reshape(()), 1, 2), (mask, np.array([1j, 2j]), 0)]
    assert all(types.where(*x) is None for x in others)


def test_concatenate_along_every_axis() -> None:
    a, b = np.arange(6).reshape(2, 3), np.arange(4).reshape(2, 2)
    assert types.concatenate([a, b], 1).tolist() == [[0, 1, 2, 0, 1], [3, 4, 5, 2, 3]]
    assert types.concatenate((a, a[:1]), 0).tolist() == [[0, 1, 2], [3, 4, 5], [0, 1, 2]]
    cube = np.arange(8).reshape(2, 2, 2)
    assert types.concatenate([cube, cube], 2).tolist() == [[[0, 1, 0, 1], [2, 3, 2, 3]], [[4, 5, 4, 5], [6, 7, 6, 7]]]


def test_concatenate_leaves_the_rest_to_python() -> None:
    a = np.arange(6).reshape(2, 3)
    for arrays, axis in (([a, a * 1.0], 0), ([a, a.T], 0), ([a, a[0]], 0), ([], 0), ([a], 2), ([a, [1, 2, 3]], 0), ([a], -1)):
        assert types.concatenate(arrays, axis) is None


def test_products_by_hand() -> None:
    a, b, v = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([[1.0, 0.0], [2.0, 1.0]]), np.array([1.0, -1.0])
    for _ in range(2):                      # the first call teaches native code the kernels
        assert (a @ b).tolist() == [[5, 2], [11, 4], [17, 6]] and (a @ v).tolist() == [-1, -1, -1]
        assert (v @ b).tolist() == [-1, -1] and v @ v == 2.0
        assert (a.T @ a).tolist() == [[35, 44], [44, 56]]
    assert types.product(a, b).tolist() == [[5, 2], [11, 4], [17, 6]]
    assert types.product(a, a) is None and types.product(a, np.array([1, 2])) is None


def test_reductions_that_stay_arrays() -> None:
    total, a = registry.operation("sum"), np.arange(6.0).reshape(2, 3)
    assert types.reduction(total, a, None) == 15 and types.reduction(total, a, None, False).shape == ()
    assert types.reduction(total, a, None, True).tolist() == [[15]]
    assert types.reduction(total, a, 0, True).tolist() == [[3, 5, 7]] and types.reduction(total, a, -1, True).tolist() == [[3], [12]]
    assert types.reduction(total, a, (0,), True) is None and types.reduction(total, a.T, 0, True) is None


def test_pairs_of_dtypes_are_learned() -> None:
    i, f = np.arange(4), np.arange(4.0) + 1
    for _ in range(2):
        assert (i + f).tolist() == [1, 3, 5, 7] and (i / 2).tolist() == [0, 0.5, 1, 1.5] and (i * 2.5).tolist() == [0, 2.5, 5, 7.5]
        assert np.sqrt(i * i).tolist() == [0, 1, 2, 3] and (i < f).tolist() == [True] * 4
        assert (i + f.astype("float32")).dtype == "float64" and (i.astype("uint8") + f.astype("float32")).dtype == "float32"
    assert registry.has_kernel("add", dt.float64) and not registry.has_kernel("no such op", dt.float64)
