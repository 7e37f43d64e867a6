"""Methods and module functions that small plain arrays answer without Python; what they refuse."""
from __future__ import annotations

import math
import warnings

import pytest

import septet.numpy as np
from septet.ir import dtype as dt
from septet.runtime.native import types


def test_reshape_solves_one_length_and_makes_views() -> None:
    a = np.arange(24)
    for shape in ((2, 12), (-1,), (2, -1, 3), (1, 24, 1), (4, 3, 2, 1, 1, 1)):
        v = a.reshape(*shape)
        assert v.base is a and v.size == 24 and v.reshape(24).tolist() == list(range(24)) and a.reshape(list(shape)).shape == v.shape
    a.reshape(4, 6)[1, 2] = -1
    assert a[8] == -1 and a.ravel().base is a and a.reshape(()[:0] or 24).shape == (24,)


@pytest.mark.parametrize("shape", [(5, 5), (-1, -1), (7, -1), (0, -1), (2**62, 4)])
def test_reshape_leaves_errors_to_python(shape: tuple[int, ...]) -> None:
    a = np.arange(24)
    assert types.reshape(a, shape) is None
    with pytest.raises(ValueError, match=r"reshape|unknown"):
        a.reshape(shape)


def test_transpose_by_axes() -> None:
    a = np.arange(24).reshape(2, 3, 4)
    for axes in ((0, 1, 2), (2, 0, 1), (-1, 0, -2)):
        v = a.transpose(*axes)
        assert v.shape == tuple(a.shape[k] for k in axes) and v.strides == tuple(a.strides[k] for k in axes) and v.base is not None
    for axes in ((0, 0, 1), (0, 1), (0, 1, 3)):
        assert types.transpose(a, axes) is None
        with pytest.raises(ValueError):
            a.transpose(axes)


def test_copies_own_their_memory() -> None:
    a = np.arange(6.0).reshape(2, 3)
    for b in (a.copy(), a.flatten(), a.astype(float), np.array(a), a[:, 1:].copy()):
        assert b.base is None and not np.shares_memory(a, b)
    b = a.copy()
    b.fill(7)
    assert b.tolist() == [[7.0] * 3] * 2 and a.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]


def test_astype_converts_and_reports() -> None:
    a = np.array([1.5, -2.5, 0.0])
    assert a.astype(int).tolist() == [1, -2, 0] and a.astype(bool).tolist() == [True, True, False]
    assert a.astype(np.float32)._dtype is dt.float32 and a.astype("complex128").tolist() == [1.5, -2.5, 0]
    for value, target, word in ((math.nan, int, "invalid value encountered in cast"), (1e300, np.float32, "overflow encountered in cast")):
        with pytest.warns(RuntimeWarning, match=word):
            np.array([value]).astype(target)
        with np.errstate(all="raise"), pytest.raises(FloatingPointError, match=word):
            np.array([value]).astype(target)


def test_read_only_arrays_are_not_written() -> None:
    a = np.arange(4.0)
    a.flags.writeable = False
    for write in (lambda: a.fill(0), lambda: a.__setitem__(slice(1, 3), 0), lambda: a.__setitem__(a > 1, 0), lambda: a.__setitem__([0], 1)):
        with pytest.raises(ValueError, match="read-only"):
            write()
    with pytest.raises(ValueError, match="read-only"):
        np.add(a, a, out=a)
    assert a.tolist() == [0, 1, 2, 3]


def test_item_and_tolist() -> None:
    m = np.arange(6).reshape(2, 3)
    assert m.tolist() == [[0, 1, 2], [3, 4, 5]] and m[:, ::2].tolist() == [[0, 2], [3, 5]] and type(m.tolist()[0][0]) is int
    assert m[1].item(-1) == 5 and m[1, 1:2].item() == 4 and m.item(4) == 4 and np.array([[]]).tolist() == [[]]
    for bad in (lambda: m[0].item(3), lambda: m.item(), lambda: m.item(0, 0, 0)):
        with pytest.raises((IndexError, ValueError)):
            bad()


def test_new_arrays() -> None:
    assert np.zeros((2, 3)).tolist() == [[0.0] * 3] * 2 and np.zeros(2, None)._dtype is dt.float64 and np.full(2, 3)._dtype is dt.int64
    assert np.full((1, 2), 2, float).tolist() == [[2.0, 2.0]] and np.ones(2, np.int32).tolist() == [1, 1] and np.zeros(()).shape == ()
    assert np.arange(2, 9, 3).tolist() == [2, 5, 8] and np.arange(9, 2, -3).tolist() == [9, 6, 3] and np.arange(3, 1).tolist() == []
    assert np.arange(0.0, 1.0, 0.25).tolist() == [0.0, 0.25, 0.5, 0.75] and np.linspace(0, 1, 5).tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert np.array([[1, 2], [3, 4]])._dtype is dt.int64 and np.array([[1, 2.5]]).tolist() == [[1.0, 2.5]]
    for bad in (lambda: np.zeros(-1), lambda: np.zeros((2, -1)), lambda: np.array([[1.0], [1.0, 2.0]])):
        with pytest.raises(ValueError):
            bad()


