"""Classes, arrays, scalars and generators pickle and copy; classes by reference, without a module called numpy."""
from __future__ import annotations

import abc
import copy
import pickle
import subprocess
import sys

import pytest

import septet.numpy as np
from septet.numpy import npyio

CLASSES = [np.float64, np.float16, np.int8, np.bool_, np.str_, np.datetime64, np.void, np.generic, np.floating, np.ndarray, np.matrix,
           np.recarray, np.memmap, np.dtype, np.dtypes.Float64DType, np.ufunc, np.poly1d, np.vectorize, np.finfo, np.nditer, np.record]


class Marked(np.ndarray):
    """A user's subclass, with a field."""


class Shape(np.ndarray, abc.ABC):
    """A user's abstract subclass."""

    @abc.abstractmethod
    def area(self):
        """Overridden."""


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_classes_by_reference(protocol):
    for cls in [*CLASSES, Marked]:
        assert pickle.loads(pickle.dumps(cls, protocol)) is cls
        assert copy.deepcopy(cls) is cls


def test_classes_in_another_process():
    code = ("import pickle, sys\nfound = pickle.loads(sys.stdin.buffer.read())\nimport septet.numpy as np\n"
            "assert found == [np.float64, np.ndarray, np.dtype('i2'), np.sin]\nassert 'numpy' not in sys.modules\n")
    raw = pickle.dumps([np.float64, np.ndarray, np.dtype("i2"), np.sin])
    assert subprocess.run([sys.executable, "-c", code], input=raw, check=False).returncode == 0


@pytest.mark.parametrize("make", [
    lambda: np.arange(6.0).reshape(2, 3), lambda: np.array(["a", "bcd"]), lambda: np.array([1, "a", None], dtype=object),
    lambda: np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]), lambda: np.rec.array([(1, 2.0)], names="a,b"),
    lambda: np.matrix([[1, 2]]), lambda: np.array(["2020-01-01"], "M8[D]"), lambda: np.arange(10, dtype=">i4"),
    lambda: np.zeros((0, 3), "f4"), lambda: np.ma.array([1, 2], mask=[0, 1]), lambda: np.char.array(["a", "b"]),
])
def test_arrays(make):
    a = make()
    for b in (pickle.loads(pickle.dumps(a)), copy.copy(a), copy.deepcopy(a)):
        assert type(b) is type(a) and b.dtype == a.dtype and b.shape == a.shape and b.tolist() == a.tolist()


def test_a_users_subclass_keeps_its_attributes():
    a = np.arange(3).view(Marked)
    a.unit = "m"
    b = pickle.loads(pickle.dumps(a))
    assert type(b) is Marked and b.unit == "m" and b.tolist() == [0, 1, 2]


def test_a_users_abstract_subclass():
    class Square(Shape):
        def area(self):
            return float(self[0] ** 2)

    assert np.array([3.0]).view(Square).area() == 9.0
    assert isinstance(np.array([3.0]).view(Square), Shape)
    assert not isinstance(np.array([3.0]), Shape)


def test_generators_continue_where_they_are():
    for g in (np.random.default_rng(5), np.random.RandomState(3), np.random.Generator(np.random.Philox(1))):
        g.normal(size=3)
        other = pickle.loads(pickle.dumps(g))
        assert other.normal(size=4).tolist() == g.normal(size=4).tolist()


@pytest.mark.parametrize("shape, dtype, data", [((1000,), "f8", b"12345678"), ((2,), "O", bytes(16)), ((-1,), "f8", b""),
                                                ((1 << 62, 4), "f8", b"")])
def test_bytes_that_do_not_fit_are_refused(shape, dtype, data):
    """A file may say anything of its arrays: nothing is written beyond them, and no bytes become objects."""
    made = npyio.reconstruct(None, (0,), b"b")
    with pytest.raises(ValueError, match=r"buffer size|never from bytes"):
        made.__setstate__((1, shape, np.dtype(dtype), False, data))
    with pytest.raises(ValueError, match=r"buffer size|never from bytes"):
        npyio.rebuild_scalar(np.dtype(dtype), bytes(3))
