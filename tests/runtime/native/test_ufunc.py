"""Ufunc objects."""
from __future__ import annotations

import gc
import weakref

import pytest

from septet.ir import dtype as dt


def test_fast_and_general(nd):
    add = nd.make_ufunc(nd.ufunc, "add", 2, lambda *a, **k: ("general", a, k))
    square = nd.make_ufunc(nd.ufunc, "square", 1, lambda *a, **k: ("general", a, k))
    a, b = nd.array([1.0, 2.0]), nd.array([3.0, 4.0])
    assert nd.tolist(add(a, b)) == [4.0, 6.0] and nd.tolist(add(a, 1)) == nd.tolist(add(1.0, a)) == [2.0, 3.0]
    assert nd.tolist(square(b)) == [9.0, 16.0] and add.nin == 2 and square.nin == 1
    t = nd.array([1.0, 2.0], cls=nd.Tensor)
    for call, args, kw in (
        (add, (a,), {}),
        (add, (1.0, 2.0), {}),
        (add, (a, "x"), {}),
        (add, (a, b), {"out": b}),
        (square, (2.0,), {}),
        (add, (a, [1, 2]), {}),
        (add, (a, nd.array([1, 2], dt.int64)), {}),
        (add, (a, t), {}),
        (square, (a[::2],), {}),
    ):
        assert call(*args, **kw) == ("general", args, kw)


def test_errors_pass_through(nd):
    def broken(*args):
        raise ZeroDivisionError

    f = nd.make_ufunc(nd.ufunc, "something new", 1, broken)
    with pytest.raises(ZeroDivisionError):
        f(nd.array([1.0]))
    with pytest.raises(TypeError):
        nd.ufunc()
    with pytest.raises(TypeError):
        nd.make_ufunc(nd.ufunc, "add", "two", broken)


def test_attributes_and_death(nd):
    f = nd.make_ufunc(nd.ufunc, "add", 2, lambda *a: None)
    f.__name__ = "add"
    assert f.__name__ == "add" and f._general and weakref.ref(f)() is f
    nd.ufunc.reduce = lambda self, a: ("reduce", self)
    assert f.reduce(1) == ("reduce", f)
    gone = weakref.ref(f)
    del f
    gc.collect()
    assert gone() is None