def test_sorting_short_vectors() -> None:
    values = [3.0, math.nan, -1.0, 3.0, -math.inf, 0.0, math.nan, math.inf]
    a = np.array(values)
    order = np.argsort(a)
    assert order.tolist() == [4, 2, 5, 0, 3, 7, 1, 6] and np.sort(a).tolist()[:6] == [-math.inf, -1.0, 0.0, 3.0, 3.0, math.inf]
    for n in (1, 2, 63, 64, 65, 200):
        x = np.array([(37 * k * k + 11) % 101 for k in range(n)])
        order = sorted(range(n), key=x.tolist().__getitem__)
        assert np.sort(x).tolist() == sorted(x.tolist()) and np.argsort(x, kind="stable").tolist() == np.argsort(x).tolist() == order


def test_running_sums_places_and_repeats() -> None:
    a, mask = np.array([3, 1, 2]), np.array([True, False, True])
    assert np.cumsum(a).tolist() == [3, 4, 6] and np.cumsum(mask).tolist() == [1, 1, 2]
    assert np.cumsum(np.array([0.5, 1.5])).tolist() == [0.5, 2.0] and np.repeat(mask, 2).tolist() == [True, True, False, False, True, True]
    assert np.nonzero(mask)[0].tolist() == [0, 2] and np.flatnonzero(mask[:1]).tolist() == [0] and len(np.nonzero(mask)) == 1
    assert np.repeat(a, 2).tolist() == [3, 3, 1, 1, 2, 2] and np.repeat(a, 0).tolist() == []
    assert np.take(a, np.array([[0, -1]])).tolist() == [[3, 2]] and mask.sum() == 2 and type(mask.sum()) is np.int64
    with pytest.raises(ValueError):
        np.repeat(a, -1)
    with pytest.raises(IndexError):
        np.take(a, np.array([3]))


def test_numbers_in_ufuncs_are_scalars() -> None:
    for value, kind in ((np.sqrt(4), np.float64), (np.abs(-3), np.int64), (np.maximum(np.float64(1), 2), np.float64),
                        (np.add(1, 2), np.int64), (np.isnan(1.0), np.bool_), (np.divide(3, 2), np.float64),
                        (np.add(2**62, 0.5), np.float64)):
        assert type(value) is kind
    with pytest.warns(RuntimeWarning, match="invalid value encountered in sqrt"):
        assert math.isnan(np.sqrt(-1.0))


def test_out_of_the_same_dtype_and_shape() -> None:
    a, out = np.arange(3.0), np.zeros(3)
    assert np.add(a, 1, out=out) is out and out.tolist() == [1, 2, 3] and np.multiply(a, out, out=a) is a and a.tolist() == [0, 2, 6]
    b = np.arange(4.0)
    assert np.add(b[:3], 10, out=b[1:]).tolist() == [10, 11, 12]                    # overlapping: everything is read first
    with pytest.raises(TypeError, match="same_kind"):
        np.add(a, a, out=np.zeros(3, int))
    with pytest.raises(ValueError, match="broadcast"):
        np.add(a, a, out=np.zeros(4))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning, match="divide by zero encountered in divide"):
            np.divide(a + 1, 0.0, out=out)


def test_exponents_that_python_decides() -> None:
    a, i = np.array([4.0, 9.0]), np.array([2, 3])
    assert (a**0.5).tolist() == [2, 3] and (a**-1).tolist() == [0.25, 1 / 9] and (a**1).tolist() == [4, 9] and (i**3).tolist() == [8, 27]
    assert (2**i).tolist() == [4, 8] and (a**2.0).tolist() == [16, 81] and (i**0).tolist() == [1, 1]
    with pytest.raises(ValueError, match="negative integer powers"):
        i**-1


