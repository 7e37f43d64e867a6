"""`numpy.lib.recfunctions`: fields of structured arrays added, dropped, renamed, joined, turned into columns and back."""
from __future__ import annotations

from itertools import pairwise
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.casting import can_cast
from septet.numpy.data_type import of
from septet.numpy.dtype_parse import parse, structured
from septet.numpy.ndarray import ndarray

__all__ = ["append_fields", "apply_along_fields", "assign_fields_by_name", "drop_fields", "find_duplicates", "flatten_descr",
           "get_fieldstructure", "get_names", "get_names_flat", "join_by", "merge_arrays", "rec_append_fields", "rec_drop_fields",
           "rec_join", "recursive_fill_fields", "rename_fields", "repack_fields", "require_fields", "stack_arrays",
           "structured_to_unstructured", "unstructured_to_structured"]


# ---- names -----------------------------------------------------------------------------------------------------------


def get_names(adtype: Any) -> tuple[Any, ...]:
    """Field names; a nested one as (name, its names)."""
    return tuple((n, get_names(adtype[n])) if adtype[n].names is not None else n for n in adtype.names)


def get_names_flat(adtype: Any) -> tuple[str, ...]:
    """Field names, nested ones behind their parent."""
    found: list[str] = []
    for n in adtype.names:
        found += [n, *(get_names_flat(adtype[n]) if adtype[n].names is not None else ())]
    return tuple(found)


def flatten_descr(ndtype: Any) -> tuple[Any, ...]:
    """(name, dtype) of every field, nested ones in place of their parent."""
    if ndtype.names is None:
        return (("", ndtype),)
    found: list[Any] = []
    for n in ndtype.names:
        found += flatten_descr(ndtype[n]) if ndtype[n].names is not None else [(n, ndtype[n])]
    return tuple(found)


def get_fieldstructure(adtype: Any, lastname: Any = None, parents: Any = None) -> dict[str, list[str]]:
    """The parents of every field."""
    parents = {} if parents is None else parents
    for n in adtype.names:
        above = [*parents.get(lastname, []), lastname] if lastname else []
        parents[n] = above
        if adtype[n].names is not None:
            parents.update(get_fieldstructure(adtype[n], n, parents))
    return parents


# ---- filling ---------------------------------------------------------------------------------------------------------


def recursive_fill_fields(input: Any, output: Any) -> Any:
    """Fields of `output` set from those of the same name in `input`."""
    for n in output.dtype.names:
        if n not in input.dtype.names:
            continue
        current = input[n]
        if current.dtype.names is not None:
            recursive_fill_fields(current, output[n])
        else:
            output[n][: len(current)] = current
    return output


def finished(output: Any, usemask: bool = True, asrecarray: bool = False) -> Any:
    """A result masked, filled or as a recarray, as asked."""
    if not isinstance(output, np.ma.MaskedArray):
        usemask = False
    if not usemask:
        output = np.ma.filled(output)
        return output.view(np.recarray) if asrecarray else output
    return output


def empty_masked(shape: Any, dtype: Any) -> Any:
    """A masked array with nothing in it."""
    return np.ma.masked_all(shape, dtype)


def drop_fields(base: Any, drop_names: Any, usemask: bool = True, asrecarray: bool = False) -> Any:
    """Without some fields, nested ones too."""
    names = {drop_names} if isinstance(drop_names, str) else set(drop_names)
    output = np.empty(base.shape, dtype=without(base.dtype, names))
    return finished(recursive_fill_fields(base, output), usemask, asrecarray)


def without(ndtype: Any, names: set[str]) -> list[Any]:
    """The description of a dtype without some fields."""
    found: list[Any] = []
    for n in ndtype.names:
        if n in names:
            continue
        if ndtype[n].names is None:
            found.append((n, ndtype[n]))
        elif inner := without(ndtype[n], names):
            found.append((n, inner))
    return found


def rec_drop_fields(base: Any, drop_names: Any) -> Any:
    """As drop_fields; a recarray."""
    return drop_fields(base, drop_names, usemask=False, asrecarray=True)


def rename_fields(base: Any, namemapper: Any) -> Any:
    """A view with other field names."""
    return base.view(renamed(base.dtype, namemapper))


def renamed(ndtype: Any, mapper: Any) -> list[Any]:
    """The description of a dtype with other names."""
    return [(mapper.get(n, n), renamed(ndtype[n], mapper) if ndtype[n].names is not None else ndtype[n]) for n in ndtype.names]


