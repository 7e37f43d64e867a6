"""The native array type with plain kernels of its own, so that these tests need no code generation and no face.

What a face has registered is set aside for each module of tests and put back behind it.
"""
from __future__ import annotations

import ctypes
import operator
import warnings
from types import SimpleNamespace

import pytest

from septet.ir import dtype as dt
from septet.lang.kernel import kernel
from septet.lang.linkage import TABLE, library
from septet.lang.types import f32, f64, i8, i32, i64, ptr, u8
from septet.runtime import jit
from septet.runtime.native import layout, registry, types

LANG = {dt.float64: f64, dt.float32: f32, dt.int64: i64, dt.int32: i32, dt.bool_: i8}
CTYPES = {
    dt.float64: ctypes.c_double,
    dt.float32: ctypes.c_float,
    dt.int64: ctypes.c_int64,
    dt.int32: ctypes.c_int32,
    dt.bool_: ctypes.c_bool,
    dt.uint8: ctypes.c_uint8,
    dt.int8: ctypes.c_int8,
    dt.uint64: ctypes.c_uint64,
}


@kernel
def add(x, y):
    return x + y


@kernel
def subtract(x, y):
    return x - y


@kernel
def multiply(x, y):
    return x * y


@kernel
def divide(x, y):
    return x / y


@kernel
def less(x, y):
    return x < y


@kernel
def equal(x, y):
    return x == y


@kernel
def greater(x, y):
    return x > y


@kernel
def maximum(x, y):
    return x if x > y else y


@kernel
def both(x, y):
    return x & y


@kernel
def negative(x):
    return -x


@kernel
def square(x):
    return x * x


@kernel
def absolute(x):
    return abs(x)


def binary_loop(name, source, result, f, mode):
    """void k(out, a, b, n) of an op of two operands."""

    @kernel
    def loop(out: ptr[i8], a: ptr[i8], b: ptr[i8], n: i64):
        for i in range(n):
            x = ptr[source](a)[0 if mode == 2 else i]
            y = ptr[source](b)[0 if mode == 1 else i]
            ptr[result](out)[i] = result(f(x, y))

    loop.name = name
    return loop


def unary_loop(name, source, f):
    @kernel
    def loop(out: ptr[i8], a: ptr[i8], b: ptr[i8], n: i64):
        for i in range(n):
            ptr[source](out)[i] = f(ptr[source](a)[i])

    loop.name = name
    return loop


def fold_loop(name, source, f, mean=False):
    @kernel
    def loop(out: ptr[i8], a: ptr[i8], b: ptr[i8], n: i64):
        s = ptr[source](a)[0]
        for i in range(1, n):
            s = f(s, ptr[source](a)[i])
        ptr[source](out)[0] = s / source(n) if mean else s

    loop.name = name
    return loop


def all_kernels():
    """(op, mode, dtype, out, kernel) of everything the tests compute with."""
    rows = []
    for d in (dt.float64, dt.float32, dt.int64, dt.int32):
        binary = {"add": add, "subtract": subtract, "multiply": multiply, "maximum": maximum}
        if d.is_float:
            binary["divide"] = divide
        compare = {"less": less, "equal": equal, "greater": greater}
        for out, ops in ((d, binary), (dt.bool_, compare)):
            for op, f in ops.items():
                rows += [
                    (op, mode, d, out, binary_loop(f"{op}_{d.name}_{mode}", LANG[d], LANG[out], f, mode))
                    for mode in range(3)
                ]
        for op, f in (("negative", negative), ("square", square), ("absolute", absolute)):
            rows.append((op, 0, d, d, unary_loop(f"{op}_{d.name}", LANG[d], f)))
        for op, f in (("sum", add), ("max", maximum)):
            rows.append((op, 0, d, d, fold_loop(f"{op}_{d.name}", LANG[d], f)))
    rows.append(("mean", 0, dt.float64, dt.float64, fold_loop("mean_f64", f64, add, mean=True)))
    rows.append(("bitwise_and", 0, dt.bool_, dt.bool_, binary_loop("and_bool", u8, u8, both, 0)))
    return rows


def register_kernels():
    """Compile them as one object and fill the table."""
    rows = all_kernels()
    text, _ = library([k for *_, k in rows])
    at = ctypes.c_void_p * len(rows)
    addresses = at.from_address(jit.build(text, [TABLE], "sroa")[0])
    for (op, mode, source, out, _), address in zip(rows, addresses):
        registry.register_kernel(op, mode, source, out, address)


