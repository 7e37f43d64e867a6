"""Fill values: what stands in the place of masked elements."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.ma.masks import nomask
from septet.numpy.ndarray import ndarray

DEFAULTS: dict[str, Any] = {
    "b": True, "c": 1e20 + 0j, "f": 1e20, "i": 999999, "O": "?", "S": b"N/A", "u": np.uint64(999999), "V": b"???", "U": "N/A",
}


def dtype_of(obj: Any) -> Any:
    """The dtype that fill values are asked for: of an array, a dtype, or a scalar."""
    if isinstance(obj, (np.dtype, type)):
        return np.dtype(obj)
    return obj.dtype if hasattr(obj, "dtype") else np.dtype(type(obj))


def by_leaf(d: Any, rule: Any) -> Any:
    """rule(dtype) of a dtype, field by field: tuples for structured dtypes."""
    if d.names is not None:
        return tuple(by_leaf(d.fields[name][0], rule) for name in d.names)
    if d.subdtype is not None:
        inner = by_leaf(d.subdtype[0], rule)
        return np.full(d.subdtype[1], inner, d.subdtype[0]).tolist()
    return rule(d)


def default_of(d: Any) -> Any:
    """The default fill value of a plain dtype."""
    if d.kind in "Mm":
        return np.array("NaT", d)[()]
    return DEFAULTS.get(d.kind, "?")


def in_dtype(value: Any, d: Any) -> Any:
    """A value, or a tuple of them, as a scalar of a structured dtype or the value itself."""
    return np.array(value, dtype=d)[()] if d.names is not None else value


def default_fill_value(obj: Any) -> Any:
    """The fill value of a dtype, an array or a scalar that has none of its own."""
    d = dtype_of(obj)
    return in_dtype(by_leaf(d, wrapped_default), d) if d.names is not None else by_leaf(d, default_of)


def extreme(obj: Any, least: bool) -> Any:
    """The greatest or the least value of a dtype."""
    d = dtype_of(obj)

    def rule(leaf: Any) -> Any:
        if leaf.kind in "iu":
            info = np.iinfo(leaf)
            return int(info.min if least else info.max)
        if leaf.kind == "b":
            return not least
        if leaf.kind in "fc":
            inf = -float("inf") if least else float("inf")
            return complex(inf, inf) if leaf.kind == "c" else inf
        if leaf.kind in "Mm":
            bound = np.iinfo(np.int64)
            return int(bound.min) + 1 if least else int(bound.max)
        if leaf.kind in "SUO":
            return None
        raise TypeError(f"Unsuitable type {leaf} for calculating {'maximum' if least else 'minimum'}.")

    return in_dtype(by_leaf(d, rule), d)


def minimum_fill_value(obj: Any) -> Any:
    """The greatest value of a dtype: filling with it leaves minima as they are."""
    return extreme(obj, False)


def maximum_fill_value(obj: Any) -> Any:
    """The least value of a dtype: filling with it leaves maxima as they are."""
    return extreme(obj, True)


def check_fill_value(value: Any, d: Any) -> Any:
    """A fill value as a 0-d array of the dtype; the default for None.  TypeError where it cannot be one."""
    if value is None:
        return cast_default(d)
    if d.names is not None:
        return structured_fill(value, d)
    if isinstance(value, str) and d.char not in "OSVU":
        raise TypeError(f"Cannot set fill value of string with array of dtype {d}")
    try:
        return np.array(value, copy=None, dtype=d)
    except (OverflowError, ValueError):
        raise TypeError(f"Cannot convert fill_value {value} to dtype {d}") from None


def cast_default(d: Any) -> Any:
    """The default fill value as a 0-d array: of a structured dtype itself, else in the value's own dtype, as NumPy keeps it."""
    if d.names is not None:
        return np.array(by_leaf(d, wrapped_default), dtype=d)
    return np.array(default_of(d), dtype=d if d.kind in "Mm" else None)


def wrapped_default(leaf: Any) -> Any:
    """The default fill value of a field."""
    return np.array(DEFAULTS["i"]).astype(leaf).item() if leaf.kind in "iu" else default_of(leaf)


def structured_fill(value: Any, d: Any) -> Any:
    """The fill value of a structured dtype: one value for all fields, or a tuple with one each."""
    if isinstance(value, (ndarray, np.void)):
        try:
            return np.array(value, copy=None, dtype=d)
        except (TypeError, ValueError):
            raise ValueError(f"Unable to transform {value} to dtype {d}") from None
    return np.array(spread(value, d), dtype=d)


def spread(value: Any, d: Any) -> Any:
    """A value for every field."""
    parts = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    chosen = [parts[k % len(parts)] for k in range(len(d.names))]
    kinds = [d.fields[name][0] for name in d.names]
    return tuple(spread(v, kind) if kind.names is not None else check_fill_value(v, kind.base)[()] for v, kind in zip(chosen, kinds))


def set_fill_value(a: Any, fill_value: Any) -> None:
    """Set the fill value of a masked array; other arrays are left alone."""
    from septet.numpy.ma.arrays import MaskedArray

    if isinstance(a, MaskedArray):
        a.set_fill_value(fill_value)


def get_fill_value(a: Any) -> Any:
    """The fill value of an array, masked or not."""
    from septet.numpy.ma.arrays import MaskedArray

    return a.fill_value if isinstance(a, MaskedArray) else default_fill_value(a)


def common_fill_value(a: Any, b: Any) -> Any:
    """The fill value that two masked arrays share, or None."""
    first, second = get_fill_value(a), get_fill_value(b)
    return first if first == second else None


def filled(a: Any, fill_value: Any = None) -> Any:
    """`a` as a plain array with masked elements replaced by a fill value."""
    if hasattr(a, "filled"):
        return a.filled(fill_value)
    return a if isinstance(a, ndarray) else np.array(a)


def fill_masked(array: Any, value: Any) -> Any:
    """The data of a masked array with `value` (a 0-d array or a scalar) in the masked places."""
    data, mask = array._data, array._mask
    if data.dtype.names is not None:
        result = data.copy("K")
        fill_fields(result, mask, np.asarray(value))
        return result
    if mask is nomask or not mask.any():
        return data
    if data.dtype.kind in "biufc" and getattr(value, "dtype", None) == data.dtype:
        return np.where(mask, value, data)
    result = data.copy("K")
    try:
        result[mask] = value if not isinstance(value, ndarray) else value[()]
    except (TypeError, AttributeError):
        result = result.astype(object)
        result[mask] = value
    return result


def fill_fields(result: Any, mask: Any, value: Any) -> None:
    """Fill every field of a structured array."""
    for name in result.dtype.names:
        if result[name].dtype.names is not None:
            fill_fields(result[name], mask[name], value[name])
        else:
            np.copyto(result[name], value[name], where=mask[name])