def append_fields(base: Any, names: Any, data: Any, dtypes: Any = None, fill_value: Any = -1, usemask: bool = True,
                  asrecarray: bool = False) -> Any:
    """With further fields; the shorter arrays are filled up (masked where usemask)."""
    names = [names] if isinstance(names, str) else list(names)
    single = isinstance(names, list) and len(names) == 1 and not (isinstance(data, (list, tuple)) and len(data) == 1)
    data = [data] if single else list(data)
    if len(names) != len(data):
        raise ValueError("The number of arrays does not match the number of names")
    arrays = [np.array(a, copy=None, subok=True) for a in data]
    if dtypes is not None:
        kinds = list(dtypes) if isinstance(dtypes, (list, tuple)) else [dtypes]
        kinds = kinds * len(arrays) if len(kinds) == 1 else kinds
        if len(kinds) != len(arrays):
            raise ValueError("The dtypes argument must be None, a dtype, or a list.")
        arrays = [a.astype(k) for a, k in zip(arrays, kinds)]
    columns = [(n, base.dtype[n], base[n]) for n in base.dtype.names] + [(n, a.dtype, a) for n, a in zip(names, arrays)]
    return finished(side_by_side(columns, fill_value), usemask, asrecarray)


def side_by_side(columns: list[Any], fill_value: Any) -> Any:
    """A masked structured array of (name, dtype, values), as long as the longest."""
    length = max(len(c) for _, _, c in columns)
    output = empty_masked((length,), [(n, d) for n, d, _ in columns])
    for n, _, c in columns:
        output[n][: len(c)] = c
        if len(c) < length:
            output.data[n][len(c):] = fill_value
    return output


def rec_append_fields(base: Any, names: Any, data: Any, dtypes: Any = None) -> Any:
    """As append_fields; a recarray."""
    return append_fields(base, names, data=data, dtypes=dtypes, asrecarray=True, usemask=False)


def merge_arrays(seqarrays: Any, fill_value: Any = -1, flatten: bool = False, usemask: bool = False, asrecarray: bool = False) -> Any:
    """Arrays side by side as the fields of one."""
    if isinstance(seqarrays, (ndarray, np.void)):
        seqarrays = (seqarrays,)
    arrays = [np.asanyarray(a).ravel() for a in seqarrays]
    columns: list[Any] = []
    for k, a in enumerate(arrays):
        if a.dtype.names is not None and (flatten or len(arrays) == 1):
            columns += leaves(a) if flatten else [(n, a.dtype[n], a[n]) for n in a.dtype.names]
        else:
            columns.append((f"f{k}", a.dtype, a))
    taken = [n for n, *_ in columns]
    if len(set(taken)) < len(taken):
        columns = [(f"f{k}" if n.startswith("f") and n[1:].isdigit() else n, d, c) for k, (n, d, c) in enumerate(columns)]
    length = max(len(c) for *_, c in columns)
    output = np.empty((length,), dtype=[(n, d) for n, d, _ in columns])
    mask = np.zeros((length,), dtype=[(n, np.ma.make_mask_descr(d)) for n, d, _ in columns])
    for n, d, c in columns:
        output[n][: len(c)] = np.ma.getdata(c)
        if len(c) < length:
            output[n][len(c):] = -1 if fill_value is None else filler(fill_value, d)
            mask[n][len(c):] = np.ones((), mask.dtype[n]) if mask.dtype[n].names is None else (True,) * len(mask.dtype[n].names)
    if usemask:
        return finished(np.ma.array(output, mask=mask), True, asrecarray)
    return output.view(np.recarray) if asrecarray else output


def filler(fill_value: Any, d: Any) -> Any:
    """What fills up a field: for text the default of masked arrays."""
    return np.ma.default_fill_value(d) if d.kind in "US" and not isinstance(fill_value, (str, bytes)) else fill_value


def leaves(a: Any) -> list[Any]:
    """(name, dtype, values) of the innermost fields."""
    found: list[Any] = []
    for n in a.dtype.names:
        found += leaves(a[n]) if a.dtype[n].names is not None else [(n, a.dtype[n], a[n])]
    return found


# ---- layout ----------------------------------------------------------------------------------------------------------


def repack_fields(a: Any, align: bool = False, recurse: bool = False) -> Any:
    """Without padding between the fields (or aligned); a dtype gives a dtype."""
    if not isinstance(a, np.dtype):
        return a.astype(repack_fields(a.dtype, align, recurse), copy=False)
    if a.names is None:
        return a
    kinds = [repack_fields(a[n], align, True) if recurse and a[n].names is not None else a[n] for n in a.names]
    titles = tuple(a._ir.titles) if a._ir.titles else ()
    return of(structured(tuple(a.names), [k._ir for k in kinds], align, titles))


def pieces(d: dt.DType, at: int = 0) -> list[tuple[dt.DType, int]]:
    """(dtype, offset) of every number in a structured element."""
    if d.fields:
        return [p for _, kind, offset in d.fields for p in pieces(kind, at + offset)]
    if d.base is not None:
        count = d.itemsize // d.base.itemsize
        return [p for k in range(count) for p in pieces(d.base, at + k * d.base.itemsize)]
    return [(d, at)]