TABLES = {
    "kernels": layout.kernels,
    "results": layout.results,
    "general": layout.general,
    "in_place": layout.in_place,
    "hooks": layout.hooks,
    "scalar_types": layout.scalar_types,
    "booleans": layout.booleans,
    "large_from": layout.large_from,
    "float_mask": layout.float_mask,
    "casts": layout.casts,
    "common": layout.common,
    "products": layout.products,
}


LIMITS = {"large_from", "float_mask"}


def snapshot():
    return {name: ctypes.string_at(types.ADDRESS[name], g.count * g.elem.bytes) for name, g in TABLES.items()}


def clear():
    """As in a process where no face has registered anything."""
    for name, g in TABLES.items():
        if name not in LIMITS:
            ctypes.memset(types.ADDRESS[name], 0, g.count * g.elem.bytes)
    registry.large_from()
    registry.report_float_errors()


def restore(saved):
    for name, data in saved.items():
        ctypes.memmove(types.ADDRESS[name], data, len(data))


_made = {}


def make_types():
    """Types are made once a process: there are few places for them."""
    if not _made:
        _made["ndarray"] = types.make_type("testing.ndarray", scalars=True)
        _made["Tensor"] = types.make_type("testing.Tensor", scalars=False, attributes=True)
        for name, d in (("float64", dt.float64), ("int64", dt.int64), ("bool_", dt.bool_), ("float32", dt.float32)):
            _made[name] = types.make_scalar(f"testing.{name}", d)
        _made["ufunc"] = types.make_ufunc_type("testing.ufunc")
    else:
        for name, code in (("float64", 12), ("int64", 4), ("bool_", 0), ("float32", 11)):
            types.put_object("scalar_types", code, _made[name])
        types._make_booleans()
    return _made


def to_list(a):
    return memoryview(a).tolist()


def register_general(calls):
    """A general path of Python lists, which also notes what came to it."""

    def elementwise(name, f):
        def general(v, w):
            calls.append(name)
            if isinstance(v, str) or isinstance(w, str) or type(v).__name__ == "R" or type(w).__name__ == "R":
                return NotImplemented
            return (name, v, w)

        return general

    for name in ("add", "subtract", "multiply", "divide", "less", "equal", "greater", "power", "matmul", "not_equal"):
        registry.register(name, elementwise(name, getattr(operator, name, None)))
        registry.register(f"inplace_{name}", elementwise(f"inplace_{name}", None))
    for name in ("sum", "max", "mean", "negative", "square"):
        registry.register(name, lambda a, *args, _name=name, **kw: calls.append(_name) or (_name, args, kw))
    registry.register("getitem", getitem)
    registry.register("setitem", setitem)
    registry.register("truth", truth)
    registry.register("length", length)
    registry.register("before_export", lambda a: None)
    registry.register("to_index", to_index)
    registry.register(
        "float_error", lambda bits, name: warnings.warn(f"{bits} in {name}", RuntimeWarning, stacklevel=2)
    )


def getitem(a, key):
    if type(key) is int:
        raise IndexError(f"index {key} is out of bounds")
    return "general", key


def setitem(a, key, *value):
    if not value:
        raise ValueError("cannot delete array elements")
    raise IndexError(f"cannot write {value[0]!r} at {key!r}")


def truth(a):
    raise ValueError("the truth value of an array with more than one element is ambiguous")


def to_index(a):
    raise TypeError("only integer scalar arrays can be converted to a scalar index")


def length(a):
    raise TypeError("len() of unsized object")


@pytest.fixture(scope="module")
def nd():
    saved = snapshot()
    clear()
    calls = []
    register_kernels()
    register_general(calls)
    made = make_types()

    def array(values, dtype=dt.float64, cls=None, shape=None):
        a = types.empty(cls or made["ndarray"], dtype, (len(values),) if shape is None else shape)
        if values:
            (CTYPES[dtype] * len(values)).from_address(a._address)[:] = values
        return a

    yield SimpleNamespace(
        **made,
        **{
            n: getattr(types, n)
            for n in ("empty", "shell", "view", "foreign", "give", "relayout", "from_list", "scalar_from", "scalar_at")
        },
        array=array,
        tolist=to_list,
        calls=calls,
        make_ufunc=registry.make_ufunc,
    )
    restore(saved)
