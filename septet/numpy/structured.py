"""Structured arrays: fields by name, several fields at once."""
from __future__ import annotations

from typing import Any

from septet.core.array import view_of
from septet.core.write import assign
from septet.errors import NotSupported
from septet.ir import dtype as dt


def is_field_key(key: Any) -> bool:
    """Whether a key names fields: a string, or a list of strings."""
    return isinstance(key, str) or isinstance(key, list) and bool(key) and all(isinstance(k, str) for k in key)


def get_field(a: Any, key: Any) -> Any:
    """The field(s) of every element: a view."""
    if isinstance(key, str):
        d, offset = find(a._dtype, key)
        return field_view(a, d, offset)
    chosen = tuple((name, *find(a._dtype, name)) for name in key)
    if len(set(key)) != len(key):
        raise ValueError("duplicate field of name " + repr(next(k for k in key if key.count(k) > 1)))
    return view_of(a, a.shape, a.strides, 0, dt.void(a.itemsize, chosen))


def find(d: dt.DType, name: str) -> tuple[dt.DType, int]:
    """(dtype, offset) of a field, by name or title.  ValueError where there is none."""
    for k, (field, inner, offset) in enumerate(d.fields):
        if name == field or d.titles and d.titles[k] == name:
            return inner, offset
    raise ValueError(f"no field of name {name}")


def field_view(a: Any, d: dt.DType, offset: int) -> Any:
    """A view of one field; a subarray field adds its axes.  NotSupported for fields of objects: records hold no references."""
    if (d.base or d).kind == "O":
        raise NotSupported("object fields inside structured dtypes")
    if d.base is None:
        return view_of(a, a.shape, a.strides, offset, d)
    from septet.ir.shape import contiguous_strides

    inner = contiguous_strides(d.shape, d.base.itemsize)
    return view_of(a, (*a.shape, *d.shape), (*a.strides, *inner), offset, d.base)


def set_field(a: Any, key: Any, value: Any) -> None:
    """a[name] = value."""
    from septet.numpy.convert import from_any
    from septet.numpy.data_type import of
    from septet.numpy.dtype_parse import parse

    if isinstance(key, str):
        target = get_field(a, key)
        assign(target, from_any(value, target._dtype if isinstance(value, (list, tuple)) else None))
        return
    packed = parse([(name, of(find(a._dtype, name)[0])) for name in key]) if isinstance(value, (tuple, list)) else None
    source = from_any(value, packed)
    for k, name in enumerate(key):
        set_field(a, name, source[source.dtype.names[k]] if source._dtype.fields else source)


