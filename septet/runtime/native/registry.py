"""What Python tells the native code: kernels, functions of the general path, limits.

A missing kernel means that the general path is taken: native code decides no rule.
"""
from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from septet.ir.dtype import DType
from septet.runtime.native import layout
from septet.runtime.native.types import _new_ufunc, put_object, word, words

ARRAYS, ARRAY_SCALAR, SCALAR_ARRAY = range(3)       # modes: both operands arrays (or one operand), the right or the left one element
FLOAT_ERRORS = 1 | 2 | 8                            # divide by zero, overflow, invalid; underflow (4) is off as in NumPy
LARGE_FROM = 131072                                  # elements

_operations: dict[str, int] = dict(layout.OP)


def operation(name: str) -> int:
    """The number of an op; a new one where the name is new."""
    if name not in _operations:
        if len(_operations) == layout.MAX_OPS:
            raise ValueError(f"there are {layout.MAX_OPS} native ops at most")
        _operations[name] = len(_operations)
        _put_name(name)
    return _operations[name]


def _put_name(name: str) -> None:
    put_object("names", _operations[name], name)


def register_kernel(op: str, mode: int, dtype: DType, out: DType, address: int) -> None:
    """The kernel `void k(void *out, void *a, void *b, int64 n)` of an op for operands of `dtype`; a scalar operand is
    a pointer to one element.

    Operands are dense; a vector may be read in whole only inside its n elements; `out` may be one of the operands. Reductions
    write one element and are never asked for n = 0.  What raises a float flag is reported, so idle lanes must raise none.
    """
    at = (operation(op) * 3 + mode) * layout.CODES + dtype.code
    word("results", at, ctypes.c_int8).value = out.code
    word("kernels", at).value = address


def register_cast(dtype: DType, op: str) -> None:
    """The op that converts to a dtype."""
    word("casts", dtype.code, ctypes.c_int64).value = operation(op)


def has_kernel(op: str, dtype: DType) -> bool:
    """Whether an op of arrays has a native kernel for a dtype."""
    if op not in _operations:
        return False
    at = operation(op) * 3 * layout.CODES + dtype.code
    return bool(word("kernels", at).value)


def register_common(op: str, left: int, right: int, dtype: DType) -> None:
    """Operands of these dtype codes (FLOAT_NUMBER: a Python float) are computed in `dtype`; of one operand: its code twice."""
    at = (operation(op) * layout.CODES + left) * layout.CODES + right
    word("common", at, ctypes.c_int8).value = dtype.code + 1


def register_dtype_argument(argument: object, dtype: DType) -> None:
    """An object that stands for a dtype in calls, as `float` does; objects beyond the table's length are left to Python."""
    codes, known = words("dtype_codes", layout.DTYPE_ARGUMENTS, ctypes.c_int8), words("dtype_arguments", layout.DTYPE_ARGUMENTS)
    free = next((k for k in range(layout.DTYPE_ARGUMENTS) if not known[k]), None)
    if free is not None:
        codes[free] = dtype.code
        put_object("dtype_arguments", free, argument)


def register_product(which: int, dtype: DType, address: int, most: int) -> None:
    """A kernel of products of up to `most` multiplications, see product.py: 0 `gemm`, 1 `matvec`, 2 `vecmat` of `codegen/kernels`, with
    their arguments.
    """
    word("products", which * layout.CODES + dtype.code).value = address
    word("product_most", dtype.code, ctypes.c_int64).value = most


