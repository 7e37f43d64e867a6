"""Operators of the native array, beside Python's arithmetic on lists."""
from __future__ import annotations

import operator
import random
import struct
import warnings

import pytest

from septet.ir import dtype as dt
from septet.runtime.native import registry

SIZES = [1, 2, 7, 8, 9, 31, 64, 65, 1000]
OPERATORS = [operator.add, operator.sub, operator.mul]
COMPARISONS = [operator.lt, operator.eq, operator.gt]


def single(x: float) -> float:
    """Rounded to float32."""
    return struct.unpack("f", struct.pack("f", x))[0]


def numbers(n, seed, whole=False):
    r = random.Random(seed)
    return [r.randrange(-99, 99) or 1 for _ in range(n)] if whole else [r.uniform(-5, 5) for _ in range(n)]


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("dtype", [dt.float64, dt.int64, dt.int32])
def test_same_shape(nd, n, dtype):
    x, y = numbers(n, 1, dtype.is_integer), numbers(n, 2, dtype.is_integer)
    a, b = nd.array(x, dtype), nd.array(y, dtype)
    for f in OPERATORS:
        r = f(a, b)
        assert type(r) is nd.ndarray and r._dtype is dtype and r.shape == (n,) and nd.tolist(r) == list(map(f, x, y))
    for f in COMPARISONS:
        r = f(a, b)
        assert r._dtype is dt.bool_ and nd.tolist(r) == list(map(f, x, y))
    assert (
        nd.tolist(-a) == [-v for v in x]
        and nd.tolist(abs(a)) == list(map(abs, x))
        and nd.tolist(a**2) == [v * v for v in x]
    )


def test_float32_rounds_once(nd):
    x, y = [single(v) for v in numbers(50, 3)], [single(v) for v in numbers(50, 4)]
    a, b = nd.array(x, dt.float32), nd.array(y, dt.float32)
    assert nd.tolist(a * b) == [single(u * v) for u, v in zip(x, y)]
    assert nd.tolist(a / b) == [single(u / v) for u, v in zip(x, y)]
    assert nd.tolist(a * 0.1) == [single(u * single(0.1)) for u in x] and (a * 0.1)._dtype is dt.float32


def test_scalars_are_weak(nd):
    x = numbers(10, 5)
    a, i = nd.array(x), nd.array([1, 2, 3], dt.int64)
    for f in OPERATORS:
        for s in (2.5, 3, True):
            assert nd.tolist(f(a, s)) == [f(v, s) for v in x] and nd.tolist(f(s, a)) == [f(s, v) for v in x]
    assert nd.tolist(a > 2.0) == [v > 2.0 for v in x] and nd.tolist(1 / a) == [1 / v for v in x]
    assert nd.tolist(10 - i) == [9, 8, 7] and (i + 1)._dtype is dt.int64


@pytest.mark.parametrize(
    "dtype, value",
    [
        (dt.int64, 1.5),
        (dt.int64, 1 << 70),
        (dt.int32, 1 << 31),
        (dt.float32, 1e39),
        (dt.float64, 1 << 60),
        (dt.float64, 1j),
        (dt.int64, None),
    ],
)
def test_refused_scalars_go_to_the_general_path(nd, dtype, value):
    a = nd.array([1, 2], dtype)
    nd.calls.clear()
    assert a + value == ("add", a, value) and nd.calls == ["add"]
    nd.calls.clear()
    assert (value + a)[0] == "add"


def test_strong_scalars(nd):
    a, f, i = nd.array([1.0, 2.0]), nd.array([1.0, 2.0], dt.float32), nd.array([1, 2], dt.int64)
    x, n = nd.float64(0.5), nd.scalar_from(dt.int64.code, 3)
    assert nd.tolist(a + x) == [1.5, 2.5] and nd.tolist(x * a) == [0.5, 1.0]
    assert (f + x)[0] == "add"  # float64 is the common dtype: for Python to say
    assert nd.tolist(i + n) == [4, 5] and nd.tolist(a * n) == [3.0, 6.0] and (f * n)[0] == "multiply"


def test_broadcasting(nd):
    m = nd.array([float(k) for k in range(12)], shape=(3, 4))
    row, column, one = nd.array([1.0, 2.0, 3.0, 4.0]), nd.array([10.0, 20.0, 30.0], shape=(3, 1)), nd.array([5.0])
    rows = [[float(4 * i + j) for j in range(4)] for i in range(3)]
    assert nd.tolist(m - row) == [[v - w for v, w in zip(r, [1, 2, 3, 4])] for r in rows]
    assert nd.tolist(row - m) == [[w - v for v, w in zip(r, [1, 2, 3, 4])] for r in rows]
    assert nd.tolist(m - column) == [[v - c for v in r] for r, c in zip(rows, [10, 20, 30])]
    assert nd.tolist(column - m) == [[c - v for v in r] for r, c in zip(rows, [10, 20, 30])]
    assert nd.tolist(m * one) == [[v * 5 for v in r] for r in rows] and (m < row)._dtype is dt.bool_
    assert (nd.array([1.0, 2.0]) + nd.array([1.0, 2.0, 3.0]))[0] == "add"
    left, right = nd.array([1.0, 2.0], shape=(2, 1)), nd.array([4.0, 5.0, 7.0])
    assert nd.tolist(left - right) == [[-3.0, -4.0, -6.0], [-2.0, -3.0, -5.0]]
    assert nd.tolist(right - left) == [[3.0, 4.0, 6.0], [2.0, 3.0, 5.0]]
    assert nd.tolist(m - nd.array([1.0, 2.0, 3.0, 4.0], shape=(1, 4))) == nd.tolist(m - row)


