"""`numpy.dtype`: the face's view of the engine's dtypes; one object for each.

Every dtype is an instance of one of the classes that `numpy.dtypes` lists (`Float64DType`, ...), which derive from
`dtype`.
"""
from __future__ import annotations

import types
from typing import Any

from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.casting import can_cast
from septet.ir.dtype import DType
from septet.ir.promote import alignment, native
from septet.numpy import datetime as _datetime  # noqa: F401  its types belong to the table of scalar types
from septet.numpy import dtype_text as text
from septet.numpy.dtype_parse import foreign, parse, subarray, swapped
from septet.numpy.named_type import NamedType, pickle_by_name
from septet.numpy.scalars import TYPES, type_of

_CHARACTERS = dict(zip(dt.NUMERIC, "?bhilBHILeEfdFD"))
_NUMBERS = dict(zip("?bBhHiIlLqQfdgFDGOSUVMme", range(24)), E=256)
_HAS_OBJECT, _STRUCT_FLAGS, _OBJECT_FLAGS = 1, 16, 63


class _DTypeMeta(NamedType):
    """The class of dtype classes."""


pickle_by_name(_DTypeMeta)


_made: dict[DType, dtype] = {}


class dtype(metaclass=_DTypeMeta):
    """A data type object: what one element of an array is.

    dtype(spec, align=False, copy=False): `spec` is anything NumPy accepts.  TypeError or ValueError where it has no
    meaning.
    """

    __slots__ = ("__weakref__", "_fields", "_ir", "char", "itemsize", "kind", "name", "num")
    _ir: DType

    def __new__(cls, dtype: Any = None, align: bool = False, copy: bool = False, *, metadata: Any = None) -> Any:
        if metadata is not None:
            raise NotSupported("dtype(metadata=...): arrays do not carry metadata; keep it beside the array")
        return of(parse(dtype, bool(align)))

    def __class_getitem__(cls, item: Any) -> types.GenericAlias:
        return types.GenericAlias(cls, item)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)

    # -- what it is --

    @property
    def str(self) -> str:
        """Code of the array protocol, with the byte order."""
        return text.code(self._ir)

    @property
    def byteorder(self) -> str:
        """"=" native, "<" little, ">" big, "|" not applicable."""
        return text.byte_order(self._ir)

    @property
    def isnative(self) -> bool:
        """Whether the byte order is the host's."""
        return native(self._ir) is self._ir

    @property
    def isbuiltin(self) -> int:
        """1 for the fixed types in native order, 0 for the rest."""
        d = self._ir
        return int(d is dt.object_ or d.is_numeric)

    @property
    def hasobject(self) -> bool:
        """Whether elements hold Python references."""
        return _has_object(self._ir)

    @property
    def alignment(self) -> int:
        """Required alignment in bytes."""
        return alignment(self._ir)

    @property
    def flags(self) -> int:
        """Bits that tell how the type is to be handled, as NumPy's."""
        d = self._ir
        if d.kind == "O":
            return _OBJECT_FLAGS
        if d.fields:
            return _STRUCT_FLAGS | (11 if _has_object(d) else 0)
        return 8 if d.kind == "U" and d.swapped else 0

    @property
    def isalignedstruct(self) -> bool:
        """Whether fields lie as a C compiler puts them."""
        return self._ir.aligned

    @property
    def metadata(self) -> None:
        """Always None."""
        return

    # -- structure --

    @property
    def names(self) -> tuple[Any, ...] | None:
        """Names of the fields in order, or None."""
        return tuple(f[0] for f in self._ir.fields) if text.is_struct(self._ir) else None

    @names.setter
    def names(self, value: Any) -> None:
        raise NotSupported("dtype.names = ...: dtypes cannot be changed; make a new dtype and use astype or view")

    @property
    def fields(self) -> Any:
        """Mapping of field names (and titles) to (dtype, offset[, title]), or None."""
        if not text.is_struct(self._ir):
            return None
        try:
            return self._fields
        except AttributeError:
            self._fields = types.MappingProxyType(_field_table(self._ir))
            return self._fields

    @property
    def descr(self) -> list[Any]:
        """Description for the array protocol."""
        return text.describe(self._ir)

    @property
    def subdtype(self) -> tuple[dtype, tuple[int, ...]] | None:
        """(element dtype, shape) of a subarray, or None."""
        return None if self._ir.base is None else (of(self._ir.base), self._ir.shape)

    @property
    def base(self) -> dtype:
        """The element dtype of a subarray; otherwise itself."""
        return self if self._ir.base is None else of(self._ir.base)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the subarray, else ()."""
        return self._ir.shape

    @property
    def ndim(self) -> int:
        """Number of dimensions of the subarray, else 0."""
        return len(self._ir.shape)

    def newbyteorder(self, new_order: str = "S", /) -> dtype:
        """The same type in byte order "S"wapped, "<" or "L", ">" or "B", "=" or "N"ative, "|" or "I"gnored."""
        letter = new_order[:1].upper()
        if letter not in _ORDERS:
            raise ValueError(f"byteorder not recognized (got '{new_order}')")
        return of(_ORDERS[letter](self._ir))

    # -- behaviour --

    def __len__(self) -> int:
        return len(self._ir.fields)

    def __bool__(self) -> bool:
        return True

    __iter__ = None                     # fields are asked for by name or number; it is no sequence

    def __getitem__(self, key: Any) -> dtype:
        fields = self._ir.fields
        if not text.is_struct(self._ir):
            raise KeyError(f"There are no fields in dtype {self}.")
        if isinstance(key, str):
            if key not in self.fields:
                raise KeyError(f"Field named {key!r} not found.")
            return self.fields[key][0]  # type: ignore[no-any-return]
        if isinstance(key, list):
            return of(_subset(self, key))
        index = _index(key)
        if not -len(fields) <= index < len(fields):
            raise IndexError(f"Field index {index} out of range.")
        return of(fields[index][1])

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        found = _try_parse(other)
        return found is not None and (found is self._ir or _same(found, self._ir))

    def __ne__(self, other: object) -> bool:
        return not self.__eq__(other)

    def __hash__(self) -> int:
        d = self._ir
        return hash((d.name, d.swapped, len(d.fields)))

    def __lt__(self, other: Any) -> bool:
        return self != other and can_cast(self._ir, parse(other))

    def __le__(self, other: Any) -> bool:
        return can_cast(self._ir, parse(other))

    def __gt__(self, other: Any) -> bool:
        return self != other and can_cast(parse(other), self._ir)

    def __ge__(self, other: Any) -> bool:
        return can_cast(parse(other), self._ir)

    def __mul__(self, count: int) -> dtype:
        return of(subarray(self._ir, (count,)))

    __rmul__ = __mul__

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickle, (_pickled(self._ir), self._ir.aligned)

    def __copy__(self) -> dtype:
        return self

    def __deepcopy__(self, memo: Any) -> dtype:
        return self

    def __str__(self) -> str:
        return text.show(self._ir)

    def __repr__(self) -> str:
        return text.represent(self._ir)

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in ("_fields", "names"):
            raise AttributeError(f"attribute '{name}' of 'numpy.dtype' objects is not writable")
        object.__setattr__(self, name, value)


def _index(key: Any) -> int:
    try:
        return key.__index__()  # type: ignore[no-any-return]
    except AttributeError:
        raise TypeError(
            "Field key must be an integer field offset, single field name, or list of field names."
        ) from None


def _native_order(d: DType) -> DType:
    return native(d)


def _unchanged(d: DType) -> DType:
    return d


def _little(d: DType) -> DType:
    return native(d) if text._LITTLE else foreign(d)


def _big(d: DType) -> DType:
    return foreign(d) if text._LITTLE else native(d)


_ORDERS = {
    "S": swapped,
    "<": _little,
    "L": _little,
    ">": _big,
    "B": _big,
    "=": _native_order,
    "N": _native_order,
    "|": _unchanged,
    "I": _unchanged,
}


def of(d: DType) -> dtype:
    """The face's object of an engine dtype."""
    found = _made.get(d)
    return found if found is not None else _make(d)


