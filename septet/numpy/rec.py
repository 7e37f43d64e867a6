"""`numpy.rec`: structured arrays whose fields are also attributes."""
from __future__ import annotations

import os
from collections import Counter
from typing import Any

from septet.ir import dtype as dt
from septet.numpy import creation
from septet.numpy.data_type import of
from septet.numpy.dtype_parse import ordered, parse, structured
from septet.numpy.ndarray import as_class, ndarray
from septet.numpy.scalars import void

__all__ = ["record", "recarray", "format_parser", "fromarrays", "fromrecords", "fromstring", "fromfile", "array", "find_duplicate"]


def find_duplicate(list: Any) -> Any:
    """The items that occur more than once."""
    return [item for item, n in Counter(list).items() if n > 1]


class format_parser:
    """The dtype of formats, names and titles, as `dtype`."""

    def __init__(self, formats: Any, names: Any, titles: Any, aligned: bool = False, byteorder: Any = None):
        if formats is None:
            raise ValueError("Need formats argument")
        kinds = [f[1] for f in parse(formats if not isinstance(formats, list) else ",".join(formats)).fields] if field_list(formats) else \
            [parse(formats)]
        found = field_names(names, len(kinds))
        shown = tuple(strip_all(titles)) if titles else ()
        shown += (None,) * (len(kinds) - len(shown)) if shown else ()
        made = structured(found, kinds, aligned, shown)
        self.dtype = of(reordered(made, byteorder) if byteorder is not None else made)


def field_list(formats: Any) -> bool:
    """Whether formats name more than one field."""
    return isinstance(formats, list) or bool(parse(formats).fields)


def strip_all(names: Any) -> list[str]:
    """Names of a list or a comma-separated string."""
    if isinstance(names, str):
        names = names.split(",")
    if not isinstance(names, (list, tuple)):
        raise NameError(f"illegal input names {names!r}")
    return [n.strip() for n in names]


def field_names(names: Any, count: int) -> tuple[str, ...]:
    """`count` names: the given ones, then f0, f1, ...  ValueError for twins."""
    found = strip_all(names)[:count] if names else []
    found += [f"f{k}" for k in range(len(found), count)]
    twins = find_duplicate(found)
    if twins:
        raise ValueError(f"Duplicate field names: {twins}")
    return tuple(found)


def reordered(d: dt.DType, order: str) -> dt.DType:
    """A structured dtype with fields in a byte order."""
    code = {"b": ">", "l": "<", "n": "=", "B": ">", "L": "<", "N": "=", "S": "s", "s": "s"}.get(order[0], order[0])
    fields = tuple((name, dt.swap(kind) if code == "s" else ordered(kind, code), at) for name, kind, at in d.fields)
    return dt.void(d.itemsize, fields, titles=d.titles, aligned=d.aligned)


# ---- elements and arrays ---------------------------------------------------------------------------------------------