def test_strided_operands(nd):
    m = nd.array([float(k) for k in range(12)], shape=(3, 4))
    rows = [[float(4 * i + j) for j in range(4)] for i in range(3)]
    assert nd.tolist(m[:, ::2] + 1) == [[v + 1 for v in r[::2]] for r in rows]
    assert nd.tolist(-m[::-1]) == [[-v for v in r] for r in rows[::-1]]
    assert nd.tolist(m[:, 1] * m[:, 2]) == [r[1] * r[2] for r in rows] and nd.tolist(2.0 - m[1, ::-1]) == [2 - v for v in rows[1][::-1]]
    assert nd.tolist(m[:, 1:3] - m[:, ::3]) == [[r[1] - r[0], r[2] - r[3]] for r in rows] and m[:, 3].sum() == 21.0
    assert (m.T + 1)[0] == "add" and (m + m[:, :1].T[:, :0])[0] == "add"          # another order of axes, no elements


def test_in_place(nd):
    a = b = nd.array([1.0, 2.0, 3.0])
    a += 1
    a *= nd.array([2.0, 2.0, 2.0])
    a -= a[0]
    assert a is b and nd.tolist(b) == [0.0, 2.0, 4.0] and b._writes == 3
    v = b[1:]
    v += 10.0
    assert nd.tolist(b) == [0.0, 12.0, 14.0] and b._writes == 4
    m = nd.array([1.0] * 6, shape=(2, 3))
    m += b
    assert nd.tolist(m) == [[1.0, 13.0, 15.0]] * 2


def test_in_place_refusals(nd):
    a, i = nd.array([1.0, 2.0, 3.0, 4.0]), nd.array([1, 2], dt.int64)
    x = a[1:]
    nd.calls.clear()
    y = a[:-1]
    y += x  # the two overlap
    i += 1.5
    a._flags |= 1
    z = a
    z += 1
    assert nd.calls == ["inplace_add"] * 3 and nd.tolist(a) == [1.0, 2.0, 3.0, 4.0]


def test_what_is_not_plain_goes_to_the_general_path(nd):
    a = nd.array([1.0, 2.0, 3.0, 4.0])
    big = nd.empty(nd.ndarray, dt.float64, (registry.LARGE_FROM + 1,))
    lazy = nd.shell(nd.ndarray, dt.float64, (4,))
    for b in (
        a[::2],
        nd.array([1, 2, 3, 4], dt.int64),
        big,
        lazy,
        nd.array([1.0] * 4, cls=nd.Tensor),
        nd.empty(nd.ndarray, dt.string(3), (4,)),
    ):
        assert (a + b)[0] == "add" and (b + a)[0] == "add"
    a._node = "a step of the gradient graph"
    assert (a + 1.0)[0] == "add" and a.sum() == ("sum", (), {}) and a[1:] == ("general", slice(1, None))
    a._node = None
    assert nd.tolist(a + 1.0) == [2.0, 3.0, 4.0, 5.0]
    assert (a @ nd.array([1, 2, 3, 4], dt.int64))[0] == "matmul" and (a**0.5)[0] == "power"


def test_other_operands(nd):
    class R:
        def __radd__(self, other):
            return "reflected"

    a = nd.array([1.0])
    assert a + R() == "reflected"
    with pytest.raises(TypeError):
        a + "text"
    with pytest.raises(TypeError):
        hash(a)


def test_float_errors_are_reported_once(nd):
    a, z, big = nd.array([1.0, 2.0]), nd.array([0.0, 1.0]), nd.array([1e308])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for f, bits in ((lambda: a / z, 1), (lambda: a / 0.0, 1), (lambda: z / 0.0, 1 | 8), (lambda: big * 10.0, 2)):
            with pytest.raises(RuntimeWarning, match=f"^{bits} in"):
                f()
        1e308 * 10.0
        a + a  # a stale flag is no error
        nan = nd.array([float("nan")])
        nan < nan, nan + nan, -nan, nan == 1.0
        nd.array([1.0], cls=nd.Tensor) / 0.0  # only faces with scalars report


def test_dimensionless_results_are_the_faces_to_make(nd):
    a, t = nd.array([1.5], shape=()), nd.array([1.5], shape=(), cls=nd.Tensor)
    assert (a + a)[0] == "add" and nd.tolist(t + t) == 3.0 and (t + t).shape == ()
