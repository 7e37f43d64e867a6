"""Everything that NumPy accepts as a data type, read into the engine's `DType`.

Names, characters and codes ("float64", "d", ">f8", "S5", "M8[ns]"), comma strings ("i4, (2,)f8"), Python and scalar
types, tuples (base, shape), lists and dicts of fields, ctypes types, and objects with a `dtype` attribute.
"""
from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir import time_unit
from septet.ir.dtype import DType
from septet.ir.promote import alignment, layout, native

_NAMES = {
    **dt.BY_NAME, "bool_": dt.bool_, "byte": dt.int8, "ubyte": dt.uint8, "short": dt.int16, "ushort": dt.uint16,
    "intc": dt.int32, "uintc": dt.uint32, "int": dt.int64, "int_": dt.int64, "uint": dt.uint64, "long": dt.int64,
    "ulong": dt.uint64, "longlong": dt.int64, "ulonglong": dt.uint64, "intp": dt.int64, "uintp": dt.uint64, "half": dt.float16, "single":
    dt.float32, "double": dt.float64, "float": dt.float64, "csingle": dt.complex64, "cdouble": dt.complex128,
    "complex":
    dt.complex128, "object": dt.object_, "object_": dt.object_, "str": dt.string(0), "str_": dt.string(0), "bytes":
    dt.bytes_(0), "bytes_": dt.bytes_(0), "void": dt.void(0), "datetime64": dt.datetime64(), "timedelta64": dt.timedelta64(),
}
del _NAMES["bfloat16"]              # NumPy does not know the name
_CHARACTERS = {
    "?": dt.bool_,
    "b": dt.int8,
    "B": dt.uint8,
    "h": dt.int16,
    "H": dt.uint16,
    "i": dt.int32,
    "I": dt.uint32,
    "l": dt.int64,
    "L": dt.uint64,
    "q": dt.int64,
    "Q": dt.uint64,
    "n": dt.int64,
    "N": dt.uint64,
    "p": dt.int64,
    "P": dt.uint64,
    "e": dt.float16,
    "f": dt.float32,
    "d": dt.float64,
    "F": dt.complex64,
    "D": dt.complex128,
    "O": dt.object_,
    "S": dt.bytes_(0),
    "U": dt.string(0),
    "V": dt.void(0),
    "M": dt.datetime64(),
    "m": dt.timedelta64(),
    "c": dt.bytes_(1),
}
_SIZED = {f"{d.kind}{d.itemsize}": d for d in dt.NUMERIC if d is not dt.bfloat16} | {
    "O8": dt.object_, "M8": dt.datetime64(), "m8": dt.timedelta64()}
_PYTHON = {
    bool: dt.bool_,
    int: dt.int64,
    float: dt.float64,
    complex: dt.complex128,
    str: dt.string(0),
    bytes: dt.bytes_(0),
    object: dt.object_,
    memoryview: dt.void(0),
}
_CTYPES = frozenset("?bBhHiIlLqQfdcO")      # letters that mean the same in ctypes
_EXTENDED = frozenset({"g", "G", "longdouble", "clongdouble", "float128", "complex256", "f16", "c32"})
KNOWN: dict[Any, DType] = {**_NAMES, **_CHARACTERS, **_SIZED, **_PYTHON, None: dt.float64}

_FLEXIBLE_TYPES = {"void": dt.void(0), "str_": dt.string(0), "bytes_": dt.bytes_(0), "datetime64": dt.datetime64(),
                   "timedelta64": dt.timedelta64()}
# Patterns are text, compiled by `re` when first used: importing stays cheap.
_CODE = r"([<>=|]?)([a-zA-Z?])(\d*)"
_TIME = r"([<>=|]?)(M8|m8|M|m|datetime64|timedelta64)\[([^\]]*)\]"
_SHAPED = r"(\(\s*(?:\d+\s*,\s*)*\d*\s*\)|\d+)?\s*([^()]*)"
_UNIT = r"(\d*)([a-zA-Zμ]+)(?:/(\d+))?"
_FOREIGN_ORDER = ">" if sys.byteorder == "little" else "<"


