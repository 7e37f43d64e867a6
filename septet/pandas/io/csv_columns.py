"""Columns of text to columns of values: pandas' inference (whole numbers, floats, booleans, text) and dtypes that were asked for."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas.arrays.string_dtype import STR
from septet.pandas.arrays.string_work import objects
from septet.pandas.dtypes import ExtensionDtype, pandas_dtype
from septet.pandas.io.csv_options import NO_DEFAULT, Options

NAN = float("nan")
INT64, UINT64 = (-(2 ** 63), 2 ** 63 - 1), (0, 2 ** 64 - 1)


def convert(items: list[Any], name: Any, k: int, options: Options) -> Any:
    """One column's text as an array."""
    dtype = dtype_for(name, k, options)
    gaps = options.na_sets(name, k)
    if options.converters:
        f = options.converters.get(name, options.converters.get(k, None))
        if f is not None:
            return converted([f("" if x is None else x) for x in items])
    missing = [x is None or x in gaps for x in items] if gaps else [x is None for x in items]
    if dtype is not None:
        return of_dtype(items, missing, dtype, k, options)
    found = infer(items, missing, options)
    if options.dtype_backend is not NO_DEFAULT:
        from septet.pandas.io.backends import to_backend

        return to_backend(found, options.dtype_backend)
    return found


def dtype_for(name: Any, k: int, options: Options) -> Any:
    """The dtype a column was asked to have, or None."""
    dtype = options.dtype
    if dtype is None:
        return None
    if isinstance(dtype, dict):
        if name in dtype:
            return pandas_dtype(dtype[name])
        if k in dtype:
            return pandas_dtype(dtype[k])
        return pandas_dtype(dtype[name]) if hasattr(dtype, "default_factory") and dtype.default_factory else None
    return pandas_dtype(dtype)


def converted(values: list[Any]) -> Any:
    """What a converter gave."""
    from septet.pandas.construct import to_array

    return to_array(values)


def infer(items: list[Any], missing: list[bool], options: Options) -> Any:
    """Whole numbers, floats, booleans or text, the first that fits all that is not missing."""
    gaps = any(missing)
    known = [x for x, gone in zip(items, missing) if not gone] if gaps else items
    if not items:
        return objects([])
    if not known:
        return np.full(len(items), NAN)
    found = numbers(known, options)
    if found is not None:
        made = spread(found, missing, gaps, options)
        return made if made is not None else text(items, missing)
    if all(x in options.true or x in options.false for x in known):
        if not gaps:
            return np.array([x in options.true for x in items], dtype=bool)
        return objects([NAN if gone else x in options.true for x, gone in zip(items, missing)])
    return text(items, missing)


def numbers(known: list[str], options: Options) -> Any:
    """Numbers as a list of int or float, or None."""
    plain = normal(known, options)
    joined = "".join(plain)
    if not joined.isascii() or "_" in joined:
        return None
    try:
        return list(map(int, plain))
    except ValueError:
        pass
    try:
        found = list(map(float, plain))
    except ValueError:
        return None
    return found if not any(x != x for x in found) or not spelled_nan(plain) else None


def spelled_nan(plain: list[str]) -> bool:
    """Whether Python reads a NaN where pandas reads text."""
    return any(x.strip().lstrip("+-").lower() == "nan" for x in plain)


def normal(known: list[str], options: Options) -> list[str]:
    """Numbers with a point for the decimal mark and nothing for thousands."""
    if options.thousands:
        known = [x.replace(options.thousands, "") for x in known]
    if options.decimal != ".":
        known = [x.replace(options.decimal, ".") if "." not in x else x + "x" for x in known]
    return known


def spread(found: list[Any], missing: list[bool], gaps: bool, options: Options) -> Any:
    """Numbers as an array, NaN in the gaps; None where no dtype of whole numbers holds them all."""
    if type(found[0]) is int:
        low, high = min(found), max(found)
        fits = INT64[0] <= low and high <= INT64[1]
        if not fits and low >= 0 and high <= UINT64[1] and not gaps:
            return np.array(found, dtype="uint64")
        if not fits:
            if high <= UINT64[1] and low >= INT64[0]:
                return None
            return objects(with_gaps(found, missing, NAN))
        if not gaps:
            if options.quoting == 2:
                return np.array(found, dtype="float64")
            return np.array(found, dtype="int64")
    return np.array(with_gaps(found, missing, NAN) if gaps else found, dtype="float64")