def test_interp_is_the_composite_bit_for_bit() -> None:
    rng = np.random.default_rng(0)
    xp = np.sort(rng.standard_normal(40))
    fp, x = rng.standard_normal(40), np.concatenate([rng.standard_normal(200) * 2, xp, np.array([math.nan, math.inf, -math.inf])])
    for points, values in ((xp, fp), (np.array([0.0, 0.0, 1.0]), np.array([1.0, 2.0, 5.0])), (xp[:1], fp[:1]),
                           (np.array([0.0, 1.0, 2.0]), np.array([math.inf, 3.0, math.nan]))):
        plain = np.interp(x, points, values)
        assert plain.tobytes() == np.interp(x, points, values, left=values[0], right=values[-1]).tobytes()
    assert np.interp(np.array([0.5, 3.0, -1.0]), np.array([0.0, 1.0]), np.array([2.0, 4.0])).tolist() == [3.0, 4.0, 2.0]


def test_float32_scalars() -> None:
    x = np.float32(1.5)
    for value, expected in ((x + x, 3.0), (x - 2, -0.5), (2.0 * x, 3.0), (x / 2, 0.75), (np.float32(3) * x, 4.5)):
        assert type(value) is np.float32 and float(value) == expected
    assert type(x * np.float64(2)) is np.float64 and type(x + np.int64(1)) is np.float64 and type(x + np.int8(1)) is np.float32
    for bad, word in ((lambda: np.float32(3e38) * np.float32(3), "overflow"), (lambda: x / np.float32(0), "divide by zero")):
        with pytest.warns(RuntimeWarning, match=f"{word} encountered in scalar"):
            bad()


def test_one_quantile_of_a_vector() -> None:
    a = np.array([3.0, 1.0, 2.0, 10.0])
    assert np.percentile(a, 50) == 2.5 == np.quantile(a, 0.5) and np.percentile(a, 100) == 10.0 and np.quantile(a, 0.25) == 1.75
    assert math.isnan(np.quantile(np.array([1.0, math.nan]), 0.5)) and type(np.quantile(a, 0.5)) is np.float64
    rng = np.random.default_rng(3)
    for n in (1, 2, 30, 200):
        x = rng.standard_normal(n)
        for q in (0.0, 0.1, 1 / 3, 0.5, 0.77, 1.0):
            assert np.quantile(x, q).tobytes() == np.quantile(x, q, keepdims=True).tobytes()       # the general path
    with pytest.raises(ValueError, match="range"):
        np.quantile(a, 1.5)


def test_identity_matrices_on_every_diagonal() -> None:
    for rows, columns, k in ((3, 3, 0), (3, 5, 1), (5, 3, -1), (3, 3, 2), (3, 3, 3), (2, 6, 4), (6, 2, -3), (6, 2, 1), (0, 2, 0)):
        assert np.eye(rows, columns, k).tolist() == [[float(j - i == k) for j in range(columns)] for i in range(rows)]


def test_pairs_of_keys() -> None:
    m, i = np.arange(20).reshape(4, 5), np.array([0, 2, -1])
    assert m[i, i].tolist() == [0, 12, 19] and m[[0, 1], [1, -2]].tolist() == [1, 8] and m[i, [1, 2, 3]].tolist() == [1, 12, 18]
    assert m[:, i].tolist() == [[r[0], r[2], r[4]] for r in m.tolist()] and m[:, [-1]].tolist() == [[4], [9], [14], [19]]
    assert m[:, [True, False, False, False, True]].tolist() == m[:, [0, 4]].tolist() and m[1:3, [0]].tolist() == [[5], [10]]
    assert m[i[:, None], i].tolist() == [[0, 2, 4], [10, 12, 14], [15, 17, 19]] and m[i, 0].tolist() == [0, 10, 15]
    for key in ((i, np.array([0, 1, 5])), (i, np.array([0, 1])), (slice(None), [5]), (slice(None), [0.5])):
        with pytest.raises(IndexError):
            m[key]


def test_counts_and_insertion_points() -> None:
    a = np.array([3, 0, 3, 1])
    assert np.bincount(a).tolist() == [1, 1, 0, 2] and np.bincount(a, minlength=6).tolist() == [1, 1, 0, 2, 0, 0]
    with pytest.raises(ValueError, match="negative"):
        np.bincount(np.array([1, -1]))
    s = np.array([-1.0, 2.0, 2.0, 5.0, math.nan])
    values = np.array([[-2.0, 2.0, 3.0], [5.0, math.inf, math.nan]])
    assert np.searchsorted(s, values).tolist() == [[0, 1, 3], [3, 4, 4]]
    assert np.searchsorted(s, values, "right").tolist() == [[0, 3, 3], [4, 4, 5]]
    assert np.searchsorted(np.array([1, 3]), np.array([0, 3, 9])).tolist() == [0, 1, 2] and np.searchsorted(s, 2.0) == 1


def test_counting_truth_reports_no_stale_float_error() -> None:
    truth = np.array([True, False, True])
    assert not math.nan < 1.0                   # sets the processor's flag
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert truth.sum() == 2