def parse(spec: Any, align: bool = False) -> DType:
    """The DType that `spec` stands for; TypeError or ValueError where NumPy finds none."""
    try:
        return KNOWN[spec]
    except (KeyError, TypeError):
        return _parse(spec, align)


def _parse(spec: Any, align: bool) -> DType:
    ir = getattr(spec, "_ir", None)
    if isinstance(ir, DType):
        return ir
    if isinstance(spec, DType):
        return spec
    if isinstance(spec, type):
        return _from_type(spec)
    if isinstance(spec, bytes):
        return parse(spec.decode("ascii"), align)
    reader = _READERS.get(type(spec)) or next((r for kind, r in _READERS.items() if isinstance(spec, kind)), None)
    if reader is not None:
        return reader(spec, align)
    return _from_real(spec) if type(spec).__module__ == "numpy.dtypes" else _from_attribute(spec)


def _from_real(spec: Any) -> DType:
    """A dtype of the real NumPy."""
    return parse(spec.descr if spec.names else spec.str) if spec.subdtype is None else parse((spec.subdtype[0], spec.subdtype[1]))


# ---- types and objects -----------------------------------------------------------------------------------------------


_NUMBERS = {d.name: d for d in dt.NUMERIC}


def _from_type(spec: type) -> DType:
    """A scalar type, a ctypes type, a class with a `dtype`, or any other class (object)."""
    typed = spec.__dict__.get("_dtype")
    if isinstance(typed, DType):
        return typed
    if getattr(spec, "_abstract", False) is True:
        raise TypeError(_abstract_message(spec))
    if spec.__module__ == "numpy" and spec.__name__ in _FLEXIBLE_TYPES:
        return _FLEXIBLE_TYPES[spec.__name__]
    if spec.__module__ == "numpy" and spec.__name__ in _NUMBERS:       # of the real NumPy
        return _NUMBERS[spec.__name__]
    if spec.__module__ == "_ctypes" or hasattr(spec, "_fields_") or _is_ctypes(spec):
        return _from_ctypes(spec)
    attribute = getattr(spec, "dtype", None)
    if isinstance(getattr(attribute, "_ir", None), DType):
        return attribute._ir  # type: ignore[no-any-return, union-attr]
    return dt.object_


def _abstract_message(spec: type) -> str:
    pairs = {"inexact": "`np.inexact` or `np.floating`", "floating": "`np.inexact` or `np.floating`",
             "integer": "`np.integer` or `np.signedinteger`", "signedinteger": "`np.integer` or `np.signedinteger`"}
    if spec.__name__ in ("generic", "flexible", "number", "character"):
        return f"Converting `np.{spec.__name__}` to a dtype is not allowed."
    return f"Converting {pairs.get(spec.__name__, f'`np.{spec.__name__}`')} to a dtype not allowed"


def _is_ctypes(spec: type) -> bool:
    return any(base.__module__ == "_ctypes" for base in spec.__mro__)


def _from_ctypes(spec: Any) -> DType:
    """A ctypes number, array or structure."""
    import ctypes

    if isinstance(spec, type(ctypes.Array)):
        return subarray(_from_ctypes(spec._type_), (spec._length_,))
    if isinstance(spec, type(ctypes.Structure)):
        fields = tuple((name, parse(kind), getattr(spec, name).offset) for name, kind, *_ in spec._fields_)
        return dt.void(ctypes.sizeof(spec), fields, aligned=not hasattr(spec, "_pack_"))
    if getattr(spec, "_type_", None) in _CTYPES:
        return _CHARACTERS[spec._type_]
    raise NotImplementedError(f"Converting {spec!r} to a NumPy dtype")


def _from_attribute(spec: Any) -> DType:
    attribute = getattr(spec, "dtype", None)
    if attribute is None:
        raise TypeError(f"Cannot interpret '{spec!r}' as a data type")
    if hasattr(spec, "__array_interface__") and hasattr(spec, "strides") and not hasattr(spec, "_value"):
        raise TypeError("Cannot construct a dtype from an array")
    return parse(attribute)