def with_gaps(found: list[Any], missing: list[bool], gap: Any) -> list[Any]:
    """Values at their places, a gap where one is missing."""
    values = iter(found)
    return [gap if gone else next(values) for gone in missing]


def text(items: list[Any], missing: list[bool]) -> Any:
    """A column of text."""
    return STR.construct_array_type()(objects([NAN if gone else x for x, gone in zip(items, missing)]), STR)


def of_dtype(items: list[Any], missing: list[bool], dtype: Any, k: int, options: Options) -> Any:
    """A column of a given dtype.  ValueError where the text says something else."""
    if isinstance(dtype, ExtensionDtype):
        return extension(items, missing, dtype, options)
    kind = dtype.kind
    if kind in "mM":
        raise TypeError(f"the dtype {dtype} is not supported for parsing, pass this column using parse_dates instead"
                        if kind == "M" else f"the dtype {dtype} is not supported for parsing")
    if kind == "O":
        return objects([NAN if gone else x for x, gone in zip(items, missing)])
    if kind in "SU":
        return text(items, missing)
    return plain(items, missing, dtype, k, options)


def plain(items: list[Any], missing: list[bool], dtype: Any, k: int, options: Options) -> Any:
    """A column of a NumPy number dtype."""
    kind, gaps = dtype.kind, any(missing)
    if kind == "b":
        if gaps:
            raise ValueError(f"Bool column has NA values in column {k}")
        wrong = [x for x in items if x not in options.true and x not in options.false]
        if wrong:
            return np.array([bool(float(x)) for x in items], dtype=bool) if numbers(items, options) is not None else bad_bool(wrong, k)
        return np.array([x in options.true for x in items], dtype=bool)
    if kind in "iu" and gaps:
        raise ValueError(f"Integer column has NA values in column {k}")
    known = [x for x, gone in zip(items, missing) if not gone]
    found = numbers(known, options) if known else []
    if found is None:
        bad = next(x for x in known if numbers([x], options) is None)
        raise ValueError(f"invalid literal for int() with base 10: {bad!r}" if kind in "iu" else
                         f"could not convert string to float: {bad!r}")
    if kind in "iu" and any(type(x) is float for x in found):
        raise ValueError(f"cannot safely convert passed user dtype of {dtype} for float64 dtyped data in column {k}")
    return np.array(with_gaps(found, missing, NAN) if gaps else found).astype(dtype) if items else np.empty(0, dtype=dtype)


def bad_bool(wrong: list[str], k: int) -> Any:
    raise ValueError(f"cannot safely convert passed user dtype of bool for object dtyped data in column {k}")


def extension(items: list[Any], missing: list[bool], dtype: Any, options: Options) -> Any:
    """A column of an extension dtype."""
    cls = dtype.construct_array_type()
    values = objects([NAN if gone else x for x, gone in zip(items, missing)])
    name = type(dtype).__name__
    if name == "CategoricalDtype":
        return categories(values, items, missing, dtype, options)
    if name == "StringDtype":
        return cls._from_sequence(values, dtype=dtype)
    if name == "BooleanDtype" and (options.true_values or options.false_values):
        return cls._from_sequence([NAN if gone else x in options.true for x, gone in zip(items, missing)], dtype=dtype)
    return cls._from_sequence_of_strings(values, dtype=dtype)


def categories(values: Any, items: list[Any], missing: list[bool], dtype: Any, options: Options) -> Any:
    """A categorical column: its own text, sorted, or the categories that were given, read as their dtype."""
    from septet.pandas.arrays.categorical import Categorical

    if dtype.categories is None or type(dtype.categories.dtype).__name__ == "StringDtype" or dtype.categories.dtype.kind == "O":
        column = text(items, missing)
        return Categorical(column, dtype=dtype) if dtype.categories is not None else Categorical(column, ordered=bool(dtype.ordered))
    return Categorical(infer(items, missing, options), dtype=dtype)
