"""Columns of what programs give: lists, arrays and tensors as series of the engine, in the type that Arrow would infer."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import septet.numpy as np
from septet.datasets.features.features import encoded, needs_encoding, storage
from septet.pandas import engine
from septet.pandas.engine import pl


def series(name: str, values: Any, feature: Any = None) -> Any:
    """A column.  feature: what it holds; None lets the values say it.  ValueError for values of several kinds."""
    if feature is not None and needs_encoding(feature) and not isinstance(values, pl.Series):
        values = [encoded(feature, plain(x)) for x in listed(values)]
    found = inferred(name, values, None if feature is None else storage(feature))
    return found if feature is None else converted(found, storage(feature))


def inferred(name: str, values: Any, kind: Any) -> Any:
    """A column in the type of its values, or of `kind` where they leave it open."""
    if isinstance(values, pl.Series):
        return values.alias(name)
    if is_array(values):
        return of_array(as_ndarray(values)).alias(name)
    values = listed(values)
    first = next((x for x in values if x is not None), None)
    if is_array(first):
        return of_arrays(values).alias(name)
    leaf = first_leaf(first)
    if leaf is not None and hasattr(leaf, "dtype"):
        return of_numpy_leaves(name, values, leaf)
    return of_objects(name, values, kind)


def is_array(x: Any) -> bool:
    """Whether something is an array or a tensor with at least one dimension, of either library's."""
    return hasattr(x, "shape") and hasattr(x, "dtype") and hasattr(x, "tolist") and len(x.shape) > 0


def as_ndarray(x: Any) -> Any:
    """An array of an array or tensor."""
    if hasattr(x, "detach"):
        x = x.detach().cpu()
        x = (x.float() if str(x.dtype) == "torch.bfloat16" else x).numpy()
    return np.asarray(x)


def of_array(a: Any) -> Any:
    """A column of the rows of an array: lists where it has more than one dimension."""
    if a.dtype.kind in "USO":
        return of_objects("", a.tolist(), None)
    flat = engine.to_series(np.ascontiguousarray(a).reshape(-1))
    if a.ndim == 1:
        return flat
    kind = flat.dtype
    for _ in a.shape[1:]:
        kind = pl.List(kind)
    if not a.size:
        return pl.Series("", a.tolist(), dtype=kind)
    return flat.reshape(tuple(a.shape)).cast(kind)


def of_arrays(values: Sequence[Any]) -> Any:
    """A column of arrays, which need not be of one shape."""
    arrays = [None if x is None else as_ndarray(x) for x in values]
    first = next(a for a in arrays if a is not None)
    if all(a is not None and a.shape == first.shape and a.dtype == first.dtype for a in arrays) and first.size:
        return of_array(np.stack(arrays))
    kind = engine.to_series(np.empty(0, dtype=first.dtype)).dtype
    for _ in first.shape:
        kind = pl.List(kind)
    return pl.Series("", [None if a is None else a.tolist() for a in arrays], dtype=kind)


def listed(values: Any) -> list[Any]:
    """Values as a list.  TypeError for what is no row of values."""
    if isinstance(values, list):
        return values
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise TypeError(f"a column is a list of values, not {type(values).__name__}")
    return list(values)


def first_leaf(x: Any) -> Any:
    """The first value inside lists."""
    while isinstance(x, list | tuple):
        x = next((y for y in x if y is not None), None)
    return x


def of_numpy_leaves(name: str, values: list[Any], leaf: Any) -> Any:
    """A column of lists of a library's scalars or small arrays, in their type."""
    if is_array(leaf):
        return pl.Series(name, plain(values))
    first = next(x for x in values if x is not None)
    depth = 0
    while isinstance(first, list | tuple):
        first, depth = next(y for y in first if y is not None), depth + 1
    leaf = as_ndarray(leaf)
    if leaf.dtype.kind in "USO":
        return of_objects(name, plain(values), None)
    kind = engine.to_series(leaf.reshape(1)).dtype
    for _ in range(depth):
        kind = pl.List(kind)
    return pl.Series(name, plain(values), dtype=kind)


def plain(x: Any) -> Any:
    """Python's own objects of arrays, tensors and scalars inside lists and dicts."""
    if isinstance(x, list | tuple):
        return [plain(y) for y in x]
    if isinstance(x, Mapping):
        return {k: plain(v) for k, v in x.items()}
    if hasattr(x, "tolist") and hasattr(x, "dtype"):
        return x.tolist()
    return x


def of_objects(name: str, values: list[Any], kind: Any) -> Any:
    """A column of Python objects.  ValueError where they are of several kinds."""
    if kind is not None:
        try:
            return pl.Series(name, values, dtype=kind, strict=True)
        except (TypeError, pl.exceptions.PolarsError, OverflowError):
            pass                                                # what the values are, cast afterwards
    if any(isinstance(x, Mapping) or first_leaf(x).__class__ is dict for x in values[:1]):
        values = [plain(x) for x in values]
        return checked_series(name, values)
    if holds_mixed_numbers(values):
        return pl.Series(name, values, dtype=nested(values, pl.Float64()))
    return checked_series(name, values)


def checked_series(name: str, values: list[Any]) -> Any:
    """A series of values of one kind; tuples count as lists."""
    try:
        found = pl.Series(name, values, strict=True)
    except (TypeError, pl.exceptions.PolarsError, OverflowError) as error:
        raise ValueError(f"Could not convert the values of column {name!r} to one type: {error}") from None
    if found.dtype == pl.Object:
        raise ValueError(f"Could not convert the values of column {name!r}: objects of {type(values[0]).__name__} have no Arrow type")
    return found


def holds_mixed_numbers(values: list[Any]) -> bool:
    """Whether the leaves are whole numbers and floats."""
    kinds = leaf_kinds(values)
    return float in kinds and int in kinds and kinds <= {int, float, type(None)}


def leaf_kinds(values: Any) -> set[type]:
    """The classes of the leaves."""
    kinds = set(map(type, values))
    inner = kinds & {list, tuple}
    for x in values if inner else ():
        if type(x) in inner:
            kinds |= leaf_kinds(x)
    return kinds - inner


def nested(values: Any, kind: Any) -> Any:
    """`kind` inside as many lists as values have."""
    first = next((x for x in values if x is not None), None)
    return pl.List(nested(first, kind)) if isinstance(first, list | tuple) else kind


def converted(found: Any, kind: Any) -> Any:
    """A column in another type.  ValueError for values that it does not hold."""
    if found.dtype == kind:
        return found
    if kind == pl.String and found.dtype.is_nested():
        raise ValueError(f"Couldn't cast array of type {found.dtype} to string")
    try:
        return found.cast(kind, strict=True)
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"Couldn't cast array of type {found.dtype} to {kind}: {error}") from None


def table(columns: Mapping[str, Any]) -> Any:
    """Columns of one length side by side.  ValueError for different lengths."""
    columns = dict(columns)
    lengths = {name: len(s) for name, s in columns.items()}
    first = next(iter(lengths.values()), 0)
    for k, (name, n) in enumerate(lengths.items()):
        if n != first:
            raise ValueError(f"Column {k} named {name} expected length {first} but got length {n}")
    return pl.DataFrame(list(columns.values()))


__all__ = ["converted", "plain", "series", "table"]
