"""The bridge to Polars: our arrays as its series and back without a copy where that is possible, and its work on long text.

Only this module and `io` import polars, and whoever needs this module imports it when it does.
"""
from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate, pairwise
from typing import Any

import septet.numpy as np
from septet.codegen.kernels import view_tests
from septet.codegen.kernels import views as view_kernels
from septet.core.arrow import Text, take_stream
from septet.core.fn import text_order
from septet.numpy import ndarray
from septet.pandas.huge_pages import huge_pages

with huge_pages():
    import polars as pl

POLARS = {
    "int8": pl.Int8, "int16": pl.Int16, "int32": pl.Int32, "int64": pl.Int64, "uint8": pl.UInt8, "uint16": pl.UInt16,
    "uint32": pl.UInt32, "uint64": pl.UInt64, "float32": pl.Float32, "float64": pl.Float64, "bool": pl.Boolean,
}
NUMPY = {kind: name for name, kind in POLARS.items()}


# -- numbers


def to_array(s: pl.Series) -> ndarray:
    """A series of numbers, booleans or times without nulls as an array: the same memory but for booleans."""
    if s.dtype == pl.Boolean:
        return to_array(s.cast(pl.UInt8)).view(np.dtype(bool))
    dtype, physical = np.dtype(numpy_name(s.dtype)), s.to_physical()
    if not len(physical):
        return np.empty(0, dtype=dtype)
    a = take_stream(ndarray, physical) if physical.n_chunks() == 1 else in_one(physical)
    return a if a.dtype == dtype else a.view(dtype)


def in_one(s: pl.Series) -> ndarray:
    """The pieces of a series of numbers as one array in memory of our own, which is used again when the array is gone."""
    if s.n_chunks() > len(s) // PIECE:
        return take_stream(ndarray, s.rechunk())
    return np.concatenate([take_stream(ndarray, piece) for piece in s.get_chunks() if len(piece)])


def gathered(s: pl.Series, chosen: ndarray) -> ndarray | None:
    """Numbers at rising positions, out of the pieces of a series; None where there are nulls, bits, or too many pieces."""
    if s.dtype == pl.Boolean or s.null_count() or s.n_chunks() > 1 + len(s) // PIECE:
        return None
    pieces = [take_stream(ndarray, piece) for piece in s.get_chunks() if len(piece)]
    ends = list(accumulate(map(len, pieces)))
    cuts = [0, *np.searchsorted(chosen, np.array(ends, dtype=np.int64)).tolist()]
    found = np.empty(len(chosen), dtype=np.dtype(numpy_name(s.dtype)))
    for piece, end, (a, b) in zip(pieces, ends, pairwise(cuts), strict=True):
        if b > a:
            np.take(piece, chosen[a:b] - (end - len(piece)), out=found[a:b])
    return found


PIECE = 1 << 12                     # numbers in a piece that are worth its own crossing


def numpy_name(dtype: Any) -> str:
    """The NumPy name of a Polars dtype.  TypeError where there is none."""
    if dtype in NUMPY:
        return NUMPY[dtype]
    if isinstance(dtype, pl.Datetime):
        return f"datetime64[{dtype.time_unit}]"
    if isinstance(dtype, pl.Duration):
        return f"timedelta64[{dtype.time_unit}]"
    raise TypeError(f"no NumPy dtype holds the values of {dtype}")


def to_series(a: ndarray, name: str = "") -> pl.Series:
    """A one-dimensional array of numbers, booleans, times or objects as a series; NaT becomes null."""
    kind = a.dtype.kind
    if kind == "O":
        return pl.Series(name, a.tolist(), strict=False)
    if kind == "b":
        return of_memory(a.view("uint8"), name).cast(pl.Boolean)
    if kind in "mM":
        unit = np.datetime_data(a.dtype)[0]
        a = a.astype(f"{a.dtype.str[1:3]}[ms]") if unit not in ("ms", "us", "ns") else a
        s = of_memory(a.view("int64"), name)
        form = pl.Datetime if kind == "M" else pl.Duration
        return pl.select(pl.when(s != -(2 ** 63)).then(s)).to_series().cast(form(np.datetime_data(a.dtype)[0])).alias(name)
    if a.dtype.name == "float16":
        a = a.astype("float32")
    return of_memory(a, name)


def of_memory(a: ndarray, name: str = "") -> pl.Series:
    """A series over the memory of an array of numbers."""
    if not len(a):
        return pl.Series(name, [], dtype=POLARS[a.dtype.name])
    return pl.Series(name, Exported(a))


class Exported:
    """An array as Polars takes it: by the Arrow C interface."""

    __slots__ = ("array",)

    def __init__(self, a: ndarray):
        self.array = a

    def __arrow_c_array__(self, requested_schema: Any = None) -> Any:
        from septet.core.arrow import export

        return export(self.array)