def register(name: str, function: Callable[..., Any]) -> None:
    """A Python function of the general path: of a hook, an op (`add`), or an in-place op (`inplace_add`).

    Ops get the operands as the operator got them and may answer NotImplemented; reductions get (array, *args, **kwargs).
    Hooks: getitem(a, key), setitem(a, key[, value]), length(a), iterate(a), truth(a), to_float(a), to_int(a), to_index(a),
    realise(a), transposed(a), float_error(bits, op name), item_of(a, address, dtype), buffer_format(a) -> bytes,
    set_shape(a, value), set_strides(a, value), shape_of(tuple) and tensor_shape_of(tuple) -> the shape of faces without scalars,
    shape_item(shape, key),
    scalar_binary(op, v, w), scalar_unary(op, v), scalar_compare(op, v, w), scalar_number(v), hooked(step, g) and
    cotangents(step, its array, g) of a sweep, inference(step, its array or graph node) of a step with an input of inference mode.
    """
    if name in layout.HOOK:
        put_object("hooks", layout.HOOK[name], function)
    elif name.startswith("inplace_"):
        put_object("in_place", operation(name.removeprefix("inplace_")), function)
    else:
        put_object("general", operation(name), function)


def register_quiet(op: str, quiet: bool = True) -> None:
    """An op whose float flags mean nothing (maximum of NaNs, sign, ...)."""
    word("quiet", operation(op), ctypes.c_int8).value = quiet


def register_fold(reduction: str, elementwise: str) -> None:
    """Let a reduction over the first axis of a matrix run row by row with an elementwise op, NumPy's order."""
    word("folds", operation(reduction), ctypes.c_int64).value = operation(elementwise)


def make_ufunc(cls: type, op: str, arity: int, function: Callable[..., Any]) -> Any:
    """A ufunc object for an op of one or two operands; `function` gets every call that is not plain."""
    return _new_ufunc(cls, operation(op), arity, function)


def register_scalar_ufunc(cls: type) -> None:
    """The type of the ufuncs that answer numbers with scalars of the face: NumPy's."""
    put_object("scalar_ufunc", 0, cls)


def report_float_errors(bits: int = FLOAT_ERRORS) -> None:
    """Which float errors the hook `float_error` hears of: 1 divide by zero, 2 overflow, 4 underflow, 8 invalid."""
    word("float_mask", 0, ctypes.c_int64).value = bits


def large_from(elements: int = LARGE_FROM) -> None:
    """Arrays of more elements are left to Python, which may defer their work.  Counts for arrays made from now on."""
    word("large_from", 0, ctypes.c_int64).value = elements


def watching(on: bool) -> None:
    """Whether somebody looks at every step and its cotangents: Python then makes them all."""
    word("inspected", 0, ctypes.c_int64).value = on


def register_rule(op: str, rule: Any) -> None:
    """Let an op of tracked arrays be recorded without Python, with this rule."""
    put_object("rules", operation(op), rule)


def watch_frames() -> None:
    """Let steps remember the user's line, where this interpreter's frames are known."""
    from septet.runtime import frames

    found, text = frames.frame_words(), frames.PREFIX.encode()
    whole = len(text) // 8
    if found and 8 <= len(text) and whole < 60:
        path = words("own_path", whole + 2, ctypes.c_int64)
        path[0] = len(text)
        path[1:whole + 2] = [int.from_bytes(text[8 * k:8 * k + 8], "little") for k in range(whole)] + [int.from_bytes(text[-8:], "little")]
        words("frame_words", 8, ctypes.c_int64)[:] = found


watch_frames()


def steps_made() -> int:
    """How many steps of the gradient graph have been made."""
    return int(word("step_count", 0, ctypes.c_int64).value)


def pending_count() -> int:
    """How many arrays without memory are alive; while there are any, writes go through Python."""
    return int(word("pending", 0, ctypes.c_int64).value)


def watch_writes(first: int, last: int) -> None:
    """Let writes of memory between two addresses go through Python; none: 0, 0."""
    words("watched", 2, ctypes.c_int64)[:] = (first, last)


for _name in layout.OPS:
    _put_name(_name)
for _name in ("maximum", "minimum", "max", "min", "argmax", "argmin", "any", "all",
              "logical_or", "logical_and", "bitwise_and", "bitwise_or", "bitwise_xor"):
    register_quiet(_name)  # a NaN among their operands is no error, though comparing may raise the flag
for _reduction, _elementwise in (("sum", "add"), ("prod", "multiply"), ("max", "maximum"), ("min", "minimum")):
    register_fold(_reduction, _elementwise)
report_float_errors()
large_from()
