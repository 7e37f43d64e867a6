"""A structure with a field of objects is refused where an array of it would be made: its bytes would be taken for references."""
from __future__ import annotations

import pytest

import septet.numpy as np
from septet.errors import NotSupported

FIELDS = [("a", "O"), ("b", "i4")]


@pytest.mark.parametrize("dtype", [FIELDS, [("a", "O", (2,))], [("q", [("n", "i8"), ("a", object)])]], ids=["flat", "subarray", "nested"])
@pytest.mark.parametrize("make", [np.zeros, np.empty, np.ones, np.recarray, np.ma.zeros, np.ndarray])
def test_no_array_of_them_is_made(make, dtype):
    with pytest.raises(NotSupported, match="object fields"):
        make(2, dtype=dtype)


@pytest.mark.parametrize("make", [
    lambda: np.zeros(200_000, FIELDS),
    lambda: np.zeros_like(np.zeros(2), dtype=FIELDS),
    lambda: np.empty_like(np.zeros(2), dtype=FIELDS),
    lambda: np.zeros(3, "i4").view(FIELDS),
    lambda: np.zeros(2, "i8").view([("a", "O")]),
    lambda: np.frombuffer(bytes(24), dtype=FIELDS),
    lambda: np.ndarray(2, FIELDS, buffer=bytearray(24)),
    lambda: np.array([(None, 1)], dtype=FIELDS),
    lambda: np.array([], dtype=FIELDS),
    lambda: np.rec.fromarrays([[1, 2], ["a", None]], names="a,b"),
], ids=range(10))
def test_nor_by_any_other_way(make):
    with pytest.raises(NotSupported, match="object fields"):
        make()


def test_the_dtype_itself_can_be_named():
    assert np.dtype(FIELDS).names == ("a", "b")


@pytest.mark.parametrize("make, error", [
    (lambda: np.ones(2, "i8").view("O"), TypeError),
    (lambda: np.array([1, None]).view("i8"), TypeError),
    (lambda: np.frombuffer(b"12345678", dtype="O"), ValueError),
    (lambda: np.ndarray(1, "O", buffer=bytearray(b"12345678")), ValueError),
], ids=["to", "from", "frombuffer", "buffer"])
def test_bytes_are_no_references(make, error):
    with pytest.raises(error):
        make()
