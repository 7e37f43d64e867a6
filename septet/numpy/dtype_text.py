"""How a dtype writes itself: `str`, `repr`, `.str`, `.descr`, as NumPy does."""
from __future__ import annotations

import sys
from typing import Any

from septet.ir.dtype import DType
from septet.ir.promote import layout

_LITTLE = sys.byteorder == "little"


def byte_order(d: DType) -> str:
    """The character "=", "|", "<" or ">"; "|" where order means nothing."""
    if d.kind in "SVOb" or d.itemsize == 1:
        return "|"
    if not d.swapped:
        return "="
    return ">" if _LITTLE else "<"


def order_sign(d: DType) -> str:
    """The byte order with the host's spelled out."""
    order = byte_order(d)
    return ("<" if _LITTLE else ">") if order == "=" else order


def code(d: DType) -> str:
    """The array protocol's code: "<f8", "|S5", "<M8[ns]"."""
    if d.kind == "O":
        return "|O"
    size = d.itemsize // 4 if d.kind == "U" else d.itemsize
    unit = f"[{d.unit}]" if d.unit else ""
    return f"{order_sign(d)}{d.kind}{size}{unit}"


def is_struct(d: DType) -> bool:
    """Whether it has named fields (maybe none of them)."""
    return bool(d.fields) or d.titles == (None,)


def show(d: DType) -> str:
    """`str(dtype)`."""
    if is_struct(d):
        return _struct(d)
    if d.base is not None:
        return f"({_inner(d.base)}, {d.shape})"
    if d.kind in "SUV" or byte_order(d) in ("<", ">"):
        return code(d)
    return d.name


def represent(d: DType) -> str:
    """`repr(dtype)`."""
    if is_struct(d) and d.aligned:
        body = _as_list(d) if _is_packed(d) else _as_dict(d, with_aligned=False)
        return f"dtype({body}, align=True)"
    return f"dtype({_inner(d, top=True)})"


def _inner(d: DType, top: bool = False) -> str:
    """The argument that `dtype()` would take."""
    if is_struct(d):
        return _struct(d)
    if d.base is not None:
        return f"({_inner(d.base)}, {d.shape})"
    return repr(_short(d, top))


def _short(d: DType, top: bool) -> str:
    """Names for native numbers at the top, codes inside; widths of 0 and needless "|" are left out."""
    if d.kind == "O":
        return "O"
    if top and d.kind in "biufc" and byte_order(d) in ("=", "|"):
        return d.name
    if d.kind == "b":
        return "?"
    text = code(d).lstrip("|")
    return text[:-1] if d.kind in "SUV" and d.itemsize == 0 else text


def _struct(d: DType) -> str:
    """Fields as a list where that says everything, else as a dict."""
    return _as_list(d) if _is_packed(d) and not d.aligned else _as_dict(d, with_aligned=d.aligned)


def _is_packed(d: DType) -> bool:
    """Whether names and kinds alone give the same layout."""
    if not d.fields:
        return d.itemsize == 0
    names, kinds = tuple(f[0] for f in d.fields), [f[1] for f in d.fields]
    plain = layout(names, kinds, d.aligned)
    return plain.itemsize == d.itemsize and plain.fields == d.fields


def _as_list(d: DType) -> str:
    return "[" + ", ".join(_entry(d, n) for n in range(len(d.fields))) + "]"


def _entry(d: DType, n: int) -> str:
    name, kind, _ = d.fields[n]
    title = d.titles[n] if d.titles else None
    first = repr(name) if title is None else f"({title!r}, {name!r})"
    if kind.base is not None:
        return f"({first}, {_inner(kind.base)}, {kind.shape})"
    return f"({first}, {_inner(kind)})"


def _as_dict(d: DType, with_aligned: bool) -> str:
    parts = [f"'names': {[f[0] for f in d.fields]!r}",
             f"'formats': [{', '.join(_inner(f[1]) for f in d.fields)}]",
             f"'offsets': {[f[2] for f in d.fields]!r}"]
    if d.titles:
        parts.append(f"'titles': {list(d.titles)!r}")
    parts.append(f"'itemsize': {d.itemsize}")
    if with_aligned:
        parts.append("'aligned': True")
    return "{" + ", ".join(parts) + "}"


def describe(d: DType) -> list[Any]:
    """`.descr`: fields as the array protocol lists them, gaps as ('', '|Vn')."""
    if not d.fields:
        return [("", code(d))]
    rows: list[Any] = []
    end = 0
    for n, (name, kind, offset) in enumerate(sorted(d.fields, key=_offset)):
        if offset < end:
            raise ValueError("dtype.descr is not defined for types with overlapping or out-of-order fields")
        if offset > end:
            rows.append(("", f"|V{offset - end}"))
        rows.append(_descr_row(name, d.titles[n] if d.titles else None, kind))
        end = offset + kind.itemsize
    return rows + ([("", f"|V{d.itemsize - end}")] if d.itemsize > end else [])


def _offset(field: tuple[str, DType, int]) -> int:
    return field[2]


def _descr_row(name: str, title: Any, kind: DType) -> tuple[Any, ...]:
    first = name if title is None else (title, name)
    if kind.base is not None:
        return first, describe(kind.base) if kind.base.fields else code(kind.base), kind.shape
    return first, describe(kind) if kind.fields else code(kind)