# ---- strings ---------------------------------------------------------------------------------------------------------


def _from_string(text: str, align: bool) -> DType:
    if text in KNOWN:
        return KNOWN[text]
    found = _from_code(text) or _from_time(text)
    if found is not None:
        return found
    if text.lstrip("<>=|") in _EXTENDED:
        raise NotSupported(f"dtype {text!r}: extended precision (long double); use float64 or complex128")
    if text == "T":
        raise NotSupported("dtype 'T': StringDType, text of variable width; use a fixed width ('U20') or object")
    if "," in text or text[:1] in "(0123456789" and text:
        return _from_commas(text, align)
    raise TypeError(f"data type {text!r} not understood")


def _from_code(text: str) -> DType | None:
    """A byte order, a letter and a size: "<i4", "S5", ">U3", "=d"."""
    match = re.fullmatch(_CODE, text)
    if not match:
        return None
    order, letter, size = match.groups()
    if letter == "a":
        warnings.warn(
            "Data type alias 'a' was deprecated in NumPy 2.0. Use the 'S' alias instead.",
            DeprecationWarning,
            stacklevel=5,
        )
        letter = "S"
    if letter in "SUV" and size:
        return ordered(_flexible(letter, int(size)), order)
    found = _SIZED.get(letter + size) if size else _CHARACTERS.get(letter)
    return ordered(found, order) if found else None


def _flexible(letter: str, count: int) -> DType:
    return {"S": dt.bytes_, "U": dt.string, "V": dt.void}[letter](count)


def _from_time(text: str) -> DType | None:
    match = re.fullmatch(_TIME, text)
    if not match:
        return None
    order, name, unit = match.groups()
    make = dt.datetime64 if name in ("M8", "M", "datetime64") else dt.timedelta64
    return ordered(make(read_unit(unit)), order)


def read_unit(text: str) -> str:
    """"25s" or "D/24" between the brackets, in the engine's form; TypeError where it is no unit."""
    match = re.fullmatch(_UNIT, text)
    base = match[2].replace("μ", "u") if match else ""
    if base == "generic" and not match[1]:  # type: ignore[index]
        return ""
    if not match or base not in time_unit.BASES or match[1] == "0":
        raise TypeError(f'Invalid datetime unit in metadata string "[{text}]"')
    count = int(match[1] or 1)
    return _divided(count, base, int(match[3]), text) if match[3] else time_unit.join(count, base)


