"""The operators of tensors: what the native type does not compute itself; and `apply`, the way from a row to a tensor."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from septet.core import autograd, ops
from septet.core.absent import THE, together
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.create import full
from septet.core.inplace import keep_read
from septet.core.products import matmul
from septet.core.write import assign
from septet.ir import dtype as dt
from septet.ir.dtype import HALVES
from septet.ir.elementwise import ROWS
from septet.ir.promote import DTypePromotionError
from septet.ir.shape import ShapeMismatch
from septet.runtime.native import types
from septet.runtime.native.adopt import adopt
from septet.torch import casting
from septet.torch.dtypes import default
from septet.torch.sparse_tensor import SparseTensor, of_sparse
from septet.torch.tensor import Tensor, from_plain

NUMBERS = {bool, int, float, complex}
BINARY = {"add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide", "mod": "remainder",
          "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor", "lshift": "left_shift", "rshift": "right_shift", "pow": "power"}
COMPARE = {"lt": "less", "le": "less_equal", "eq": "equal", "ne": "not_equal", "gt": "greater", "ge": "greater_equal"}
KIND_NAMES = {"float32": "Float", "float64": "Double", "float16": "Half", "bfloat16": "BFloat16", "int64": "Long", "int32": "Int",
              "int16": "Short", "int8": "Char", "uint8": "Byte", "bool": "Bool", "complex64": "ComplexFloat", "complex128": "ComplexDouble",
              "uint16": "UInt16", "uint32": "UInt32", "uint64": "UInt64"}


class Natives(dict[str, Any]):
    """The ops as native objects, made when first used: plain calls on small tensors never enter Python."""

    def __missing__(self, name: str) -> Any:
        self[name] = ops.native(ROWS[name])
        return self[name]


natives = Natives()


def apply(name: str, *operands: Any) -> Any:
    """An elementwise op of tensors and numbers; errors in PyTorch's words."""
    try:
        return natives[name](*operands)
    except ShapeMismatch as wrong:
        raise RuntimeError(broadcast_message(wrong.shapes)) from None
    except DTypePromotionError as wrong:
        raise RuntimeError(str(wrong)) from None
    except TypeError as wrong:
        if not hasattr(wrong, "dtypes"):
            raise
        # with the NumPy face loaded, a str is an operand as well: one without a loop
        raise (no_loop(wrong) if all(map(is_operand, operands)) else not_a_tensor(name, operands)) from None
    except KeyError:
        raise not_a_tensor(name, operands) from None


def is_operand(value: Any) -> bool:
    """Whether it is a tensor or a number."""
    return isinstance(value, (Array, *NUMBERS))


def not_a_tensor(name: str, operands: Any) -> TypeError:
    """PyTorch's error for an operand that is neither a tensor nor a number."""
    k = next((k for k, x in enumerate(operands) if not is_operand(x)), 0)
    return TypeError(f"{name}(): argument '{'input' if k == 0 else 'other'}' (position {k + 1}) must be Tensor, not "
                     f"{type(operands[k]).__name__}")


def arithmetic(name: str, *operands: Any) -> Any:
    """`apply` of an operator whose integers PyTorch checks first."""
    if THE.alive:
        together(*operands)
    if name == "power":
        return power(*operands)
    if name in BY_NUMBER and any(isinstance(x, Array) and x._dtype in HALVES for x in operands):
        return of_halves(name, *operands)
    check = INTEGER_CHECKS.get(name)
    return apply(name, *operands) if check is None or not all(map(is_whole, operands)) else check(name, *operands)


SPARSE_NAMES = {"add": "add", "subtract": "sub", "multiply": "mul", "divide": "div"}
BY_NUMBER = ("multiply", "divide")


def of_halves(name: str, a: Any, b: Any) -> Any:
    """A product or quotient with numbers of two bytes: a number beside them stays a float32, and the result is rounded once."""
    if not isinstance(a, Array):
        return of_halves("multiply", b if name == "multiply" else apply("reciprocal", b), a)
    alone = b.ndim == 0 and a.ndim > 0 and b._dtype.kind not in "c" if isinstance(b, Array) else type(b) in (int, float)
    if not alone or a._dtype not in HALVES:
        return apply(name, a, b)
    return cast(apply(name, cast(a, dt.float32), cast(b, dt.float32) if isinstance(b, Array) else b), a._dtype)