class record(void):
    """An element of a recarray: its fields are attributes."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("_") or name in ("dtype", "shape", "item", "pprint"):
            return object.__getattribute__(self, name)
        d = object.__getattribute__(self, "_ir")
        if any(f[0] == name for f in d.fields) or name in d.titles:
            return as_record(void.__getitem__(self, name))
        try:
            return object.__getattribute__(self, name)
        except AttributeError:
            raise AttributeError(f"'record' object has no attribute '{name}'") from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("_held", "_ir"):
            object.__setattr__(self, name, value)
        elif any(f[0] == name for f in self._ir.fields):
            self[name] = value
        else:
            raise AttributeError(f"'record' object has no attribute '{name}'")

    def __getitem__(self, key: Any) -> Any:
        return as_record(void.__getitem__(self, key))

    def __repr__(self) -> str:
        return void.__repr__(self).replace("np.void(", "np.record(", 1) if self._ir.fields else void.__repr__(self)

    def __str__(self) -> str:
        return void.__str__(self)

    def pprint(self) -> str:
        """One line per field."""
        names = [f[0] for f in self._ir.fields]
        width = max(map(len, names))
        return "\n".join(f"{name:>{width}}: {self[name]}" for name in names)


def as_record(x: Any) -> Any:
    """A structured scalar as a record."""
    if type(x) is not void or not x._ir.fields:
        return x
    made = object.__new__(record)
    made._held, made._ir = x._held, x._ir
    return made


class recarray(ndarray):
    """A structured array whose fields are attributes.

    recarray(shape, dtype=...) or recarray(shape, formats=..., names=..., titles=..., byteorder=..., aligned=...).
    """

    def __new__(cls, shape: Any, dtype: Any = None, buf: Any = None, offset: int = 0, strides: Any = None, formats: Any = None,
                names: Any = None, titles: Any = None, byteorder: Any = None, aligned: bool = False, order: str = "C") -> Any:
        found = of(parse(dtype)) if dtype is not None else format_parser(formats, names, titles, aligned, byteorder).dtype
        plain = ndarray(shape, found, order=order) if buf is None else ndarray(shape, found, buf, offset, strides, order)
        return as_class(plain, cls)

    def __getattribute__(self, name: str) -> Any:
        try:
            return object.__getattribute__(self, name)
        except AttributeError:
            if name.startswith("__"):
                raise
        try:
            found = ndarray.__getitem__(self, name)
        except (ValueError, IndexError, KeyError, TypeError) as error:
            raise AttributeError(f"recarray has no attribute {name}") from error
        return as_field(found)

    def __setattr__(self, name: str, value: Any) -> None:
        if any(f[0] == name for f in self._dtype.fields):
            self[name] = value
        else:
            object.__setattr__(self, name, value)

    def __getitem__(self, key: Any) -> Any:
        found = ndarray.__getitem__(self, key)
        return as_field(found) if isinstance(found, ndarray) else as_record(found)

    def __iter__(self) -> Any:
        return (self[k] for k in range(len(self)))

    def __repr__(self) -> str:
        from septet.numpy.printing import array2string

        body = array2string(as_class(self, ndarray), separator=", ", prefix="rec.array(", suffix=",") if self.size else "[]"
        kind = repr(self.dtype)[6:-1] if self._dtype.fields else str(self.dtype)
        return f"rec.array({body},\n{' ' * 10}dtype={kind})"

    def field(self, attr: Any, val: Any = None) -> Any:
        """A field by name or number; with val: set it."""
        name = self._dtype.fields[attr][0] if isinstance(attr, int) else attr
        if val is None:
            return self[name]
        self[name] = val
        return None


def as_field(a: Any) -> Any:
    """A field's array: a recarray where it is structured, else a plain array."""
    if a._dtype.fields:
        return a if isinstance(a, recarray) else as_class(a, recarray)
    return as_class(a, ndarray) if type(a) is not ndarray else a


# ---- making ----------------------------------------------------------------------------------------------------------


def dtype_of(dtype: Any, formats: Any, names: Any, titles: Any, aligned: bool, byteorder: Any) -> Any:
    """The dtype that arguments ask for; None where they ask for none."""
    if dtype is not None:
        return of(parse(dtype))
    if formats is not None:
        return format_parser(formats, names, titles, aligned, byteorder).dtype
    return None


def fromarrays(arrayList: Any, dtype: Any = None, shape: Any = None, formats: Any = None, names: Any = None, titles: Any = None,
               aligned: bool = False, byteorder: Any = None) -> Any:
    """A recarray of one array per field.  ValueError where shapes or numbers do not fit."""
    arrays = [creation.asarray(a) for a in arrayList]
    shape = arrays[0].shape if shape is None else (shape,) if isinstance(shape, int) else tuple(shape)
    if formats is None and dtype is None:
        formats = [a.dtype.str for a in arrays]
    found = dtype_of(dtype, formats, names, titles, aligned, byteorder)
    if len(found) != len(arrays):
        raise ValueError("mismatch between the number of fields and the number of arrays")
    first = found[0].shape
    shape = shape[: len(shape) - len(first)] if first else shape
    result = recarray(shape, found)
    for k, a in enumerate(arrays):
        inner = found[k].ndim
        if a.shape[: a.ndim - inner] != shape:
            raise ValueError(f'array-shape mismatch in array {k} ("{found.names[k]}")')
        ndarray.__setitem__(result, found.names[k], a)
    return result