def _make(d: DType) -> dtype:
    self = object.__new__(class_of(d))
    fill = object.__setattr__
    char = _CHARACTERS.get(native(d), d.kind)
    fill(self, "_ir", d)
    fill(self, "kind", d.kind)
    fill(self, "itemsize", d.itemsize)
    fill(self, "name", d.name)
    fill(self, "char", char)
    fill(self, "num", _NUMBERS[char])
    return _made.setdefault(d, self)


def class_of(d: DType) -> Any:
    """The class in `numpy.dtypes` of an engine dtype."""
    return CLASSES[native(d).name if d.kind in "biufc" else d.kind]


def _class_new(cls: Any, *args: Any, **kwargs: Any) -> dtype:
    """`numpy.dtypes.Float64DType()`; the text classes take a length."""
    letter = cls._letter
    if letter in ("M", "m", "V"):
        raise TypeError(
            f"Preliminary-API: Flexible/Parametric legacy DType '{cls}' can only be instantiated using `np.dtype(...)`"
        )
    if letter in ("S", "U") and args:
        return of(parse(f"{letter}{args[0]}"))
    if args or kwargs:
        raise TypeError(f"DType class {cls} takes no arguments")
    return of(parse(letter))


def _class(name: str, letter: str, scalar: type) -> Any:
    body = {"__slots__": (), "__new__": _class_new, "_letter": letter, "type": scalar, "__module__": "numpy.dtypes"}
    return _DTypeMeta(name, (dtype,), body)