def structured_to_unstructured(arr: Any, dtype: Any = None, copy: bool = False, casting: str = "unsafe") -> Any:
    """The numbers of all fields along a new last axis, in their common dtype."""
    if arr.dtype.names is None:
        raise ValueError("arr must be a structured array")
    parts = pieces(arr.dtype._ir)
    if not parts and dtype is None:
        raise ValueError("arr has no fields. Unable to guess dtype")
    target = np.result_type(*(of(d) for d, _ in parts)) if dtype is None else np.dtype(dtype)
    for d, _ in parts:
        if not can_cast(d, target._ir, casting):
            raise TypeError(f"Cannot cast array data from {of(d)!r} to {target!r} according to the rule '{casting}'")
    steps = {b - a for (_, a), (_, b) in pairwise(parts)}
    if not copy and all(d is target._ir for d, _ in parts) and len(steps) <= 1 and type(arr) in (ndarray, np.recarray):
        from septet.core.array import view_of
        from septet.numpy.creation import view_as_base

        step = steps.pop() if steps else target.itemsize
        base = view_as_base(arr)
        return view_of(base, (*arr.shape, len(parts)), (*arr.strides, step), parts[0][1], target._ir)
    out = np.empty((*arr.shape, len(parts)), dtype=target)
    for k, (d, at) in enumerate(parts):
        out[..., k] = arr.getfield(of(d), at)
    return out


def unstructured_to_structured(arr: Any, dtype: Any = None, names: Any = None, align: bool = False, copy: bool = False,
                               casting: str = "unsafe") -> Any:
    """The last axis as the fields of a structured array.  ValueError where the lengths differ."""
    if arr.shape == ():
        raise ValueError("arr must have at least one dimension")
    count = arr.shape[-1]
    if count == 0:
        raise NotImplementedError("last axis with size 0 is not supported")
    if dtype is None:
        found = [f"f{k}" for k in range(count)] if names is None else list(names)
        target = of(structured(tuple(found), [arr.dtype._ir] * len(found), align))
    else:
        if names is not None:
            raise ValueError("don't supply both dtype and names")
        target = of(parse(dtype, align))
    parts = pieces(target._ir)
    if len(parts) != count:
        raise ValueError("The length of the last dimension of arr must be equal to the number of fields in dtype")
    for d, _ in parts:
        if not can_cast(arr.dtype._ir, d, casting):
            raise TypeError(f"Cannot cast array data from {arr.dtype!r} to {of(d)!r} according to the rule '{casting}'")
    out = np.zeros(arr.shape[:-1], dtype=target)
    for k, (d, at) in enumerate(parts):
        out.getfield(of(d), at)[...] = arr[..., k]
    return out


def apply_along_fields(func: Any, arr: Any) -> Any:
    """func(numbers of the fields, axis=-1)."""
    if arr.dtype.names is None:
        raise ValueError("arr must be a structured array")
    return func(structured_to_unstructured(arr), axis=-1)


def assign_fields_by_name(dst: Any, src: Any, zero_unassigned: bool = True) -> None:
    """Fields of dst set from those of the same name; the others to zero."""
    if dst.dtype.names is None:
        dst[...] = src
        return
    for n in dst.dtype.names:
        if n in src.dtype.names:
            assign_fields_by_name(dst[n], src[n], zero_unassigned)
        elif zero_unassigned:
            dst[n] = 0


def require_fields(array: Any, required_dtype: Any) -> Any:
    """An array of the required fields, by name; those that are missing are zero."""
    out = np.empty(array.shape, dtype=required_dtype)
    assign_fields_by_name(out, array)
    return out


# ---- rows ------------------------------------------------------------------------------------------------------------


def stack_arrays(arrays: Any, defaults: Any = None, usemask: bool = True, asrecarray: bool = False, autoconvert: bool = False) -> Any:
    """Structured arrays one below the other; fields that one of them lacks are masked."""
    if isinstance(arrays, ndarray):
        return arrays
    if len(arrays) == 1:
        return arrays[0]
    flat = [np.asanyarray(a).ravel() for a in arrays]
    kinds: dict[str, Any] = {}
    for a in flat:
        fields = flatten_descr(a.dtype) if a.dtype.names is None else [(n, a.dtype[n]) for n in a.dtype.names]
        for n, d in [(n or "f0", d) for n, d in fields]:
            if n not in kinds or autoconvert and d > kinds[n]:
                kinds[n] = d
            elif d != kinds[n] and not autoconvert:
                raise TypeError(f"Incompatible type '{kinds[n]}' <> '{d}'")
    output = empty_masked((sum(map(len, flat)),), list(kinds.items()))
    at = 0
    for a in flat:
        for n in a.dtype.names or ["f0"]:
            output[n][at : at + len(a)] = a[n] if a.dtype.names is not None else a
        at += len(a)
    for n, value in (defaults or {}).items():
        if n in kinds:
            output.fill_value[n] = value
    return finished(output, usemask, asrecarray)