def fromrecords(recList: Any, dtype: Any = None, shape: Any = None, formats: Any = None, names: Any = None, titles: Any = None,
                aligned: bool = False, byteorder: Any = None) -> Any:
    """A recarray of tuples, one per element; without dtype or formats each field takes the dtype its values need."""
    if formats is None and dtype is None:
        a = creation.array(recList, dtype=object)
        columns = [creation.array(a[..., k].tolist()) for k in range(a.shape[-1])]
        return fromarrays(columns, shape=shape, names=names, titles=titles, aligned=aligned, byteorder=byteorder)
    found = dtype_of(dtype, formats, names, titles, aligned, byteorder)
    rows = [tuple(r) if isinstance(r, list) else r for r in recList] if not isinstance(recList, ndarray) else recList
    plain = creation.array(rows, dtype=found)
    return as_class(plain if shape is None else plain.reshape(shape), recarray)


def fromstring(datastring: Any, dtype: Any = None, shape: Any = None, offset: int = 0, formats: Any = None, names: Any = None,
               titles: Any = None, aligned: bool = False, byteorder: Any = None) -> Any:
    """A recarray over bytes."""
    if dtype is None and formats is None:
        raise TypeError("fromstring() needs a 'dtype' or 'formats' argument")
    found = dtype_of(dtype, formats, names, titles, aligned, byteorder)
    if shape in (None, -1):
        shape = (len(datastring) - offset) // found.itemsize
    return recarray(shape, found, buf=datastring, offset=offset)


def fromfile(fd: Any, dtype: Any = None, shape: Any = None, offset: int = 0, formats: Any = None, names: Any = None, titles: Any = None,
             aligned: bool = False, byteorder: Any = None) -> Any:
    """A recarray of a binary file's bytes from its position (plus offset) on."""
    if dtype is None and formats is None:
        raise TypeError("fromfile() needs a 'dtype' or 'formats' argument")
    if isinstance(fd, (str, os.PathLike)):
        with open(fd, "rb") as file:
            return fromfile(file, dtype, shape, offset, formats, names, titles, aligned, byteorder)
    found = dtype_of(dtype, formats, names, titles, aligned, byteorder)
    fd.seek(offset, 1)
    shape = (-1,) if shape is None else (shape,) if isinstance(shape, int) else tuple(shape)
    known = 1
    for n in shape:
        known *= n if n >= 0 else 1
    data = fd.read() if -1 in shape else fd.read(known * found.itemsize)
    total = len(data) // (found.itemsize * known)
    shape = tuple(total if n < 0 else n for n in shape)
    wanted = found.itemsize * (known * total if -1 in shape else known)
    if len(data) < wanted:
        raise ValueError("Not enough bytes left in file for specified shape and type.")
    return recarray(shape, found, buf=bytearray(data))


def array(obj: Any, dtype: Any = None, shape: Any = None, offset: int = 0, strides: Any = None, formats: Any = None, names: Any = None,
          titles: Any = None, aligned: bool = False, byteorder: Any = None, copy: bool = True) -> Any:
    """A recarray of anything: arrays, records, bytes, files, lists of tuples or of arrays."""
    if obj is None or isinstance(obj, (str, bytes)) or hasattr(obj, "readinto"):
        if dtype is None and formats is None:
            raise ValueError("Must define formats (or dtype) if object is None, string, or an open file")
    found = dtype_of(dtype, formats, names, titles, aligned, byteorder)
    if obj is None:
        if shape is None:
            raise ValueError("Must define a shape if obj is None")
        return recarray(shape, found)
    if isinstance(obj, bytes):
        return fromstring(obj, found, shape=shape, offset=offset)
    if isinstance(obj, (list, tuple)):
        if isinstance(obj[0], (tuple, list)):
            return fromrecords(obj, dtype=found, shape=shape, names=names, titles=titles, aligned=aligned, byteorder=byteorder)
        return fromarrays(obj, dtype=found, shape=shape, names=names, titles=titles, aligned=aligned, byteorder=byteorder)
    if isinstance(obj, ndarray):
        plain = as_class(obj, ndarray)
        plain = plain.view(found) if found is not None and found != obj.dtype else plain
        return as_class(plain.copy() if copy else plain, recarray)
    if hasattr(obj, "readinto"):
        return fromfile(obj, dtype=found, shape=shape, offset=offset)
    a = creation.asarray(obj)
    return as_class(a.view(found) if found is not None else a, recarray)
