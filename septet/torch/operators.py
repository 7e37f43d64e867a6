"""The operators of tensors: what the native type does not compute itself; and `apply`, the way from a row to a tensor."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core import ops
from septet.core.array import Array
from septet.core.products import matmul
from septet.core.write import assign
from septet.ir.elementwise import ROWS
from septet.ir.promote import DTypePromotionError
from septet.ir.shape import ShapeMismatch
from septet.runtime.native.adopt import adopt
from septet.torch import casting
from septet.torch.tensor import Tensor, from_plain

NUMBERS = {bool, int, float, complex}
BINARY = {"add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide", "mod": "remainder",
          "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor", "lshift": "left_shift", "rshift": "right_shift", "pow": "power"}
COMPARE = {"lt": "less", "le": "less_equal", "eq": "equal", "ne": "not_equal", "gt": "greater", "ge": "greater_equal"}
KIND_NAMES = {"float32": "Float", "float64": "Double", "float16": "Half", "bfloat16": "BFloat16", "int64": "Long", "int32": "Int",
              "int16": "Short",
              "int8": "Char", "uint8": "Byte", "bool": "Bool", "complex64": "ComplexFloat", "complex128": "ComplexDouble",
              "uint16": "UInt16", "uint32": "UInt32", "uint64": "UInt64"}


def apply(name: str, *operands: Any) -> Any:
    """An elementwise op of tensors and numbers; errors in PyTorch's words."""
    try:
        return ops.apply(ROWS[name], *operands)
    except ShapeMismatch as wrong:
        raise RuntimeError(broadcast_message(wrong.shapes)) from None
    except DTypePromotionError as wrong:
        raise RuntimeError(str(wrong)) from None
    except ops.NoLoop as wrong:
        raise no_loop(wrong) from None
    except TypeError as wrong:
        raise RuntimeError(NO_BOOL[name]) if name in NO_BOOL and "boolean" in str(wrong) else wrong from None


NO_BOOL = {
    "subtract": "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.",
    "negative": "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or "
                "`logical_not()` operator instead."}


def no_loop(wrong: Any) -> Exception:
    """The error for dtypes an op is not defined for."""
    kinds = " and ".join(f"'{KIND_NAMES[d.name]}'" for d in wrong.dtypes if d.name in KIND_NAMES)
    return NotImplementedError(f'"{wrong.op}_cpu" not implemented for {kinds}')


def broadcast_message(shapes: Any) -> str:
    """PyTorch's sentence about two shapes that do not broadcast."""
    a, b = shapes[0], next(s for s in shapes[1:] if not fits(shapes[0], s)) if len(shapes) > 1 else shapes[0]
    rank = max(len(a), len(b))
    for k in range(1, rank + 1):
        x, y = (s[-k] if k <= len(s) else 1 for s in (a, b))
        if x != y and 1 not in (x, y):
            return f"The size of tensor a ({x}) must match the size of tensor b ({y}) at non-singleton dimension {rank - k}"
    return f"shapes {list(a)} and {list(b)} do not broadcast"


def fits(a: Any, b: Any) -> bool:
    return all(x == y or 1 in (x, y) for x, y in zip(a[::-1], b[::-1]))


def operand(x: Any) -> Any:
    """An operand of an operator: a tensor or number; None for what has operators of its own."""
    if type(x) in NUMBERS or isinstance(x, Tensor):
        return x
    if isinstance(x, Array):
        return from_plain(x)
    if hasattr(x, "_value"):
        return x._value
    return None


def binary(name: str, reflected: bool) -> Callable[..., Any]:
    """a <op> b, or b <op> a."""
    def call(self: Any, other: Any, *rest: Any) -> Any:
        x = operand(other)
        if x is None:
            return NotImplemented
        return apply(name, x, self) if reflected else apply(name, self, x)

    return call


def inplace(name: str) -> Callable[..., Any]:
    """a <op>= b."""
    def call(self: Any, other: Any, *rest: Any) -> Any:
        x = operand(other)
        return NotImplemented if x is None else store(self, apply(name, self, x))

    return call


def store(to: Any, result: Any) -> Any:
    """Write a fresh result into a tensor, as every function with a trailing underscore does.  RuntimeError where it does not fit."""
    if result.shape != to.shape:
        raise RuntimeError(f"output with shape {list(to.shape)} doesn't match the broadcast shape {list(result.shape)}")
    check_cast(result._dtype, to._dtype)
    assign(to, result, fresh=True)
    return to