_OTHER_CLASSES = {
    "O": "ObjectDType",
    "S": "BytesDType",
    "U": "StrDType",
    "V": "VoidDType",
    "M": "DateTime64DType",
    "m": "TimeDelta64DType",
}
CLASSES: dict[str, Any] = {
    d.name: _class(f"{'UInt' + str(d.bits) if d.kind == 'u' else d.name.capitalize()}DType", _CHARACTERS[d], type_of(d))
    for d in dt.NUMERIC
}
CLASSES.update((kind, _class(name, kind, TYPES[kind])) for kind, name in _OTHER_CLASSES.items())
dtype.__module__ = _DTypeMeta.__module__ = "numpy"


def _has_object(d: DType) -> bool:
    return d.kind == "O" or any(_has_object(f[1]) for f in d.fields) or (d.base is not None and _has_object(d.base))


def _field_table(d: DType) -> dict[Any, tuple[Any, ...]]:
    table: dict[Any, tuple[Any, ...]] = {}
    for n, (name, kind, offset) in enumerate(d.fields):
        title = d.titles[n] if d.titles else None
        row = (of(kind), offset) if title is None else (of(kind), offset, title)
        table[name] = row
        if title is not None:
            table[title] = row
    return table


def _subset(owner: dtype, names: list[Any]) -> DType:
    """The fields of a list of names, where they are."""
    d = owner._ir
    for name in names:
        if name not in owner.fields:
            raise KeyError(name)
    if len(set(names)) < len(names):
        raise ValueError("duplicate field of name " + repr(next(n for n in names if names.count(n) > 1)))
    fields = tuple(next(f for f in d.fields if f[0] == name) for name in names)
    return dt.void(d.itemsize, fields)


def _try_parse(other: Any) -> DType | None:
    """What `other` means as a dtype, or None."""
    try:
        return parse(other)
    except (TypeError, ValueError, NotSupported, SyntaxError, KeyError):
        return None


def _same(a: DType, b: DType) -> bool:
    """Equal in all but whether the layout was asked for as aligned."""
    if not a.fields or not b.fields or a.itemsize != b.itemsize or a.titles != b.titles:
        return False
    return len(a.fields) == len(b.fields) and all(
        x[0] == y[0] and x[2] == y[2] and (x[1] is y[1] or _same(x[1], y[1])) for x, y in zip(a.fields, b.fields))


def _unpickle(spec: Any, aligned: bool) -> dtype:
    """Make a dtype again from its pickle."""
    return of(parse(spec, aligned))


def _pickled(d: DType) -> Any:
    """A spec from which `dtype()` makes the same type again."""
    if d.fields:
        spec = {
            "names": [f[0] for f in d.fields],
            "formats": [of(f[1]) for f in d.fields],
            "offsets": [f[2] for f in d.fields],
            "itemsize": d.itemsize,
        }
        return {**spec, "titles": list(d.titles)} if d.titles else spec
    if d.base is not None:
        return (of(d.base), d.shape)
    return [] if text.is_struct(d) else text.code(d)