class Views:
    """Text as Polars takes it: views, the buffers (address, bytes) behind them, and what keeps those alive."""

    __slots__ = ("parts",)

    def __init__(self, views: ndarray, buffers: list[tuple[int, int]], source: Any = None):
        self.parts = views, buffers, source

    def __arrow_c_array__(self, requested_schema: Any = None) -> Any:
        from septet.core.arrow import export_text

        return export_text(*self.parts)


def of_views(views: ndarray, there: ndarray, long: ndarray) -> pl.Series:
    """A series of text over views (two u64 each); null where `there` is 0."""
    s = pl.Series("", Views(views, [(long._address, len(long))], long))
    if there.all():
        return s
    return pl.select(pl.when(of_memory(there) != 0).then(s)).to_series().alias("")


def positions(indices: Any) -> pl.Series:
    """Positions of an array as a series."""
    a = np.asarray(indices, dtype="int64")
    return of_memory(a) if len(a) else pl.Series("", [], dtype=pl.Int64)


# -- text


def text_series(items: list[Any]) -> pl.Series | None:
    """Python text, anything else being missing, as a series; None where it has no UTF-8 (lone surrogates)."""
    try:
        return pl.Series("", [x if type(x) is str else None for x in items], dtype=pl.String)
    except UnicodeEncodeError:
        return None


def text_items(s: pl.Series, missing: Any) -> list[Any]:
    """A series of text as Python objects."""
    items = s.to_list()
    return [missing if x is None else x for x in items] if s.null_count() else items


def nulls(s: pl.Series) -> ndarray:
    """Mask of the nulls."""
    return to_array(s.is_null()) if s.null_count() else np.zeros(len(s), dtype=bool)


def whole(s: pl.Series) -> Text:
    """Text without nulls as our kernels take it; a series in pieces is put together for good."""
    return Text(s.rechunk(in_place=True))


def factorize(s: pl.Series) -> tuple[ndarray, pl.Series]:
    """(codes in order of appearance, -1 for null; the distinct values).  """
    if s.null_count():
        missing = nulls(s)
        known, distinct = factorize(s.drop_nulls())
        codes = np.full(len(s), -1)
        codes[~missing] = known
        return codes, distinct
    n = len(s)
    codes, places = np.empty(n, dtype="int64"), np.empty(n, dtype="int64")
    text = whole(s)
    count = view_kernels.group_ids(codes._address, places._address, text.views, n, text.buffers) if n else 0
    return codes, s.gather(of_memory(places[:count])).rechunk()


def characters(s: pl.Series) -> pl.Series:
    """How many characters each text has; null for null."""
    if s.null_count() or not len(s):
        return s.str.len_chars()
    text, found = whole(s), np.empty(len(s), dtype="int64")
    view_kernels.characters(found._address, text.views, text.count, text.buffers)
    return of_memory(found)


def cased(s: pl.Series, upper: bool) -> pl.Series | None:
    """ASCII text in upper or lower case; None for other text."""
    if s.null_count() or not len(s):
        return (s.str.to_uppercase() if upper else s.str.to_lowercase()) if is_ascii(s) else None
    text, made = whole(s), []

    def room(n: int, size: int) -> tuple[int, int]:
        made.extend([np.empty(2 * n, dtype="uint64"), np.empty(size, dtype="uint8")])
        return made[0]._address, made[1]._address

    if not view_kernels.cased(text.views, text.count, text.buffers, upper, room):
        return None
    return pl.Series("", Views(made[0], [(made[1]._address, len(made[1]))], made[1]))


def worked(s: pl.Series, method: str, *args: Any, **kwargs: Any) -> pl.Series:
    """A method of Polars' `.str`."""
    return by_parts(getattr(pl.nth(0).str, method)(*args, **kwargs), s)


