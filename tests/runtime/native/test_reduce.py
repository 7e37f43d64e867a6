"""Reductions of whole arrays and of one axis of a matrix."""
from __future__ import annotations

import math
import random
import struct
import warnings

import pytest

from septet.ir import dtype as dt


@pytest.mark.parametrize("n", [1, 3, 8, 100])
def test_whole(nd, n):
    x = [random.Random(n).uniform(-5, 5) for _ in range(n)]
    a, i = nd.array(x), nd.array([round(v) for v in x], dt.int64)
    assert (
        type(a.sum()) is nd.float64
        and a.max() == max(x)
        and type(i.sum()) is nd.int64
        and i.sum() == sum(round(v) for v in x)
    )
    assert math.isclose(a.sum(), math.fsum(x), abs_tol=1e-12) and math.isclose(
        a.mean(), math.fsum(x) / n, abs_tol=1e-12
    )


def test_mean_of_float32_divides_in_float32(nd):
    x = [0.5, 0.25, 7.0]
    f = nd.array(x, dt.float32)
    assert type(f.mean()) is nd.float32 and float(f.mean()) == struct.unpack("f", struct.pack("f", 7.75 / 3))[0]
    assert nd.array([1, 2], dt.int64).mean() == ("mean", (), {})


def test_axes_of_a_matrix(nd):
    rows = [[float(4 * i + j) for j in range(4)] for i in range(3)]
    m = nd.array([v for r in rows for v in r], shape=(3, 4))
    down, across = [sum(c) for c in zip(*rows)], [sum(r) for r in rows]
    for axis, want in ((0, down), (-2, down), (1, across), (-1, across)):
        assert nd.tolist(m.sum(axis=axis)) == nd.tolist(m.sum(axis)) == want
    assert nd.tolist(m.max(axis=0)) == rows[-1] and nd.tolist(m.max(1)) == [r[-1] for r in rows]
    assert nd.tolist(m.mean(axis=1)) == [v / 4 for v in across]


def test_the_rest_is_general(nd):
    a, m = nd.array([1.0, 2.0, 3.0]), nd.array([1.0] * 4, shape=(2, 2))
    assert (
        a.sum(0) == 6.0 and m.sum(axis=2) == ("sum", (), {"axis": 2}) and m.sum(axis=(0, 1))[0] == "sum"
    )
    assert m.sum(0, keepdims=True) == ("sum", (0,), {"keepdims": True}) and m.T.sum() == ("sum", (), {})
    assert a[::2].sum() == 4.0 and m[:, 0].sum(0) == 2.0
    assert nd.array([]).max() == ("max", (), {}) and m.mean(axis=(0, 1))[0] == "mean"
    with pytest.raises(MemoryError):
        a.sum(*range(20))
    with pytest.raises(RuntimeError):
        a.prod()


def test_other_faces_give_arrays(nd):
    t = nd.array([1.0, 2.0], cls=nd.Tensor)
    assert type(t.sum()) is nd.Tensor and t.sum().shape == () and nd.tolist(t.sum()) == 3.0


def test_overflow_is_reported(nd):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning, match="2 in sum"):
            nd.array([1e308, 1e308]).sum()
