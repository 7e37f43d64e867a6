"""Columns of the engine in the formats that `set_format` names."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.datasets.features.features import decoded_column
from septet.errors import NotSupported
from septet.pandas import engine
from septet.pandas.engine import pl

SECOND = {"np": "numpy", "pt": "torch", "pytorch": "torch", "pd": "pandas", "pl": "polars", "python": None}
KNOWN = (None, "numpy", "torch", "pandas", "polars", "custom")
FRAMES = ("pandas", "polars")


def check(kind: str | None) -> str | None:
    """The name of a format.  NotSupported or ValueError for others."""
    kind = SECOND.get(kind, kind)  # type: ignore[arg-type]
    if kind in ("arrow", "pa", "pyarrow", "tensorflow", "tf", "jax"):
        raise NotSupported(f"datasets: the format {kind!r}: the formats here are None, numpy, torch, pandas and polars")
    if kind not in KNOWN:
        raise ValueError(f"Return type should be None or selected in {list(KNOWN)}, but got '{kind}'")
    return kind


def formatted_column(s: Any, feature: Any, kind: str | None, options: dict[str, Any]) -> Any:
    """A whole column."""
    if kind == "numpy":
        return to_numpy(s, feature, options)
    if kind == "torch":
        return to_torch(s, feature, options)
    if kind == "pandas":
        from septet.pandas.io.arrow_tables import from_polars

        return from_polars(s.to_frame())[s.name]
    return s if kind == "polars" else decoded_column(feature, s.to_list())


def columns_of(table: Any, features: Any, kind: str | None, options: dict[str, Any]) -> dict[str, Any]:
    """All columns by name."""
    return {s.name: formatted_column(s, features[s.name], kind, options) for s in table.get_columns()}


def formatted_batch(table: Any, features: Any, kind: str | None, options: dict[str, Any]) -> Any:
    """Rows: a frame for formats of frames, else columns by name."""
    if kind == "custom":
        return options["transform"](columns_of(table, features, None, {}))
    if kind == "pandas":
        from septet.pandas.io.arrow_tables import from_polars

        return from_polars(table)
    return table if kind == "polars" else columns_of(table, features, kind, options)


def formatted_row(table: Any, features: Any, kind: str | None, options: dict[str, Any]) -> Any:
    """A table of one row as that row."""
    if kind in FRAMES:
        return formatted_batch(table, features, kind, options)
    if kind == "custom":
        return {name: values[0] for name, values in formatted_batch(table, features, kind, options).items()}
    if kind is None:
        row = table.row(0, named=True)
        return {name: decoded_column(features[name], [value])[0] for name, value in row.items()}
    return {s.name: formatted_cell(s, features[s.name], kind, options) for s in table.get_columns()}


def formatted_cell(s: Any, feature: Any, kind: str | None, options: dict[str, Any]) -> Any:
    """The only value of a column."""
    if kind == "numpy" and is_number(s.dtype) and not options:
        return engine.to_array(s)[0] if not s.null_count() else np.float64("nan")
    return formatted_column(s, feature, kind, options)[0]


def is_number(kind: Any) -> bool:
    """Whether a column type is one of numbers or truths."""
    return kind == pl.Boolean or (kind.is_numeric() and not isinstance(kind, pl.Decimal))


def number_array(s: Any) -> Any:
    """Numbers as an array: gaps are NaN."""
    if s.null_count():
        s = s.cast(pl.Float64).fill_null(float("nan"))
    return engine.to_array(s if s.dtype != pl.Float16 else s.cast(pl.Float32))


def numbers(s: Any) -> Any:
    """A column of numbers, or of lists of one length of such, as one array; None for others."""
    if is_number(s.dtype):
        return number_array(s)
    if not isinstance(s.dtype, pl.List | pl.Array) or s.null_count() or not len(s):
        return None
    lengths = s.list.len() if isinstance(s.dtype, pl.List) else None
    if lengths is not None and lengths.n_unique() != 1:
        return None
    width = s.dtype.size if lengths is None else lengths[0]
    inner = numbers(s.explode()) if width else None
    return None if inner is None else inner.reshape((len(s), width, *inner.shape[1:]))


def default_type(a: Any) -> Any:
    """Whole numbers as int64 and floats as float32, which arrays of a format are unless a dtype is asked."""
    if a.dtype.kind in "iu":
        return a.astype("int64") if a.dtype.name != "int64" else a
    return a.astype("float32") if a.dtype.kind == "f" and a.dtype.name != "float32" else a


def to_numpy(s: Any, feature: Any, options: dict[str, Any]) -> Any:
    """A column as an array, of objects where rows differ in shape."""
    a = numbers(s)
    if a is not None:
        return a.astype(options["dtype"]) if "dtype" in options else default_type(a)
    if s.dtype == pl.String and not s.null_count():
        return np.array(s.to_list())
    return object_array([numpy_value(x, options) for x in decoded_column(feature, s.to_list())])


def object_array(items: list[Any]) -> Any:
    """An array of objects, whatever they are."""
    found = np.empty(len(items), dtype=object)
    for k, x in enumerate(items):
        found[k] = x
    return found


def numpy_value(x: Any, options: dict[str, Any]) -> Any:
    """One value with arrays for its lists and numbers."""
    if isinstance(x, dict):
        return {k: numpy_value(v, options) for k, v in x.items()}
    if x is None or isinstance(x, str | bytes):
        return x
    a = np.asarray(x)
    return a.astype(options["dtype"]) if "dtype" in options else default_type(a)


def to_torch(s: Any, feature: Any, options: dict[str, Any]) -> Any:
    """A column as a tensor, as a list where rows differ in shape or are no numbers."""
    import septet.torch as torch

    a = numbers(s)
    if a is not None:
        found = torch.from_numpy(default_type(a))
        return found.to(options["dtype"]) if "dtype" in options else found
    return [torch_value(x, options) for x in decoded_column(feature, s.to_list())]


def torch_value(x: Any, options: dict[str, Any]) -> Any:
    """One value with tensors for its lists and numbers."""
    import septet.torch as torch

    if isinstance(x, dict):
        return {k: torch_value(v, options) for k, v in x.items()}
    if isinstance(x, list):
        inner = [torch_value(v, options) for v in x] if any(isinstance(v, list | dict | str | None) for v in x) else None
        if inner is None:
            return torch.tensor(x, dtype=options.get("dtype"))
        same = inner and all(isinstance(v, torch.Tensor) and v.shape == inner[0].shape for v in inner)
        return torch.stack(inner) if same else inner
    if x is None or isinstance(x, str | bytes):
        return x
    if hasattr(x, "mode"):                                      # a picture: channels first
        a = np.asarray(x)
        return torch.from_numpy(np.ascontiguousarray(a.transpose((2, 0, 1)) if a.ndim == 3 else a[None]))
    return torch.tensor(x, dtype=options.get("dtype"))
