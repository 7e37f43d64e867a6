"""Scalars of the face: float64 is a float, int64 and bool are their own types."""
from __future__ import annotations

import operator
import sys

import pytest

from septet.ir import dtype as dt
from septet.runtime.native import registry, types


@pytest.fixture
def general(nd):
    registry.register(
        "scalar_binary", lambda op, v, w: NotImplemented if isinstance(w, str) or isinstance(v, list) else (op, v, w)
    )
    registry.register("scalar_compare", lambda op, v, w: (op, v, w))
    registry.register("scalar_unary", lambda op, v: (op, v))
    return nd


def test_float64_is_a_float(general):
    x = general.float64(2.5)
    assert isinstance(x, float) and type(x).__name__ == "float64" and hash(x) == hash(2.5) and repr(x) == "2.5"
    assert {2.5: 1}[x] == 1 and f"{x:.1f}" == "2.5"
    for f in (operator.add, operator.sub, operator.mul, operator.truediv):
        for v, w in ((x, x), (x, 2.0), (2.0, x), (x, 3), (3, x)):
            assert type(f(v, w)) is general.float64 and f(v, w) == f(float(v), float(w))
    assert type(-x) is general.float64 and -x == -2.5 and abs(-x) == 2.5 and type(+x) is general.float64


def test_comparisons_give_the_faces_bool(general):
    x, n = general.float64(2.5), general.scalar_from(dt.int64.code, 3)
    nan = general.float64(float("nan"))
    for f in (operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.ge):
        for v, w in ((x, 2.5), (x, 3), (n, 3), (n, x), (x, n), (n, n), (nan, nan), (nan, 1.0)):
            r = f(v, w)
            assert type(r) is general.bool_ and bool(r) is f(float(v), float(w)), (f, v, w)


def test_what_python_must_say(general):
    x, n = general.float64(1e308), general.scalar_from(dt.int64.code, (1 << 63) - 1)
    assert x * 10.0 == ("multiply", x, 10.0) and x / 0.0 == ("divide", x, 0.0) and x // 2.0 == ("floor_divide", x, 2.0)
    assert (
        n + 1 == ("add", n, 1)
        and n * n == ("multiply", n, n)
        and n // 0 == ("floor_divide", n, 0)
        and n % 0 == ("remainder", n, 0)
    )
    assert -n == ("negative", n) and ~n == ("invert", n) and x + 1j == ("add", x, 1j) and x**2 == ("power", x, 2)
    with pytest.raises(TypeError):
        x + "text"
    assert (x < "text") == ("less", x, "text")


def test_int64(general):
    def make(n):
        return general.scalar_from(dt.int64.code, n)

    for a in (-7, -1, 0, 5, 1 << 40):
        for b in (3, 7, 1 << 30):
            for f in (
                operator.add,
                operator.sub,
                operator.floordiv,
                operator.mod,
                operator.and_,
                operator.or_,
                operator.xor,
            ):
                for v, w in ((make(a), make(b)), (make(a), b), (a, make(b))):
                    assert type(f(v, w)) is general.int64 and f(v, w) == f(a, b)
    n = make(6)
    assert type(n * 0.5) is general.float64 and n * 0.5 == 3.0 and type(n / 4) is general.float64 and n / 4 == 1.5
    assert (
        int(n) == 6
        and float(n) == 6.0
        and [0] * n == [0] * 6
        and hash(n) == hash(6)
        and {6: 1}[n] == 1
        and bool(n)
        and not make(0)
    )
    assert not isinstance(n, int) and range(10)[n] == 6


def test_int64_overflow_edges(general):
    top, bottom = (1 << 63) - 1, -(1 << 63)
    for a, b in ((top, 0), (bottom, 0), (top, -1), (bottom, 1), (top - 1, 1)):
        v = general.scalar_from(dt.int64.code, a)
        assert v + b == a + b
        assert v - 0 == a and v * 1 == a
    assert (general.scalar_from(dt.int64.code, bottom) - 1)[0] == "subtract"


def test_bool_has_two_objects(general):
    a = general.array([True, False, True], dt.bool_)
    assert a[0] is a[2] is general.scalar_from(0, True) and a[0] is not a[1] and not a[1]


def test_arrays_take_over(general):
    a, x = general.array([1.0, 2.0]), general.float64(3.0)
    assert (
        general.tolist(x * a) == [3.0, 6.0]
        and general.tolist(x - a) == [2.0, 1.0]
        and general.tolist(x > a) == [True, True]
    )


def test_subclass_of_float64(general):
    class Mine(general.float64):
        pass

    for k in range(1000):
        m = Mine(k)
        m.note = k
        assert m == float(k) and m + 1 == ("add", m, 1)
    assert sys.getrefcount(Mine) < 20


def test_value(general):
    n, f = general.scalar_from(dt.int64.code, 6), general.scalar_from(dt.float32.code, 0.5)
    assert type(n._value) is int and n._value == 6 and f._value == 0.5 and type(general.float64(2.5)._value) is float


def test_from_address(general):
    a = general.array([1.5, 2.5])
    assert general.scalar_at(dt.float64.code, a._address + 8) == 2.5
    assert general.scalar_at(dt.int16.code, a._address) is None and general.scalar_from(dt.int64.code, 1.5) is None


def test_python_classes_among_the_bases(general):
    class Generic:
        __slots__ = ()

        def __hash__(self):
            raise AssertionError("the native slot counts")

        @property
        def ndim(self):
            return 0

    class Floating(Generic):
        __slots__ = ()

    class WithFields:
        __slots__ = ("field",)

    with pytest.raises(TypeError):
        types.make_scalar("testing.wrong", dt.int16, (WithFields,))
    saved = general.float64
    try:
        for d, base in ((dt.float64, float), (dt.complex128, complex), (dt.int16, None)):
            made = types.make_scalar(f"testing.based_{d.name}", d, (Floating,))
            one = types.scalar_from(d.code, 2)
            assert type(one) is made and one.ndim == 0 and hash(one) == hash(2) and one._value == 2
            assert isinstance(one, Generic)
            assert not base or (isinstance(one, base) and made.__mro__[-2] is base)
    finally:
        for d, old in ((dt.float64, saved), (dt.complex128, None), (dt.int16, None)):
            types.words("scalar_types", 16)[d.code] = id(old) if old else None
