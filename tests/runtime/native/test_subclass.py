"""Classes on top: by class statement, with attributes, with methods set from Python."""
from __future__ import annotations

import gc
import weakref

import pytest

from septet.ir import dtype as dt
from septet.runtime.native import types


def test_user_subclass_takes_the_general_path(nd):
    class Mine(nd.ndarray):
        pass

    m = nd.empty(Mine, dt.float64, (3,))
    m.note = m
    assert m._bad & 32 and (m + m)[0] == "add" and (nd.array([1.0] * 3) + m)[0] == "add" and (m + 1)[0] == "add"
    assert m[...] == ("general", ...) and m[1:] == ("general", slice(1, None)) and m.sum() == ("sum", (), {})
    gone = weakref.ref(m)
    del m
    gc.collect()
    assert gone() is None
    assert type(Mine()) is Mine and Mine().shape == (0,)


def test_overridden_operator(nd):
    class Mine(nd.ndarray):
        def __add__(self, other):
            return "mine"

        __radd__ = __add__

    m = nd.empty(Mine, dt.float64, (3,))
    assert m + 1 == "mine" and nd.array([1.0]) + m == "mine" and (m * 2)[0] == "multiply"


def test_python_methods_on_the_type(nd):
    nd.ndarray.double = lambda self: self + self
    assert nd.tolist(nd.array([1.0]).double()) == [2.0]
    del nd.ndarray.double
    with pytest.raises(AttributeError):
        nd.array([1.0]).note = 1


def test_attributes_of_other_faces(nd):
    t = nd.array([1.0, 2.0], cls=nd.Tensor)
    t.note = t[1:]
    assert hash(t) == hash(t) and {t: 1}[t] == 1 and type(t * 2.0) is nd.Tensor
    gone = weakref.ref(t)
    del t
    gc.collect()
    assert gone() is None  # the view and its root are a cycle


def test_weak_references(nd):
    a = nd.array([1.0])
    gone = weakref.ref(a)
    assert gone() is a
    del a
    assert gone() is None


def test_python_class_among_the_bases(nd):
    class Methods:
        __slots__ = ()
        kind = "numpy"

        def double(self):
            return self + self

        def __repr__(self):
            return "shown"

        @property
        def first(self):
            return self[0]

    made = types.make_type("testing.mixed", (Methods, types.Array), scalars=True)
    a = types.from_list(made, [1.0, 2.0])
    assert nd.tolist(a.double()) == [2.0, 4.0] and a.first == 1.0 and repr(a) == "shown" and made.kind == "numpy"
    assert type(a + 1) is made and (a + a)._bad == 0 and isinstance(a, Methods)
    assert len(a) == 2 and list(a) == [1.0, 2.0]


def test_names(nd):
    assert (
        nd.ndarray.__module__ == "testing" and nd.ndarray.__qualname__ == "ndarray" and nd.ndarray.__mro__[-1] is object
    )