def find_duplicates(a: Any, key: Any = None, ignoremask: bool = True, return_index: bool = False) -> Any:
    """The elements that occur more than once (by a field), sorted."""
    a = np.asanyarray(a).ravel()
    column = a if key is None else a[key]
    values = np.ma.getdata(column)
    order = values.argsort(kind="stable")
    ordered = values[order]
    repeated = np.concatenate(([False], ordered[:-1] == ordered[1:])) if len(a) else np.zeros(0, bool)
    if ignoremask and np.ma.getmask(column) is not np.ma.nomask:
        repeated[any_field(np.ma.getmaskarray(column))[order]] = False
    repeated[:-1] = repeated[:-1] + repeated[1:]
    found = a[order][repeated]
    return (found, order[repeated]) if return_index else found


def any_field(mask: Any) -> Any:
    """Whether some field is masked."""
    return mask if mask.dtype.names is None else np.any(structured_to_unstructured(mask), axis=-1)


def join_by(key: Any, r1: Any, r2: Any, jointype: str = "inner", r1postfix: str = "1", r2postfix: str = "2", defaults: Any = None,
            usemask: bool = True, asrecarray: bool = False) -> Any:
    """Two structured arrays joined on fields: 'inner', 'outer' or 'leftouter'.  Keys must be unique in each array."""
    if defaults is not None:
        raise NotSupported("numpy.lib.recfunctions.join_by: defaults=; fill the missing values of the result with .filled()")
    if jointype not in ("inner", "outer", "leftouter"):
        raise ValueError("The 'jointype' argument should be in 'inner', 'outer' or 'leftouter' "
                         f"(got '{jointype}' instead)")
    keys = (key,) if isinstance(key, str) else tuple(key)
    if len(set(keys)) != len(keys):
        raise ValueError(f"duplicate join key {next(k for k in keys if keys.count(k) > 1)!r}")
    for k in keys:
        for n, r in (("r1", r1), ("r2", r2)):
            if k not in r.dtype.names:
                raise ValueError(f"{n} does not have key field {k!r}")
    r1, r2 = r1.ravel(), r2.ravel()
    rows = matched(keys, r1, r2, jointype)
    return finished(joined(keys, r1, r2, rows, (r1postfix, r2postfix)), usemask, asrecarray)


def matched(keys: tuple[str, ...], r1: Any, r2: Any, jointype: str) -> list[tuple[Any, Any]]:
    """(row of r1, row of r2) of every row of the result, None where there is none."""
    places = [{tuple(r[k][i].item() for k in keys): i for i in range(len(r))} for r in (r1, r2)]
    common = sorted(places[0].keys() & places[1].keys())
    rows: list[tuple[Any, Any]] = [(places[0][k], places[1][k]) for k in common]
    if jointype != "inner":
        rows += [(places[0][k], None) for k in sorted(places[0].keys() - places[1].keys())]
    if jointype == "outer":
        rows += [(None, places[1][k]) for k in sorted(places[1].keys() - places[0].keys())]
    order = sorted(range(len(rows)), key=lambda n: next(k for k, i in places[0 if rows[n][0] is not None else 1].items()
                                                        if i == (rows[n][0] if rows[n][0] is not None else rows[n][1])))
    return [rows[n] for n in order]


def joined(keys: tuple[str, ...], r1: Any, r2: Any, rows: list[tuple[Any, Any]], postfixes: tuple[str, str]) -> Any:
    """The joined rows as a masked array."""
    both = {n for n in r1.dtype.names if n in r2.dtype.names and n not in keys}
    fields = [(k, np.promote_types(r1.dtype[k], r2.dtype[k]), (k, k)) for k in keys]
    fields += [(n + (postfixes[0] if n in both else ""), r1.dtype[n], (n, None)) for n in r1.dtype.names if n not in keys]
    fields += [(n + (postfixes[1] if n in both else ""), r2.dtype[n], (None, n)) for n in r2.dtype.names if n not in keys]
    output = empty_masked((len(rows),), [(n, d) for n, d, _ in fields])
    for n, _, sources in fields:
        for place, pair in enumerate(rows):
            for array, name, row in zip((r1, r2), sources, pair):
                if name is not None and row is not None:
                    output[n][place] = array[name][row]
    return output


def rec_join(key: Any, r1: Any, r2: Any, jointype: str = "inner", r1postfix: str = "1", r2postfix: str = "2", defaults: Any = None) -> Any:
    """As join_by; a recarray."""
    return join_by(key, r1, r2, jointype, r1postfix, r2postfix, defaults, usemask=False, asrecarray=True)
