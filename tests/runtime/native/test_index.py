"""Elements, views, assignment, length and iteration."""
from __future__ import annotations

import gc
import itertools

import pytest

from septet.ir import dtype as dt


def test_elements(nd):
    a = nd.array([1.0, 2.0, 3.0, 4.0])
    assert type(a[0]) is nd.float64 and [a[k] for k in range(-4, 4)] == [1.0, 2.0, 3.0, 4.0] * 2
    m = nd.array([float(k) for k in range(12)], shape=(3, 4))
    assert all(m[i, j] == (i % 3) * 4 + j % 4 for i in range(-3, 3) for j in range(-4, 4))
    i, b = nd.array([5, 6], dt.int64), nd.array([True, False], dt.bool_)
    assert type(i[0]) is nd.int64 and i[1] == 6 and type(b[0]) is nd.bool_ and b[0] and not b[1] and b[0] is b[0]
    assert a[i[0] - 5] == 1.0 and a[(1,)] == 2.0


def test_elements_of_other_dtypes(nd):
    assert (
        nd.array([200], dt.uint8)[0] == 200
        and nd.array([-3], dt.int8)[0] == -3
        and nd.array([1 << 63], dt.uint64)[0] == 1 << 63
    )
    f = nd.array([0.5], dt.float32)[0]
    assert type(f) is nd.float32 and float(f) == 0.5


@pytest.mark.parametrize("key", [4, -5, 10**30, "x", 1.0, (0, 0), ..., True, (..., ...), (None, 0, 0)])
def test_other_keys_go_to_the_general_path(nd, key):
    a = nd.array([1.0, 2.0, 3.0, 4.0])
    if type(key) is int:
        with pytest.raises(IndexError):
            a[key]
    else:
        assert a[key] == ("general", key)


def test_slices_are_lists_slices(nd):
    x = [float(k) for k in range(7)]
    a = nd.array(x)
    ends = [None, -9, -3, 0, 2, 7, 99]
    for lo, hi, step in itertools.product(ends, ends, [None, 1, 2, -1, -3]):
        v = a[lo:hi:step]
        assert nd.tolist(v) == x[lo:hi:step] and v._root is a and len(v) == len(x[lo:hi:step])
    with pytest.raises(ValueError):
        a[::0]
    with pytest.raises(TypeError):
        a["a":]


def test_views_of_matrices(nd):
    rows = [[float(4 * i + j) for j in range(4)] for i in range(3)]
    m = nd.array([v for r in rows for v in r], shape=(3, 4))
    assert nd.tolist(m[1]) == rows[1] and nd.tolist(m[:, 2]) == [r[2] for r in rows]
    assert nd.tolist(m[1:, ::-2]) == [r[::-2] for r in rows[1:]] and nd.tolist(m[-1, 1:3]) == rows[-1][1:3]
    assert nd.tolist(m.T) == [list(c) for c in zip(*rows)] and nd.tolist(m.T[1:3]) == [list(c) for c in zip(*rows)][1:3]
    assert nd.tolist(m[(1,)]) == rows[1] and m[1]._bad == 2 and m[:, 1]._bad & 4


def test_views_share_memory(nd):
    a = nd.array([1.0, 2.0, 3.0, 4.0])
    v = a[1:]
    w = v[::2]
    w[1] = 9.0
    assert a[3] == 9.0 and w._root is a and a._writes == 1 and v._writes == 0
    del a
    gc.collect()
    assert v[0] == 2.0


def test_empty_slices(nd):
    a = nd.array([1.0, 2.0])
    assert a[5:].shape == (0,) and nd.tolist(a[2:0]) == [] and nd.array([], shape=(0, 3))[:, 1:].shape == (0, 2)


def test_assignment(nd):
    a, i = nd.array([1.0, 2.0, 3.0]), nd.array([1, 2, 3], dt.int64)
    a[0], a[-1], i[1] = 5, 2.5, True
    assert nd.tolist(a) == [5.0, 2.0, 2.5] and nd.tolist(i) == [1, 1, 3] and a._writes == 2
    m = nd.array([0.0] * 4, shape=(2, 2))
    m[1, 0] = a[2]
    assert nd.tolist(m) == [[0.0, 0.0], [2.5, 0.0]]
    small = nd.array([0, 0], dt.int8)
    small[0] = -128
    for target, key, value in (
        (small, 0, 128),
        (i, 0, 1.5),
        (a, 0, "x"),
        (a, 3, 1.0),
        (a, slice(None), "x"),
        (i, slice(None), 1.5),
        (a, None, "x"),
        (m, 2, 1.0),
    ):
        with pytest.raises(IndexError, match="cannot write"):
            target[key] = value
    with pytest.raises(ValueError, match="delete"):
        del a[0]


