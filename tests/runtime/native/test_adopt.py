"""A Python class behind the native slots."""
from __future__ import annotations

import gc

import pytest

from septet.ir import dtype as dt
from septet.runtime.native import adopt, types


class Methods:
    """An array as one writes it in Python."""

    __slots__ = ()
    kind = "python"

    def __add__(self, other):
        return NotImplemented if isinstance(other, str) else ("add", self, other)

    def __radd__(self, other):
        return "radd", self, other

    def __iadd__(self, other):
        return "iadd", self, other

    def __eq__(self, other):
        return "eq", self, other

    def __neg__(self):
        return "neg", self

    def __getitem__(self, key):
        return "getitem", key

    def __setitem__(self, key, value):
        self._node = (key, value)

    def __len__(self):
        raise TypeError("len() of unsized object")

    def __repr__(self):
        return "shown"

    def __bool__(self):
        raise ValueError("ambiguous")

    def sum(self, axis=None, keepdims=False):
        return "sum", axis, keepdims

    @property
    def T(self):
        return "transposed"

    @property
    def shape(self):
        raise AssertionError("shape is native")

    @shape.setter
    def shape(self, value):
        types.relayout(self, self._dtype, tuple(value))

    @property
    def doubled(self):
        return self + self

    @classmethod
    def make(cls, n):
        return types.from_list(cls, [float(n)])


@pytest.fixture(scope="module")
def made(nd):
    adopt.register_dispatch()
    if "_general_add" not in vars(nd.Tensor):
        adopt.adopt(nd.Tensor, Methods)
    return nd.Tensor


def test_plain_work_stays_native(nd, made):
    a = types.from_list(made, [1.0, 2.0])
    assert nd.tolist(a.doubled) == [2.0, 4.0] and nd.tolist(a[1:]) == [2.0] and len(a) == 2 and repr(a) == "shown"
    assert made.kind == "python" and nd.tolist(made.make(3)) == [3.0] and made.__doc__.startswith("An array")
    assert "wrapper" in type(made.__add__).__name__


def test_the_rest_is_pythons(nd, made):
    a, s = types.from_list(made, [1.0, 2.0]), types.empty(made, dt.float64, ())
    assert a + [1] == ("add", a, [1]) and [1] + a == ("radd", a, [1]) and a[None] == ("getitem", None)
    assert (-a[::2])[0] == "neg" and a.sum(0, keepdims=True) == ("sum", 0, True) and (a == "x") == ("eq", a, "x")
    b = a
    b += [1]
    assert b == ("iadd", a, [1])
    a[None] = 3
    assert a._node == (None, 3)
    for f in (lambda: len(s), lambda: a + "x", lambda: a - [1], lambda: a[0](), lambda: iter(s)):
        with pytest.raises(TypeError):
            f()
    with pytest.raises(ValueError, match="ambiguous"):
        bool(a)
    with pytest.raises(ValueError, match="cannot delete"):
        del a[None]


def test_layout(made):
    a = types.from_list(made, [1.0, 2.0, 3.0, 4.0])
    a.shape = [2, 2]
    assert a.shape == (2, 2) and types.shell(made, dt.float64, (2,)).T == "transposed" and a.T.shape == (2, 2)
    gc.collect()


def test_user_subclass(made):
    class Mine(made):
        def __add__(self, other):
            return "mine", super().__add__(other)

    m = types.empty(Mine, dt.float64, (2,))
    assert m + 1 == ("mine", ("add", m, 1))
    assert m[0] == ("getitem", 0) and m.sum() == ("sum", None, False)
