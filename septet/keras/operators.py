"""The operators of tensors where the native type does not compute them: TensorFlow's rules, by which both sides have one dtype."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core import ops
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.create import full
from septet.core.products import matmul
from septet.ir import dtype as dt
from septet.ir.elementwise import ROWS
from septet.ir.shape import ShapeMismatch
from septet.keras.errors import invalid
from septet.keras.recording import is_variable
from septet.keras.tensor import Tensor, from_python, view_of
from septet.runtime.native.adopt import adopt

NUMBERS = (bool, int, float)
BINARY = {"add": ("add", "AddV2"), "sub": ("subtract", "Sub"), "mul": ("multiply", "Mul"), "truediv": ("divide", "RealDiv"),
          "floordiv": ("floor_divide", "FloorDiv"), "mod": ("remainder", "FloorMod"), "pow": ("power", "Pow"),
          "and": ("logical_and", "LogicalAnd"), "or": ("logical_or", "LogicalOr"), "xor": ("logical_xor", "LogicalXor")}
COMPARE = {"lt": ("less", "Less"), "le": ("less_equal", "LessEqual"), "eq": ("equal", "Equal"), "ne": ("not_equal", "NotEqual"),
           "gt": ("greater", "Greater"), "ge": ("greater_equal", "GreaterEqual")}
SHOWN = {"float32": "float", "float64": "double", "float16": "half"}
WIDE = {dt.int8: dt.float32, dt.uint8: dt.float32, dt.int16: dt.float32, dt.uint16: dt.float32, dt.bool_: dt.float32}


class Natives(dict[str, Any]):
    """The ops as native objects, made when first used."""

    def __missing__(self, name: str) -> Any:
        self[name] = ops.native(ROWS[name])
        return self[name]


natives = Natives()


def operand(x: Any, like: Any, op: str) -> Any:
    """The other side as a tensor of the same dtype, or a number.  None for what has operators of its own; InvalidArgumentError for
    another dtype."""
    if isinstance(x, Tensor):
        if x._dtype is not like._dtype:
            raise wrong_dtype(like._dtype, x._dtype, op)
        return x
    kind = type(x)
    if kind in NUMBERS:
        if kind is float and not like._dtype.is_inexact or kind is bool and like._dtype is not dt.bool_:
            raise wrong_dtype(like._dtype, dt.float32 if kind is float else dt.bool_, op)
        return full(Tensor, like._dtype, (), x) if kind is bool or like._dtype is dt.bool_ else x
    if x is None or hasattr(x, "record_history"):
        return None
    if is_variable(x):
        return operand(x._read(), like, op)
    found = view_of(x)
    if found is None:
        return from_python(x, like._dtype) if isinstance(x, (list, tuple)) or hasattr(x, "_value") else None
    return cast(found, like._dtype)


def wrong_dtype(wanted: Any, found: Any, op: str) -> Exception:
    """TensorFlow's words for operands of two dtypes."""
    names = [SHOWN.get(d.name, d.name) for d in (wanted, found)]
    return invalid(f"cannot compute {op} as input #1(zero-based) was expected to be a {names[0]} tensor but is a {names[1]} tensor "
                   f"[Op:{op}] name: ")


def run(name: str, op: str, a: Any, b: Any) -> Any:
    """An elementwise op of two operands of one dtype."""
    try:
        return natives[name](a, b)
    except ShapeMismatch as wrong:
        shapes = [f"[{','.join(map(str, s))}]" for s in wrong.shapes[:2]]
        raise invalid(f"Incompatible shapes: {shapes[0]} vs. {shapes[1]} [Op:{op}] name: ") from None


def binary(name: str, op: str, reflected: bool) -> Callable[..., Any]:
    """a <op> b, or b <op> a."""
    def call(self: Any, other: Any, *rest: Any) -> Any:
        a, x = self, operand(other, self, op)
        if x is None:
            return NotImplemented
        if name == "divide" and not a._dtype.is_inexact:
            wide = WIDE.get(a._dtype, dt.float64)
            a, x = cast(a, wide), cast(x, wide) if isinstance(x, Array) else x
        elif name.startswith("logical") and a._dtype is not dt.bool_:
            return bitwise(name.replace("logical", "bitwise"), a, x)
        elif name in ("floor_divide", "remainder") and a._dtype.is_integer:
            refuse_zero(a if reflected else x, op)
        return run(name, op, x, a) if reflected else run(name, op, a, x)

    return call