def check_cast(found: Any, wanted: Any) -> None:
    """RuntimeError where a result's category is above the destination's."""
    if found is not wanted and ops.CATEGORY[found.kind] > ops.CATEGORY[wanted.kind]:
        raise RuntimeError(f"result type {KIND_NAMES[found.name]} can't be cast to the desired output type {KIND_NAMES[wanted.name]}")


def comparison(name: str) -> Callable[..., Any]:
    """a <cmp> b."""
    def call(self: Any, other: Any) -> Any:
        x = operand(other)
        return NotImplemented if x is None else apply(name, self, x)

    return call


def unary(name: str) -> Callable[..., Any]:
    """<op> a."""
    def call(self: Any) -> Any:
        return apply(name, self)

    return call


def power(self: Any, other: Any, modulo: Any = None) -> Any:
    """a ** b."""
    x = operand(other)
    if x is None:
        return NotImplemented
    if type(x) is int and x == 2 and self._dtype.kind != "b":
        return apply("square", self)
    if type(x) is int and x < 0 and self._dtype.is_integer:
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    return apply("power", self, x)


def invert(self: Any) -> Any:
    """~a, of integers and booleans."""
    if self._dtype.is_inexact:
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return apply("invert", self)


def matrix_product(self: Any, other: Any) -> Any:
    """a @ b."""
    if not isinstance(other, Array):
        return NotImplemented
    a, b = self, from_plain(other)
    if casting.active is not None:
        a, b = casting.fitted("lower", (a, b))
    return product(a, b)


def product(a: Any, b: Any) -> Any:
    """The matrix product; errors in PyTorch's words."""
    if a._dtype is not b._dtype:
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {c_name(a)} != {c_name(b)}")
    if not a.ndim or not b.ndim:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {a.ndim}D and {b.ndim}D")
    inner = b.shape[0] if b.ndim == 1 else b.shape[-2]
    if a.shape[-1] != inner:
        raise RuntimeError(product_message(a, b, inner))
    try:
        return matmul(a, b)
    except ShapeMismatch as wrong:
        raise RuntimeError(broadcast_message(wrong.shapes)) from None


def product_message(a: Any, b: Any, inner: int) -> str:
    if a.ndim == b.ndim == 1:
        return f"inconsistent tensor size, expected tensor [{a.shape[0]}] and src [{b.shape[0]}] to have the same number of elements, " \
            f"but got {a.shape[0]} and {b.shape[0]} elements respectively"
    if b.ndim == 1:
        return f"size mismatch, got input ({a.shape[-2]}), mat ({a.shape[-2]}x{a.shape[-1]}), vec ({inner})"
    left = "x".join(map(str, (1, *a.shape) if a.ndim == 1 else (a.shape[:-1].numel(), a.shape[-1]) if b.ndim == 2 else a.shape[-2:]))
    return f"mat1 and mat2 shapes cannot be multiplied ({left} and {inner}x{b.shape[-1]})"


def c_name(a: Any) -> str:
    """A dtype as PyTorch's C++ has it."""
    names = {"float32": "float", "float64": "double", "int64": "long", "int32": "int", "int16": "short", "int8": "signed char",
             "uint8": "unsigned char", "float16": "c10::Half", "bfloat16": "c10::BFloat16", "complex64": "c10::complex<float>",
             "complex128": "c10::complex<double>"}
    return names.get(a._dtype.name, a._dtype.name)


def install(cls: type) -> None:
    """Give a class the operators."""
    for method, name in BINARY.items():
        setattr(cls, f"__{method}__", binary(name, False))
        setattr(cls, f"__r{method}__", binary(name, True))
        setattr(cls, f"__i{method}__", inplace(name))
    for method, name in COMPARE.items():
        setattr(cls, f"__{method}__", comparison(name))
    cls.__neg__, cls.__pos__, cls.__abs__ = unary("negative"), unary("positive"), unary("absolute")  # type: ignore[attr-defined]
    cls.__invert__, cls.__matmul__, cls.__pow__ = invert, matrix_product, power  # type: ignore[attr-defined]


class Operators:
    """The general path of the operators."""


install(Operators)
adopt(Tensor, Operators)