def test_new_axes_and_ellipsis(nd):
    m = nd.array([float(k) for k in range(6)], shape=(2, 3))
    assert m[None].shape == (1, 2, 3) and m[:, None, 1].shape == (2, 1) and nd.tolist(m[..., 1]) == [1.0, 4.0]
    assert m[..., None].shape == (2, 3, 1) and m[1, ...].shape == (3,) and m[None, ..., 0, None].shape == (1, 2, 1)
    assert m[None]._root is m and m[:, None].strides == (24, 0, 8)


def test_assignment_to_views(nd):
    a, m = nd.array([1.0, 2.0, 3.0, 4.0]), nd.array([0.0] * 6, shape=(2, 3))
    a[1:3] = 7
    m[:, 1] = 2.5
    m[0] = nd.array([1.0, 2.0, 3.0])
    assert nd.tolist(a) == [1.0, 7.0, 7.0, 4.0] and nd.tolist(m) == [[1.0, 2.0, 3.0], [0.0, 2.5, 0.0]] and a._writes == 1
    a[::2] = 0
    assert nd.tolist(a) == [0.0, 7.0, 0.0, 4.0]
    with pytest.raises(IndexError, match="cannot write"):
        a[1:] = a[:-1]          # memory that overlaps is Python's


def test_array_keys(nd):
    a, places = nd.array([1.0, 2.0, 3.0, 4.0]), nd.array([3, -4], dt.int64)
    assert nd.tolist(a[places]) == [4.0, 1.0] and nd.tolist(a[a > 2]) == [3.0, 4.0] and nd.tolist(a[a > 9]) == []
    m = nd.array([float(k) for k in range(6)], shape=(3, 2))
    assert nd.tolist(m[nd.array([2, 0], dt.int64)]) == [[4.0, 5.0], [0.0, 1.0]]
    a[places] = nd.array([8.0, 9.0])
    a[a == 3] = 0
    assert nd.tolist(a) == [9.0, 2.0, 0.0, 8.0]
    outside = nd.array([0, 4], dt.int64)
    assert a[outside] == ("general", outside) and nd.tolist(a) == [9.0, 2.0, 0.0, 8.0]


def test_pending_arrays_hold_writes_back(nd):
    a = nd.array([1.0, 2.0])
    waiting = nd.shell(nd.ndarray, dt.float64, (2,))
    with pytest.raises(IndexError, match="cannot write"):
        a[0] = 3.0
    del waiting
    a[0] = 3.0
    assert a[0] == 3.0


def test_length_and_iteration(nd):
    a, m, s = nd.array([1.0, 2.0]), nd.array([1.0] * 6, shape=(2, 3)), nd.array([1.0], shape=())
    assert len(a) == 2 and list(a) == [1.0, 2.0] and [nd.tolist(r) for r in m] == [[1.0] * 3] * 2
    assert list(nd.array([])) == [] and [*reversed(a)] == [2.0, 1.0]
    with pytest.raises(TypeError):
        len(s)
    for target in (a, m):
        with pytest.raises(RuntimeError, match="no general function"):
            iter(s)
        assert iter(target)


def test_truth_and_conversion(nd):
    one, s, k = nd.array([2.5]), nd.array([2.5], shape=()), nd.array([3], dt.int64, shape=())
    assert bool(one) and not nd.array([0.0]) and float(s) == 2.5 and int(s) == 2 and [1, 2, 3, 4][k] == 4
    with pytest.raises(ValueError):
        bool(nd.array([1.0, 2.0]))
    for f in (float, int):
        with pytest.raises(RuntimeError):
            f(one)  # NumPy deprecates it: Python's to say
    with pytest.raises(TypeError):
        [1][s]


def test_faces_without_scalars_give_views(nd):
    t = nd.array([1.0, 2.0], cls=nd.Tensor)
    e = t[1]
    t[1] = 7.0
    assert type(e) is nd.Tensor and e.shape == () and nd.tolist(e) == 7.0 and [type(x) for x in t] == [nd.Tensor] * 2