def in_float(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: numbers of two bytes are computed as float32 and rounded once, where all tensors have them."""
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        kinds = {x._dtype for x in (*args, *kwargs.values()) if isinstance(x, Array)}
        if len(kinds) != 1 or (kind := kinds.pop()) not in HALVES:
            return function(*args, **kwargs)
        return cast(function(*map(widened, args), **{name: widened(x) for name, x in kwargs.items()}), kind)

    return call


def widened(x: Any) -> Any:
    """A tensor as float32; what is no tensor as it is."""
    return cast(x, dt.float32) if isinstance(x, Array) else x


def power(a: Any, b: Any) -> Any:
    """a ** b; for the exponents that PyTorch treats apart, products and roots."""
    if type(b) in (int, float) and isinstance(a, Array) and a._dtype.is_inexact:
        form = POWERS.get(b)
        if form is not None:
            return form(a)
    elif is_whole(a) and is_whole(b):
        return integer_power("power", a, b)
    return apply("power", a, b)


POWERS: dict[float, Callable[[Any], Any]] = {
    2: lambda a: apply("square", a),
    3: lambda a: apply("multiply", apply("square", a), a),
    0.5: lambda a: apply("sqrt", a),
    -0.5: lambda a: apply("reciprocal", apply("sqrt", a)),
    -1: lambda a: apply("reciprocal", a),
    -2: lambda a: apply("reciprocal", apply("square", a)),
}


def is_whole(x: Any) -> bool:
    """Whether an operand is integer or bool."""
    return isinstance(x, int) or isinstance(x, Array) and not x._dtype.is_inexact


def division(name: str, a: Any, b: Any) -> Any:
    """A division of integers.  RuntimeError where a divisor is zero."""
    if isinstance(b, Array):
        zero = b._size and bool(apply("equal", autograd.detach(b), 0).any())
    else:
        zero = b == 0
    if zero:
        raise RuntimeError("ZeroDivisionError")
    return apply(name, a, b)


def integer_power(name: str, a: Any, b: Any) -> Any:
    """A power of integers: 0 for negative exponents of tensors, but of 1 and -1.  RuntimeError for a negative number as exponent."""
    if not isinstance(b, Array):
        if b < 0:
            raise RuntimeError("Integers to negative integer powers are not allowed.")
        return apply(name, a, b)
    negative = apply("less", b, 0)
    if not b._size or not bool(negative.any()):
        return apply(name, a, b)
    if not isinstance(a, Array):
        a = full(Tensor, apply(name, a, apply("multiply", b, 0))._dtype, (), a)
    sign = apply("where", apply("equal", apply("bitwise_and", b, 1), 1), a, 1)
    unit = apply("logical_and", apply("less_equal", a, 1), apply("greater_equal", a, -1))
    result = apply(name, a, apply("where", negative, 0, b))
    return apply("where", negative, apply("where", apply("logical_and", unit, apply("not_equal", a, 0)), sign, 0), result)


INTEGER_CHECKS: dict[str, Any] = {"floor_divide": division, "remainder": division, "fmod": division}


NO_BOOL = {
    "subtract": "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.",
    "negative": "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or "
                "`logical_not()` operator instead."}


def no_loop(wrong: Any) -> Exception:
    """The error for dtypes an op is not defined for."""
    if wrong.op in NO_BOOL and all(d.name == "bool" for d in wrong.dtypes):
        return RuntimeError(NO_BOOL[wrong.op])
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
    return x.__torch_tensor__() if hasattr(x, "__torch_tensor__") else None     # a variable of Keras


def binary(name: str, reflected: bool) -> Callable[..., Any]:
    """a <op> b, or b <op> a; a number by a tensor is the number times the reciprocal, as PyTorch rounds it."""
    def call(self: Any, other: Any, *rest: Any) -> Any:
        x = operand(other)
        if x is None:
            return NotImplemented
        if reflected and name == "divide":
            return arithmetic("multiply", apply("reciprocal", self if self._dtype.is_inexact else cast(self, default())), x)
        return arithmetic(name, x, self) if reflected else arithmetic(name, self, x)

    return call


def inplace(name: str) -> Callable[..., Any]:
    """a <op>= b."""
    def call(self: Any, other: Any, *rest: Any) -> Any:
        x = operand(other)
        if x is None:
            return NotImplemented
        check_apart(self)
        if type(x) is SparseTensor:
            return store(self, of_sparse(SPARSE_NAMES.get(name, name), (self, x), {}))
        return store(self, arithmetic(name, self, x))

    return call


def store(to: Any, result: Any, since: int = -1) -> Any:
    """Write a fresh result into a tensor, as every function with a trailing underscore does.  RuntimeError where it does not fit.

    since: the number of gradient steps made before the result's, where it took several.
    """
    if type(result) is SparseTensor:
        result = result.to_dense()
    if result.shape != to.shape:
        raise RuntimeError(f"output with shape {list(to.shape)} doesn't match the broadcast shape {list(result.shape)}")
    check_cast(result._dtype, to._dtype)
    if result._node is not None:
        keep_read(to, result, since)
    assign(to, result, fresh=True)
    return to


def check_apart(to: Any) -> None:
    """RuntimeError where an expanded tensor, whose elements share memory, is to be written."""
    if to._root is not None and 0 in to.strides and to._size and any(not step and n > 1 for step, n in zip(to.strides, to.shape)):
        raise RuntimeError("unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
                           "Please clone() the tensor before performing the operation.")


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


def invert(self: Any) -> Any:
    """~a, of integers and booleans."""
    if self._dtype.is_inexact:
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return apply("invert", self)


def matrix_product(self: Any, other: Any) -> Any:
    """a @ b."""
    if not isinstance(other, Array):
        other = operand(other)
    if not isinstance(other, Array):
        return NotImplemented
    if type(other) is SparseTensor:
        return of_sparse("matmul", (self, other), {})
    a, b = self, from_plain(other)
    if casting.anywhere and casting.is_active():
        a, b = casting.fitted("lower", (a, b))
    return product(a, b)


def product(a: Any, b: Any) -> Any:
    """The matrix product; errors in PyTorch's words."""
    small = types.product(a, b) if a._dtype is b._dtype else None
    if small is not None:
        return small
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
    names = {"float32": "float", "float64": "double", "int64": "long int", "int32": "int", "int16": "short int", "int8": "signed char",
             "uint8": "unsigned char", "float16": "c10::Half", "bfloat16": "c10::BFloat16", "complex64": "c10::complex<float>",
             "complex128": "c10::complex<double>"}
    return names.get(a._dtype.name, a._dtype.name)


def without_rule(result: Any, name: str, error: Exception, *inputs: Any) -> Any:
    """A result that gradients are recorded for and cannot flow through: going back raises the error."""
    def rule(g: Any, y: Any, *inputs: Any) -> Any:
        raise error

    return autograd.attach(result, name, rule, inputs) if autograd.recording(*inputs) else result


def install(cls: type) -> None:
    """Give a class the operators."""
    for method, name in BINARY.items():
        setattr(cls, f"__{method}__", binary(name, False))
        setattr(cls, f"__r{method}__", binary(name, True))
        setattr(cls, f"__i{method}__", inplace(name))
    for method, name in COMPARE.items():
        setattr(cls, f"__{method}__", comparison(name))
    cls.__neg__, cls.__pos__, cls.__abs__ = unary("negative"), unary("positive"), unary("absolute")  # type: ignore[attr-defined]
    cls.__invert__, cls.__matmul__ = invert, matrix_product  # type: ignore[attr-defined]


class Operators:
    """The general path of the operators."""


install(Operators)
adopt(Tensor, Operators)
