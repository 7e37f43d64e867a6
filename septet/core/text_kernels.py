"""What kernels compute of arrays of text and bytes; None wherever Python's own string methods are to decide (text that is not ASCII)."""
from __future__ import annotations

import math
from typing import Any

from septet.codegen.kernels import argsort as order_kernels
from septet.codegen.kernels import text as kernels
from septet.core.array import Array, empty
from septet.core.create import from_values
from septet.core.select import dense
from septet.core.view import broadcast_to
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.shape import Shape, broadcast_shapes

UNIT = {"U": 4, "S": 1}
MOST_WORDS = 16                     # words of a sorting key; longer text is compared by Python
SMALL = 64                          # elements below which Python's sort is faster


class Operand:
    """Dense elements over a shape: address, width and step between elements in units."""

    __slots__ = ("address", "array", "step", "width")

    def __init__(self, x: Any, shape: Shape):
        a = x if isinstance(x, Array) else of_python(x)
        one = a._size == 1
        self.array = dense(a if one or a.shape == shape else broadcast_to(a, shape))
        self.address, self.width = self.array._address, a.itemsize // UNIT[a._dtype.kind]
        self.step = 0 if one else self.width


def of_python(x: Any) -> Array:
    """A str or bytes as an array without dimensions."""
    return from_values(Array, [x], dt.string(max(len(x), 1)) if isinstance(x, str) else dt.bytes_(max(len(x), 1)), ())


def kind_of_all(operands: Any) -> str | None:
    """U or S where all operands are that; None for others, for foreign byte order and for text without width."""
    kinds = set()
    for x in operands:
        if isinstance(x, Array):
            if x._dtype.swapped or not x.itemsize:
                return None
            kinds.add(x._dtype.kind)
        else:
            kinds.add("U" if type(x) is str else "S" if type(x) is bytes else "O")
    (kind,) = kinds if len(kinds) == 1 else ("O",)
    return kind if kind in UNIT else None


def is_ascii(x: Operand, kind: str) -> bool:
    """Whether the functions of ASCII are those of the text; bytes have no others."""
    return kind == "S" or kernels.greatest(x.address, kind, x.array._size * x.width) < 128


def together(operands: Any) -> tuple[str, Shape, list[Operand]] | None:
    """(kind, common shape, operands over it), or None."""
    kind = kind_of_all(operands)
    shape = broadcast_shapes(*(getattr(x, "shape", ()) for x in operands))
    if kind is None or not math.prod(shape):
        return None
    return kind, shape, [Operand(x, shape) for x in operands]


def compared(cls: type[Array], name: str, operands: Any) -> Array | None:
    """A comparison of two operands."""
    found = together(operands)
    if found is None:
        return None
    kind, shape, (x, y) = found
    result: Array = empty(cls, dt.bool_, shape)
    kernels.compare(name, result._address, x.address, y.address, kind, result._size, x.width, y.width, x.step, y.step)
    return result


def joined(cls: type[Array], operands: Any) -> Array | None:
    """x + y."""
    found = together(operands)
    if found is None:
        return None
    kind, shape, (x, y) = found
    width = x.width + y.width
    result: Array = empty(cls, dt.string(width) if kind == "U" else dt.bytes_(width), shape)
    kernels.join(result._address, x.address, y.address, kind, result._size, x.width, y.width, x.step, y.step)
    return result


def searched(cls: type[Array], name: str, operands: Any, dtype: DType) -> Array | None:
    """find, rfind, count, startswith or endswith in whole elements."""
    found = together(operands) if name in kernels.SEARCHES else None
    if found is None:
        return None
    kind, shape, (x, y) = found
    result: Array = empty(cls, dtype, shape)
    kernels.search(name, result._address, x.address, y.address, kind, result._size, x.width, y.width, x.step, y.step)
    return result


def alone(a: Array) -> tuple[str, Operand] | None:
    """(kind, operand) of one array."""
    kind = kind_of_all((a,))
    return None if kind is None or not a._size else (kind, Operand(a, a.shape))


def measured(a: Array) -> Array | None:
    """The length of every element."""
    found = alone(a)
    if found is None:
        return None
    result: Array = empty(type(a), dt.int64, a.shape)
    kernels.measure(result._address, found[1].address, found[0], a._size, found[1].width)
    return result


def classified(name: str, a: Array) -> Array | None:
    """isalpha, isdigit, isalnum or isspace of every element."""
    found = alone(a) if name in kernels.CLASSES else None
    if found is None or not is_ascii(found[1], found[0]):
        return None
    result: Array = empty(type(a), dt.bool_, a.shape)
    kernels.classify(name, result._address, found[1].address, found[0], a._size, found[1].width)
    return result


def recased(name: str, a: Array) -> Array | None:
    """upper or lower of every element."""
    found = alone(a) if name in ("upper", "lower") else None
    if found is None or not is_ascii(found[1], found[0]):
        return None
    result: Array = empty(type(a), a._dtype, a.shape)
    kernels.change_case(result._address, found[1].address, found[0], a._size * found[1].width, ord("a" if name == "upper" else "A"))
    return result


def stripped(name: str, a: Array) -> Array | None:
    """strip, lstrip or rstrip of white space."""
    found = alone(a)
    if found is None or not is_ascii(found[1], found[0]):
        return None
    result: Array = empty(type(a), a._dtype, a.shape)
    kernels.strip(result._address, found[1].address, found[0], a._size, found[1].width, name != "rstrip", name != "lstrip")
    return result


def ordered(a: Array, rows: int, n: int) -> Array | None:
    """The stable order of each of `rows` rows of n elements of a dense array."""
    kind = kind_of_all((a,))
    if kind is None or n < SMALL or not rows:
        return None
    width = a.itemsize // UNIT[kind]
    bits = 8 if kind == "S" or kernels.greatest(a._address, kind, a._size * width) < 256 else 21
    units = 64 // bits
    if width > units * MOST_WORDS:
        return None
    firsts = range((width - 1) // units * units, -1, -units)                # the least significant word first
    words = [empty(Array, dt.uint64, (a._size,)) for _ in firsts]
    for word, first in zip(words, firsts, strict=True):
        kernels.pack(word._address, a._address, kind, a._size, width, first, bits)
    result: Array = empty(type(a), dt.int64, a.shape)
    for r in range(rows):
        keys = [(word._address + 8 * r * n, dt.uint64) for word in words]
        order_kernels.lexsort(result._address + 8 * r * n, keys, n)
    return result
