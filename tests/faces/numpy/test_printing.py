"""Arrays print as NumPy prints them, byte for byte (tests/golden/record_printing.py), and options behave."""
from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import septet.numpy as np
from septet.core import element
from septet.core.array import empty
from septet.errors import NotSupported
from septet.numpy.dtype_parse import parse
from septet.numpy.ndarray import ndarray

ROWS = json.loads((Path(__file__).resolve().parents[2] / "golden" / "printing.json").read_text())


def array_of(row):
    spec = row["dtype"]
    if isinstance(spec, list):
        spec = [tuple(tuple(part) if isinstance(part, list) else part for part in field) for field in spec]
    a = empty(ndarray, parse(spec), tuple(row["shape"]))
    element.put_bytes(a._address, bytes.fromhex(row["bytes"]))
    return a


def test_recorded_arrays_print_the_same():
    wrong = []
    for row in ROWS:
        a = array_of(row)
        with np.printoptions(**row["options"]):
            if (np.array_repr(a), np.array_str(a)) != (row["repr"], row["str"]):
                wrong.append((row["repr"], np.array_repr(a)))
    assert not wrong


def calls_of(function, a):
    """How many functions a call calls, once it is warm."""
    function(a)
    calls = 0

    def count(frame, event, arg):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        function(a)
    finally:
        sys.setprofile(None)
    return calls


def test_a_large_array_costs_only_its_edges():
    assert calls_of(np.array_repr, np.zeros((1000, 1000))) == calls_of(np.array_repr, np.zeros((2000, 2000)))


def test_options_are_restored():
    before = np.get_printoptions()
    with pytest.raises(RuntimeError), np.printoptions(precision=2):
        assert np.get_printoptions()["precision"] == 2
        raise RuntimeError
    assert np.get_printoptions() == before


@pytest.mark.parametrize(
    "given, error",
    [
        ({"floatmode": "none"}, ValueError),
        ({"sign": "x"}, ValueError),
        ({"threshold": "1"}, TypeError),
        ({"threshold": float("nan")}, ValueError),
        ({"precision": 1.5}, TypeError),
        ({"legacy": "1.13"}, NotSupported),
    ],
)
def test_bad_options_are_refused(given, error):
    with pytest.raises(error):
        np.set_printoptions(**given)


def test_formatters_get_scalars():
    a = np.asarray([1.5, 2.0])
    assert np.array2string(a, formatter={"float_kind": "<{:.1f}>".format}) == "[<1.5> <2.0>]"
    assert np.array2string(a, separator=", ", prefix="x = ") == "[1.5, 2. ]"


@pytest.mark.parametrize(
    "arguments, text",
    [
        ((1234.5, {"precision": 1, "unique": False}), "1234.5"),
        ((0.1, {}), "0.1"),
        ((2.0, {"trim": "-"}), "2"),
        ((2.0, {"min_digits": 3}), "2.000"),
        ((12.5, {"pad_left": 5, "pad_right": 3}), "   12.5  "),
        ((0.00012345, {"precision": 2, "fractional": False}), "0.00012"),
    ],
)
def test_positional(arguments, text):
    value, options = arguments
    assert np.format_float_positional(value, **options) == text


@pytest.mark.parametrize(
    "arguments, text",
    [
        ((1234.5, {}), "1.2345e+03"),
        ((1234.5, {"precision": 2}), "1.23e+03"),
        ((1.0, {"exp_digits": 4}), "1.e+0000"),
        ((1.0, {"trim": "-"}), "1e+00"),
    ],
)
def test_scientific(arguments, text):
    value, options = arguments
    assert np.format_float_scientific(value, **options) == text
