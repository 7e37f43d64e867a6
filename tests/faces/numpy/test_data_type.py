"""Dtype objects: one of each, pickles, equality; scalars survive pickling and copying."""
from __future__ import annotations

import copy
import pickle

import pytest

import septet.numpy as np
from septet.errors import NotSupported

SPECS = ["f8", ">i4", "S5", "U3", "V4", "M8[25s]", "m8", "O", "?", "i4,f8", "(2,3)f4",
         [("a", "i4"), (("title", "b"), ">f8", (2,))],
         {"names": ["x", "y"], "formats": ["i1", "f8"], "offsets": [0, 8], "itemsize": 24}]
SCALARS = [np.float64(1.5), np.float32(0.1), np.int8(-3), np.True_, np.complex64(1 + 2j), np.str_("a"), np.bytes_(b"b"),
           np.datetime64("2024-05-01"), np.timedelta64(3, "25s"), np.void((1, 2.5), dtype="i4,f8")]


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_there_is_one_object_of_each_and_it_survives_pickling(spec):
    d = np.dtype(spec)
    assert np.dtype(spec) is d and np.dtype(d) is d and copy.deepcopy(d) is d
    assert pickle.loads(pickle.dumps(d)) == d
    assert eval(repr(d), {"dtype": np.dtype}) == d and hash(d) == hash(np.dtype(spec))


@pytest.mark.parametrize("scalar", SCALARS, ids=repr)
def test_scalars_survive_pickling(scalar):
    twin = pickle.loads(pickle.dumps(scalar))
    assert type(twin) is type(scalar) and twin == scalar and twin.dtype == scalar.dtype and copy.copy(scalar) is scalar


def test_aligned_layout_equals_the_same_offsets():
    aligned = np.dtype("i4,f4", align=True)
    assert aligned == np.dtype("i4,f4") and hash(aligned) == hash(np.dtype("i4,f4")) and aligned.isalignedstruct


MISSING = [lambda: np.dtype("g"), lambda: np.longdouble(1), lambda: np.dtype("T"), lambda: np.dtypes.StringDType(),
           lambda: np.dtype("f8", metadata={"a": 1}), lambda: np.dtype(("i4", [("a", "i2"), ("b", "i2")]))]


@pytest.mark.parametrize("use", MISSING)
def test_what_is_missing_says_so(use):
    with pytest.raises(NotSupported):
        use()


def test_attributes_cannot_be_set():
    with pytest.raises(AttributeError):
        np.dtype("f8").itemsize = 4
    with pytest.raises(AttributeError):
        np.float32(1).extra = 1
