"""Objects of many kernels: globals, imports, calls through pointers, structs with arrays in them."""
from __future__ import annotations

import ctypes

import pytest

from septet.lang.intrinsics import array
from septet.lang.kernel import KernelError, kernel
from septet.lang.linkage import (
    TABLE,
    Global,
    Imported,
    address_of,
    c_struct,
    callptr,
    library,
    likely,
    unlikely,
)
from septet.lang.types import array_of, f64, i1, i8, i16, i64, ptr, struct_layout, void
from septet.runtime import jit

total = Global("total", i64)
squares = Global("squares", f64, 8)
absolute = Imported("labs", i64, i64)
anything = Imported("object:None")


@c_struct
class Inner:
    small: i8
    values: array_of(i16, 3)
    big: i64


@kernel
def count(n: i64) -> i64:
    total[0] += n
    return total[0]


@kernel
def fill(n: i64):
    for k in range(n):
        squares[k] = f64(k * k)


@kernel
def twice(x: i64) -> i64:
    return 2 * x


@kernel
def through_pointer(x: i64) -> i64:
    return callptr(i64, address_of(twice), x) + callptr(i64, address_of(twice), 1)


@kernel
def positive(x: i64) -> i64:
    return absolute(x)


@kernel
def imported_address() -> ptr[void]:
    return anything


@kernel
def maybe_null(x: i64) -> ptr[void]:
    if likely(x > 0):
        return ptr[void](x)
    return None


@kernel
def struct_sum(p: ptr[Inner]) -> i64:
    s = p.big + i64(p.small)
    for k in range(3):
        s += i64(p.values[k])
    p.values[0] = 9
    return s


@kernel(inline=False)
def is_even(n: i64) -> i1:
    if unlikely(n == 0):
        return True
    return not is_even(n - 1)


@kernel
def even(n: i64) -> i1:
    return is_even(n)


KERNELS = (count, fill, through_pointer, positive, imported_address, maybe_null, struct_sum, even)


@pytest.fixture(scope="module")
def addresses():
    """Addresses by name, imports resolved."""
    text, imports = library([*KERNELS, total, squares])
    assert imports == ["labs", "object:None"]
    names = [*(k.name for k in KERNELS), "total", "squares", "imports"]
    found = dict(zip(names, (ctypes.c_void_p * len(names)).from_address(jit.build(text, [TABLE], "O2s")[0])))
    places = (ctypes.c_void_p * 2).from_address(found["imports"])
    places[0], places[1] = ctypes.cast(ctypes.CDLL(None).labs, ctypes.c_void_p).value, id(None)
    return found


def function(addresses, name, result, *arguments):
    return ctypes.CFUNCTYPE(result, *arguments)(addresses[name])


WORD = ctypes.c_int64


def test_globals(addresses):
    f = function(addresses, "count", WORD, WORD)
    assert [f(3), f(4)] == [3, 7] and WORD.from_address(addresses["total"]).value == 7
    function(addresses, "fill", None, WORD)(5)
    assert list((ctypes.c_double * 8).from_address(addresses["squares"])) == [0.0, 1.0, 4.0, 9.0, 16.0, 0.0, 0.0, 0.0]
    assert addresses["squares"] % 64 == 0


def test_calls(addresses):
    assert function(addresses, "through_pointer", WORD, WORD)(20) == 42
    assert function(addresses, "positive", WORD, WORD)(-5) == 5
    assert function(addresses, "imported_address", ctypes.c_void_p)() == id(None)
    assert [function(addresses, "even", ctypes.c_bool, WORD)(n) for n in (4, 7)] == [True, False]


def test_null_results(addresses):
    f = function(addresses, "maybe_null", ctypes.c_void_p, WORD)
    assert f(5) == 5 and f(-1) is None


def test_structs(addresses):
    class Same(ctypes.Structure):
        _fields_ = (("small", ctypes.c_int8), ("values", ctypes.c_int16 * 3), ("big", ctypes.c_int64))

    offsets, size = struct_layout(Inner)
    assert offsets == {"small": 0, "values": Same.values.offset, "big": Same.big.offset} and size == ctypes.sizeof(Same)
    one = Same(1, (2, 3, 4), 5)
    assert function(addresses, "struct_sum", WORD, ctypes.c_void_p)(ctypes.addressof(one)) == 15 and one.values[0] == 9


def test_errors():
    @kernel
    def wrong(x: i64) -> i64:
        return absolute(x, x)

    with pytest.raises(KernelError, match="labs\\(\\) takes 1 arguments"):
        library([wrong])


def test_a_stack_array_is_no_global():
    @kernel
    def local(x: i64) -> i64:
        a = array(i64, 2)
        a[0] = x
        return a[0]

    text, imports = library([local])
    assert not imports and "alloca" in text