def refuse_zero(divisor: Any, op: str) -> None:
    """InvalidArgumentError where a whole number would be divided by zero."""
    if divisor == 0 if not isinstance(divisor, Array) else divisor._size and bool(any_zero(divisor)):
        raise invalid(f"Integer division by zero [Op:{op}] name: ")


def any_zero(a: Any) -> Any:
    from septet.core.reduce import reduce

    return reduce("any", natives["equal"](a, 0))


def bitwise(name: str, a: Any, b: Any) -> Any:
    """&, | and ^ of whole numbers."""
    if not a._dtype.is_integer:
        raise invalid(f"Value for attr 'T' of {SHOWN.get(a._dtype.name, a._dtype.name)} is not in the list of allowed values "
                      "[Op:BitwiseAnd]")
    return run(name, name.title().replace("_", ""), a, b)


def comparison(name: str, op: str) -> Callable[..., Any]:
    """a <cmp> b."""
    def call(self: Any, other: Any) -> Any:
        if other is None or isinstance(other, str) and self._dtype.kind != "O":
            return NotImplemented if name not in ("equal", "not_equal") else name == "not_equal"
        if self._dtype.kind == "O":
            return text_comparison(name, self, other)
        x = operand(other, self, op)
        if x is None:
            return NotImplemented
        try:
            return natives[name](self, x)
        except ShapeMismatch:
            if name in ("equal", "not_equal"):
                return name == "not_equal"
            return run(name, op, self, x)

    return call


def text_comparison(name: str, a: Any, b: Any) -> Any:
    """Whether texts are equal, element by element."""
    from septet.keras.tensor import tensor

    other = b if isinstance(b, Tensor) else tensor(b)
    return cast(natives[name](a, other), dt.bool_)


def unary(name: str) -> Callable[..., Any]:
    """<op> a."""
    def call(self: Any) -> Any:
        return natives[name](self)

    return call


def invert(self: Any) -> Any:
    """~a, of booleans and whole numbers."""
    if self._dtype.is_inexact:
        raise invalid(f"Value for attr 'T' of {SHOWN.get(self._dtype.name, self._dtype.name)} is not in the list of allowed values "
                      "[Op:Invert]")
    return natives["logical_not" if self._dtype is dt.bool_ else "invert"](self)


def matrix_product(self: Any, other: Any) -> Any:
    """a @ b, of matrices and batches of them."""
    x = operand(other, self, "MatMul")
    if x is None:
        return NotImplemented
    return product(self, x)


def reflected_product(self: Any, other: Any) -> Any:
    x = operand(other, self, "MatMul")
    return NotImplemented if x is None else product(x, self)


def product(a: Any, b: Any) -> Any:
    """The product; InvalidArgumentError for vectors and for sizes that do not fit."""
    for k, x in enumerate((a, b)):
        if not isinstance(x, Array) or x.ndim < 2:
            raise invalid(f"In[{k}] ndims must be >= 2 [Op:MatMul] name: ")
    if a.shape[-1] != b.shape[-2]:
        raise invalid(f"Matrix size-incompatible: In[0]: [{','.join(map(str, a.shape))}], In[1]: [{','.join(map(str, b.shape))}] "
                      "[Op:MatMul] name: ")
    return matmul(a, b)


class Operators:
    """The general path of the operators."""


for _method, (_name, _op) in BINARY.items():
    setattr(Operators, f"__{_method}__", binary(_name, _op, False))
    setattr(Operators, f"__r{_method}__", binary(_name, _op, True))
for _method, (_name, _op) in COMPARE.items():
    setattr(Operators, f"__{_method}__", comparison(_name, _op))
for _method, _name in {"neg": "negative", "abs": "absolute"}.items():
    setattr(Operators, f"__{_method}__", unary(_name))
Operators.__invert__, Operators.__matmul__, Operators.__rmatmul__ = invert, matrix_product, reflected_product  # type: ignore[attr-defined]
adopt(Tensor, Operators)
