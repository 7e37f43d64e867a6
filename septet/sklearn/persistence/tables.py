"""pandas objects in files: frames, series and indexes of numbers, dates, texts, categories and nullable columns.

pandas is loaded only when there is such an object.
"""
from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.core.io.safetensors import Damaged
from septet.errors import NotSupported

NULLABLE = re.compile(r"(U?Int(8|16|32|64)|Float(32|64)|boolean|string|str)\Z")
MOMENTS = ("Timestamp", "Timedelta")
MISSING = ("NA", "NaT")


def pandas() -> Any:
    """The face."""
    import septet.pandas as pd

    return pd


def scalar(x: Any) -> dict[str, Any] | None:
    """A missing value or a moment of pandas in JSON; None for what is neither."""
    pd = sys.modules.get("septet.pandas")
    if pd is None:
        return None
    for name in MISSING:
        if x is getattr(pd, name):
            return {"missing": name}
    kind = type(x).__name__
    if kind in MOMENTS and type(x) is getattr(pd, kind):
        zone = getattr(x, "tz", None)
        if zone is not None:
            raise NotSupported("septet.save: a Timestamp with a time zone")
        return {kind.lower(): [x.unit, int(x.as_unit(x.unit).asm8.view("i8"))]}
    return None


def missing(name: Any) -> Any:
    """pandas' missing value of that name."""
    if name not in MISSING:
        raise Damaged(f"{name!r} is no missing value")
    return getattr(pandas(), name)


def moment(content: Any, kind: str) -> Any:
    """A Timestamp or Timedelta of a unit and a number."""
    if not isinstance(content, list) or len(content) != 2 or content[0] not in ("s", "ms", "us", "ns") or type(content[1]) is not int:
        raise Damaged(f"{content!r} is no {kind}")
    letter = "M8" if kind == "Timestamp" else "m8"
    return getattr(pandas(), kind)(np.array(content[1], dtype=np.int64).view(f"{letter}[{content[0]}]")[()])


# ---- to JSON ---------------------------------------------------------------------------------------------------------


def writer_of(x: Any) -> Callable[[Any, Any], dict[str, Any]] | None:
    """What writes a frame, series or index; None for other objects."""
    pd = sys.modules.get("septet.pandas")
    if pd is None:
        return None
    if type(x) is pd.DataFrame:
        return frame
    if type(x) is pd.Series:
        return series
    return index if isinstance(x, pd.Index) else None


def frame(w: Any, x: Any) -> dict[str, Any]:
    """A frame: its columns one by one."""
    columns = [column(w, x.iloc[:, k]) for k in range(x.shape[1])]
    return {"kind": "frame", "columns": columns, "labels": index(w, x.columns), "index": index(w, x.index)}


def series(w: Any, x: Any) -> dict[str, Any]:
    """A series."""
    return {"kind": "series", "column": column(w, x), "name": w.value(x.name, w.where), "index": index(w, x.index)}


def index(w: Any, x: Any) -> dict[str, Any]:
    """An index; a MultiIndex as its levels of every row."""
    pd, names = pandas(), [w.value(name, w.where) for name in x.names]
    if isinstance(x, pd.RangeIndex):
        return {"kind": "index", "range": [x.start, x.stop, x.step], "names": names}
    levels = [x.get_level_values(k) for k in range(x.nlevels)]
    if any(type(level) not in (pd.Index, pd.DatetimeIndex, pd.TimedeltaIndex, pd.CategoricalIndex) for level in levels):
        raise NotSupported(f"septet.save: {w.where} has an index of the class {type(x).__name__}")
    return {"kind": "index", "levels": [column(w, level) for level in levels], "names": names}


def column(w: Any, x: Any) -> dict[str, Any]:
    """The values of a series or index."""
    name = str(x.dtype)
    if isinstance(x.dtype, np.dtype):
        return {"array": w.value(x.to_numpy(), w.where)}
    if name == "category":
        accessor = getattr(x, "cat", x)
        return {"codes": w.value(np.asarray(accessor.codes), w.where), "ordered": bool(accessor.ordered),
                "categories": column(w, accessor.categories)}
    if NULLABLE.match(name):
        return {"dtype": name, "items": [w.value(v, w.where) for v in x.to_numpy(dtype=object).tolist()]}
    raise NotSupported(f"septet.save: {w.where} has a column of dtype {name}")


# ---- from JSON -------------------------------------------------------------------------------------------------------


def make_frame(r: Any, entry: Any) -> Any:
    """A frame."""
    pd, rows = pandas(), make_index(r, entry.get("index") or {})
    made = pd.DataFrame({k: make_column(r, c) for k, c in enumerate(entry.get("columns") or [])}, index=rows, copy=False)
    made.columns = make_index(r, entry.get("labels") or {})
    return made


def make_series(r: Any, entry: Any) -> Any:
    """A series."""
    rows = make_index(r, entry.get("index") or {})
    return pandas().Series(make_column(r, entry.get("column")), index=rows, name=r.value(entry.get("name")))


def make_index(r: Any, entry: Any) -> Any:
    """An index."""
    pd, names = pandas(), r.items(entry.get("names"))
    if "range" in entry:
        return pd.RangeIndex(*r.items(entry["range"]), name=names[0])
    levels = [pd.Index(make_column(r, c)) for c in entry.get("levels") or [{}]]
    return levels[0].rename(names[0]) if len(levels) == 1 else pd.MultiIndex.from_arrays(levels, names=names)


def make_column(r: Any, spec: Any) -> Any:
    """The values of a column."""
    pd = pandas()
    if not isinstance(spec, dict):
        raise Damaged("a column is missing")
    if "array" in spec:
        found = r.array(spec["array"])
        return found if found.dtype.kind != "O" else objects(r, spec["array"], found)
    if "codes" in spec:
        categories = pd.Index(make_column(r, spec.get("categories")))
        return pd.Categorical.from_codes(r.array(spec["codes"]), categories=categories, ordered=bool(spec.get("ordered")))
    if not NULLABLE.match(str(spec.get("dtype"))):
        raise Damaged(f"a column has the dtype {spec.get('dtype')!r}")
    return pd.array(r.items(spec.get("items")), dtype=spec["dtype"])


def objects(r: Any, spec: Any, found: Any) -> Any:
    """A column of Python objects, filled now: the frame looks at it."""
    from septet.sklearn.persistence.decode import fill_array

    fill_array(r, r.table[spec["ref"]], found)
    return found


MAKE: dict[str, Callable[[Any, Any], Any]] = {"frame": make_frame, "series": make_series, "index": make_index}
