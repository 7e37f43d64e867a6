"""Scalars of no fixed size: `str_`, `bytes_`, `void`; and `object_`."""
from __future__ import annotations

from typing import Any

from septet.core import element
from septet.core.array import Array
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.numpy.print_options import is_until
from septet.numpy.scalar_base import character, face, flexible, generic


def _make(d: DType, value: Any) -> Any:
    from septet.numpy.scalars import make

    return make(d, value)


def _truth(value: Any) -> Any:
    from septet.numpy.scalars import truth

    return truth(value)


class str_(str, character):
    """Text; also a Python str."""

    __slots__ = ()
    _abstract = False

    @property
    def _dtype(self) -> DType:  # type: ignore[override]
        return dt.string(len(self))

    @property
    def _value(self) -> str:  # type: ignore[override]
        return str.__str__(self)

    def __new__(cls, value: Any = "", *args: Any, **kwargs: Any) -> Any:
        return str.__new__(cls, value, *args, **kwargs)

    def __repr__(self) -> str:
        return str.__repr__(self) if is_until("1.25") else f"np.str_({str.__repr__(self)})"

    def __str__(self) -> str:
        return str.__str__(self)[:]

    __hash__ = str.__hash__
    __reduce__ = generic.__reduce__
    __bool__ = generic.__bool__


class bytes_(bytes, character):
    """Bytes; also Python bytes."""

    __slots__ = ()
    _abstract = False

    @property
    def _dtype(self) -> DType:  # type: ignore[override]
        return dt.bytes_(len(self))

    @property
    def _value(self) -> bytes:  # type: ignore[override]
        return self[:]

    def __new__(cls, value: Any = b"", *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and not args and not kwargs:
            value = value.encode("ascii")
        return bytes.__new__(cls, bytes(value, *args, **kwargs).rstrip(b"\0"))

    def __repr__(self) -> str:
        return bytes.__repr__(self) if is_until("1.25") else f"np.bytes_({bytes.__repr__(self)})"

    def __str__(self) -> str:
        return bytes.__repr__(self)

    __hash__ = bytes.__hash__
    __reduce__ = generic.__reduce__
    __bool__ = generic.__bool__


class object_(generic):
    """Any Python object; `object_(x)` is x."""

    __slots__ = ()
    _dtype = dt.object_
    _abstract = False

    def __new__(cls, value: Any = None, /) -> Any:
        return face().array(value, dtype=object) if isinstance(value, list | tuple) else value


class void(flexible):
    """Raw bytes or a structured element; over an array's element, assigning a field writes the array."""

    __slots__ = ("_held", "_ir")
    _abstract = False
    _held: Any
    _ir: DType

    def __new__(cls, value: Any, /, dtype: Any = None) -> Any:
        from septet.numpy.dtype_parse import parse

        if dtype is not None:
            d = parse(dtype)
            return _make(d, element.decode(d, element.encode(d, value)))
        if isinstance(value, int):
            return _make(dt.void(int(value)), bytes(int(value)))
        if isinstance(value, str):
            raise TypeError("A bytes-like object is required, not 'str'")
        held = bytes(memoryview(value))
        return _make(dt.void(len(held)), held)

    @property
    def _dtype(self) -> DType:  # type: ignore[override]
        return self._ir

    @property
    def _value(self) -> Any:  # type: ignore[override]
        if isinstance(self._held, Array):
            return element.read(self._ir, self._held._address)
        return self._held

    def __len__(self) -> int:
        if not self._ir.fields:
            raise TypeError("object of type 'numpy.void' has no len()")
        return len(self._ir.fields)

    def _field_name(self, key: Any) -> Any:
        names = [f[0] for f in self._ir.fields]
        if not names:
            raise IndexError("can't index void scalar without fields")
        if isinstance(key, str | list):
            if isinstance(key, str) and key not in names and key not in self._ir.titles:
                raise ValueError(f"no field of name {key}")
            return key
        if not -len(names) <= key < len(names):
            raise IndexError("invalid index")
        return names[key]

    def __getitem__(self, key: Any) -> Any:
        name = self._field_name(key)
        if isinstance(self._held, Array):
            return self._held[name][()]
        names = [f[0] for f in self._ir.fields]
        return _make(self._ir.fields[names.index(name)][1], self._held[names.index(name)])

    def __setitem__(self, key: Any, value: Any) -> None:
        name = self._field_name(key)
        if isinstance(self._held, Array):
            self._held[name][...] = value
            return
        place = [f[0] for f in self._ir.fields].index(name)
        kind = self._ir.fields[place][1]
        fields = list(self._held)
        fields[place] = element.decode(kind, element.encode(kind, value))
        self._held = tuple(fields)

    def __iter__(self) -> Any:
        return (self[k] for k in range(len(self)))

    def __eq__(self, other: Any) -> Any:
        if isinstance(other, void):
            return _truth(self._value == other._value)
        return _truth(self._value == other) if isinstance(other, tuple | bytes) else NotImplemented

    __hash__ = generic.__hash__


def void_text(self: Any) -> str:
    """`str` of raw bytes or of a structured element."""
    from septet.numpy.print_void import element_text

    return element_text(self._dtype, self._value)


def _void_repr(self: Any) -> str:
    from septet.numpy import dtype_text

    if not self._dtype.fields:
        return f"{'' if is_until('1.25') else 'np.'}void({void_text(self)})"
    if is_until("1.25"):
        return void_text(self)
    return f"np.void({void_text(self)}, dtype={dtype_text.show(self._dtype)})"


void.__str__, void.__repr__ = void_text, _void_repr  # type: ignore[method-assign, assignment]