def by_parts(found: pl.Expr, *columns: pl.Series) -> pl.Series:
    """An expression over columns, pl.nth(k) being column k, their parts on several threads: Polars' work on text has one a series."""
    table = pl.DataFrame([s.alias(str(k)) for k, s in enumerate(columns)])
    parts = min(pl.thread_pool_size(), len(table) // PART)
    if parts < 2:
        return table.select(found).to_series()
    bounds = [k * len(table) // parts for k in range(parts + 1)]
    return concat([t.to_series() for t in pl.collect_all([table.slice(a, b - a).lazy().select(found) for a, b in pairwise(bounds)])])


PART = 1 << 15                      # texts that are worth a thread


def joined(s: pl.Series, other: Any, swapped: bool) -> pl.Series:
    """Text and other text (a series or one) behind it; null where either is."""
    columns = (s, other) if isinstance(other, pl.Series) else (s,)
    operand = pl.nth(1) if isinstance(other, pl.Series) else pl.lit(other)
    return by_parts(operand + pl.nth(0) if swapped else pl.nth(0) + operand, *columns).alias(s.name)


def parsed(s: pl.Series, kind: str) -> ndarray | None:
    """Text as whole numbers (kind "i") or floats, gaps being NaN; None where some text is plainly neither."""
    found = s.cast(pl.Int64 if kind == "i" else pl.Float64, strict=False)
    if found.null_count() > s.null_count():
        return None
    return to_array(found.fill_null(float("nan")) if found.null_count() else found)


def codes_of(s: pl.Series, distinct: pl.Series) -> ndarray:
    """The position of each text among distinct ones; -1 where it is null or not there."""
    if not len(distinct) or not len(s):
        return np.full(len(s), -1)
    return to_array(s.cast(pl.Enum(distinct), strict=False).to_physical().cast(pl.Int64).fill_null(-1))


def ranks(s: pl.Series) -> tuple[ndarray, pl.Series]:
    """(codes in the order of the values, -1 for null; the distinct values sorted)."""
    codes, distinct = factorize(s)
    order = text_order.order(ndarray, whole(distinct)) if len(distinct) > FEW else to_array(distinct.arg_sort().cast(pl.Int64))
    place = np.empty(len(order) + 1, dtype="int64")
    place[order] = np.arange(len(order))
    place[len(order)] = -1
    return place[codes], distinct.gather(of_memory(order))


def take(s: pl.Series, indices: Any, fill: bool) -> pl.Series:
    """Elements at positions; with `fill`, -1 gives null."""
    at = np.asarray(indices, dtype="int64")
    gaps = bool(fill and len(at) and at.min() == -1)
    found = taken(s, at) if len(at) >= PART and not gaps and not s.null_count() else None
    if found is not None:
        return found
    places = positions(at)
    return s.gather(places.replace(-1, None) if gaps else places)


def taken(s: pl.Series, at: ndarray) -> pl.Series | None:
    """Elements of text without nulls by a kernel of our own; None where few would keep much alive."""
    text = whole(s)
    if text.buffers and len(at) * 4 < len(s):
        return None
    at, views = np.ascontiguousarray(at), np.empty(2 * len(at), dtype="uint64")
    long = view_kernels.take(views._address, text.views, at._address, len(at))
    return pl.Series("", Views(views, text.sized, text) if long else Views(views, []))


def compare(s: pl.Series, other: Any, name: str) -> pl.Series:
    """A comparison with text or another series: True, False or null."""
    return {"eq": s.__eq__, "ne": s.__ne__, "lt": s.__lt__, "le": s.__le__, "gt": s.__gt__, "ge": s.__ge__}[name](other)


def truth(s: pl.Series, missing: bool) -> ndarray:
    """A series of booleans as an array."""
    return to_array(s.fill_null(missing))


def truth_of(s: pl.Series, test: Callable[..., None], *arguments: Any) -> ndarray:
    """What a kernel of tests says of text without nulls."""
    text, found = whole(s), np.empty(len(s), dtype=bool)
    test(found._address, text.views, text.count, text.buffers, *arguments)
    return found


def starts_with(s: pl.Series, patterns: tuple[str, ...]) -> pl.Series | ndarray:
    """Whether text begins with one of some; null for null."""
    if s.null_count() or not len(s):
        return pl.DataFrame([s]).select(pl.any_horizontal([pl.nth(0).str.starts_with(x) for x in patterns])).to_series()
    found = truth_of(s, view_tests.starts, patterns[0].encode("utf-8", "surrogatepass"))
    for other in patterns[1:]:
        found |= truth_of(s, view_tests.starts, other.encode("utf-8", "surrogatepass"))
    return found


def equal(s: pl.Series, text: str, negated: bool) -> ndarray:
    """Mask of what is (or is not) a text; null is no text."""
    if s.null_count() or not len(s):
        return truth(s != text if negated else s == text, negated)
    return truth_of(s, view_tests.among, [text.encode("utf-8", "surrogatepass")], negated)


def is_in(s: pl.Series, values: list[str], missing: bool) -> ndarray:
    """Mask of the values that are among some, all different; what null gives is said."""
    if values and len(values) <= FEW and len(s) and not s.null_count():
        return truth_of(s, view_tests.among, [x.encode("utf-8", "surrogatepass") for x in values])
    return truth(s.is_in(pl.Series("", values, dtype=pl.String).implode()), missing)


FEW = 1000                          # values up to which a table of them is made here


def is_ascii(s: pl.Series) -> bool:
    """Whether all text is ASCII; remembered with the series."""
    known = getattr(s, "_septet_ascii", None)
    if known is None:
        known = (s.str.len_bytes().sum() or 0) == (s.str.len_chars().sum() or 0)
        s._septet_ascii = known  # type: ignore[attr-defined]
    return known  # type: ignore[no-any-return]


def concat(parts: list[pl.Series]) -> pl.Series:
    """Series one after the other."""
    return pl.concat(parts, rechunk=False)


def spread(distinct: pl.Series | None, codes: ndarray) -> pl.Series | None:
    """Values by their codes, null for -1; None where there are none."""
    if distinct is None:
        return None
    at = of_memory(codes)
    return distinct.gather(at.replace(-1, None) if len(at) and at.min() == -1 else at)


def blank_to_null(s: pl.Series) -> pl.Series:
    """Empty text as null."""
    return pl.select(pl.when(s != "").then(s)).to_series()