def _divided(count: int, base: str, divisor: int, text: str) -> str:
    """A unit divided into equal parts of a finer one: "D/24" is hours."""
    finer = time_unit.BASES[time_unit.BASES.index(base) + 1:][:2]
    for fine in finer:
        step = {("Y", "M"): 12, ("Y", "W"): 52, ("Y", "D"): 365, ("M", "W"): 4, ("M", "D"): 30}.get((base, fine))
        step = step or time_unit.factor(base, fine)
        if divisor and step % divisor == 0:
            return time_unit.join(count * (step // divisor), fine)
    raise ValueError(f'divisor ({divisor}) is not a multiple of a lower-unit in datetime metadata "[{text}]"')


def ordered(d: DType, order: str) -> DType:
    """`d` in the byte order of a code's first character."""
    if order != _FOREIGN_ORDER:
        return d
    return foreign(d)


def foreign(d: DType) -> DType:
    """`d` in the order that is not the host's, fields and subarrays included."""
    if d.fields:
        fields = tuple((name, foreign(field), offset) for name, field, offset in d.fields)
        return dt.void(d.itemsize, fields, titles=d.titles, aligned=d.aligned)
    if d.base is not None:
        return dt.void(d.itemsize, shape=d.shape, base=foreign(d.base))
    return d if d.swapped or d.itemsize == 0 else dt.swap(d)


def swapped(d: DType) -> DType:
    """`d` with the byte order of every number turned round."""
    return foreign(d) if native(d) is d else native(d)


def _from_commas(text: str, align: bool) -> DType:
    """"i4, (2,3)f8, S5": fields f0, f1, ...; without a comma a subarray."""
    parts = [p.strip() for p in _split_commas(text)]
    has_comma = len(parts) > 1
    if has_comma and not parts[-1]:
        parts.pop()
    kinds = [_shaped(p, n + 1, text) for n, p in enumerate(parts)]
    if not has_comma:
        return kinds[0]
    return layout(tuple(f"f{n}" for n in range(len(kinds))), kinds, align)


def _split_commas(text: str) -> list[str]:
    """Split at the commas that no bracket holds."""
    parts, depth, start = [], 0, 0
    for at, c in enumerate(text):
        depth += (c in "([") - (c in ")]")
        if c == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def _shaped(part: str, number: int, text: str) -> DType:
    match = re.fullmatch(_SHAPED, part)
    if not match or not match[2]:
        raise ValueError(f'format number {number} of "{text}" is not recognized')
    if match[1] is None:
        return parse(match[2])
    if match[1][0] == "(" and "," not in match[1]:
        raise TypeError(f"data type {text!r} not understood")
    return subarray(parse(match[2]), tuple(map(int, re.findall(r"\d+", match[1]))))


# ---- tuples, lists, dicts --------------------------------------------------------------------------------------------


def subarray(base: DType, shape: tuple[int, ...]) -> DType:
    """A dtype whose element is an array of `base`; shapes of nested subarrays join."""
    if not shape:
        return base
    if any(n < 0 for n in shape):
        raise ValueError("invalid shape in fixed-type tuple: dimension smaller then zero.")
    if base.base is not None:
        base, shape = base.base, shape + base.shape
    size = base.itemsize
    for n in shape:
        size *= n
    if size > 2 ** 31 - 1:
        raise ValueError("invalid shape in fixed-type tuple: dtype size in bytes must fit into a C int.")
    return dt.void(size, shape=shape, base=base)


def _from_tuple(spec: tuple[Any, ...], align: bool) -> DType:
    """(flexible, itemsize), (base, shape), or (dtype, something that means nothing more)."""
    if len(spec) != 2:
        raise TypeError(f"Tuple must have size 2, but has size {len(spec)}")
    base, more = parse(spec[0], align), spec[1]
    if isinstance(more, dict | list):
        raise NotSupported("dtype((base, fields)): a number that also has fields; use a structured dtype and view()")
    if base.itemsize == 0 and base.kind in "SUV" and hasattr(more, "__index__"):
        return _flexible(base.kind, more.__index__())
    return subarray(base, _shape(more))


def _shape(value: Any) -> tuple[int, ...]:
    if hasattr(value, "__index__"):
        return (value.__index__(),)
    return tuple(n.__index__() for n in value)


def _from_list(spec: list[Any], align: bool) -> DType:
    """[(name, dtype), (name, dtype, shape), ((title, name), dtype), ...]."""
    rows = [_field(entry, n) for n, entry in enumerate(spec)]
    titles = tuple(title for _, title, _ in rows)
    names = tuple(name for name, _, _ in rows)
    _refuse_twins(names, titles)
    return structured(names, [kind for _, _, kind in rows], align, titles)


def structured(names: tuple[str, ...], kinds: list[DType], align: bool, titles: tuple[Any, ...] = ()) -> DType:
    """Fields one after another."""
    if not names:
        return EMPTY_STRUCT
    return layout(names, kinds, align, titles if any(t is not None for t in titles) else ())


EMPTY_STRUCT = dt.void(0, titles=(None,))          # a struct without fields is not the raw bytes "V0"


def _field(entry: Any, n: int) -> tuple[str, Any, DType]:
    if not isinstance(entry, tuple) or len(entry) < 2:
        raise TypeError(f"Field elements must be 2- or 3-tuples, got '{entry!r}'")
    if len(entry) > 3:
        raise TypeError(f"Field elements must be tuples with at most 3 elements, got '{entry!r}'")
    name, title = entry[0], None
    if isinstance(name, tuple):
        title, name = name
    if not isinstance(name, str):
        raise TypeError("First element of field tuple is neither a tuple nor str")
    kind = parse(entry[1])
    return name or f"f{n}", title, _from_tuple((entry[1], entry[2]), False) if len(entry) == 3 else kind


def _refuse_twins(names: Sequence[Any], titles: Sequence[Any] = ()) -> None:
    seen = set()
    for name in [*names, *(t for t in titles if t is not None)]:
        if name in seen:
            raise ValueError(f"field {name!r} occurs more than once")
        seen.add(name)


def _from_dict(spec: dict[str, Any], align: bool) -> DType:
    """{"names": ..., "formats": ..., "offsets": ..., ...} or {name: (dtype, offset[, title])}."""
    if "names" not in spec or "formats" not in spec:
        spec = _field_dict(spec)
    names, kinds = tuple(spec["names"]), [parse(f) for f in spec["formats"]]
    offsets, titles = spec.get("offsets"), tuple(spec.get("titles") or ())
    if any(len(x) != len(names) for x in (kinds, offsets, titles) if x):
        raise ValueError("'names', 'formats', 'offsets', and 'titles' dict entries must have the same length")
    _refuse_twins(names, titles)
    align = align or bool(spec.get("aligned", False))
    found = (
        structured(names, kinds, align, titles) if offsets is None else _placed(names, kinds, offsets, titles, align)
    )
    return _resized(found, spec.get("itemsize"), align)


def _field_dict(spec: dict[str, Any]) -> dict[str, Any]:
    """The second form of dict as the first, in the order of the offsets."""
    rows = sorted(((row[1], name, row) for name, row in spec.items()), key=_offset_of_row)
    found: dict[str, Any] = {
        "names": [r[1] for r in rows],
        "formats": [r[2][0] for r in rows],
        "offsets": [r[0] for r in rows],
    }
    if any(len(r[2]) > 2 for r in rows):
        found["titles"] = [r[2][2] if len(r[2]) > 2 else None for r in rows]
    return found


def _offset_of_row(row: tuple[Any, ...]) -> int:
    return row[0]  # type: ignore[no-any-return]


def _placed(
    names: tuple[str, ...], kinds: list[DType], offsets: Sequence[Any], titles: tuple[Any, ...], align: bool
) -> DType:
    """Fields at given offsets."""
    places = [o.__index__() for o in offsets]
    for place, kind in zip(places, kinds):
        if place < 0:
            raise ValueError("offset cannot be negative")
        if align and place % alignment(kind):
            raise ValueError(
                f"offset {place} for NumPy dtype with fields is not divisible by the field alignment {alignment(kind)} "
                "with align=True"
            )
    end = max((p + k.itemsize for p, k in zip(places, kinds)), default=0)
    widest = max([1, *map(alignment, kinds)]) if align else 1
    shown = titles if any(t is not None for t in titles) else ()
    return dt.void(-(-end // widest) * widest, tuple(zip(names, kinds, places)), titles=shown, aligned=align)


def _resized(d: DType, itemsize: Any, align: bool) -> DType:
    if itemsize is None or itemsize == d.itemsize:
        return d
    if itemsize < max((offset + kind.itemsize for _, kind, offset in d.fields), default=0):
        raise ValueError(
            f"NumPy dtype descriptor requires {d.itemsize} bytes, cannot override to smaller itemsize of {itemsize}"
        )
    if align and itemsize % alignment(d):
        raise ValueError(
            f"NumPy dtype descriptor requires alignment of {alignment(d)} bytes, which is not divisible into the "
            f"specified itemsize {itemsize}"
        )
    return dt.void(itemsize, d.fields, titles=d.titles, aligned=d.aligned)


_READERS: dict[type, Any] = {str: _from_string, tuple: _from_tuple, list: _from_list, dict: _from_dict}
