"""`__array_interface__` of scalars: the memory it gives lives as long as the description of it."""
from __future__ import annotations

import struct

import pytest

import septet.numpy as np


@pytest.mark.parametrize("value, letter", [(np.float64(2.5), "d"), (np.int16(-7), "h"), (np.bool(True), "?"), (np.float32(0.125), "f")])
def test_data_is_a_buffer(value, letter):
    interface = value.__array_interface__
    assert interface["shape"] == ()
    assert struct.unpack(letter, bytes(memoryview(interface["data"])))[0] == value


class Foreign:
    """A scalar of another library: its description shows memory that dies at once, only `__array__` is safe."""

    def __init__(self, value):
        self.value = value

    @property
    def __array_interface__(self):
        return {"shape": (), "typestr": "<f8", "data": (1, True), "version": 3}

    def __array__(self, dtype=None, copy=None):
        return np.array(self.value)

    def item(self):
        return self.value


def test_foreign_scalars_are_taken_by_value():
    assert np.asarray(Foreign(4.25)).item() == 4.25
