"""Reductions of one column over groups: an array with an element a group."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import groups as meaning
from septet.numpy import ndarray
from septet.pandas.algorithms.take import take
from septet.pandas.groupby.codes import codes_of, isna, ticks_of
from septet.pandas.missing import NA

nan = float("nan")
NUMBERS = "biufc"
SELECTING = ("min", "max", "first", "last")


def cannot(how: str, values: Any) -> TypeError:
    """The error of an aggregation that a dtype does not have."""
    return TypeError(f"dtype '{values.dtype}' does not support operation '{how}'")


def reduce(how: str, values: Any, groups: Any, **options: Any) -> Any:
    """One of the named reductions of a column.  groups: `groupby.groups.Groups`.

    TypeError where the dtype has no such reduction.
    """
    if groups.streamed is not None:
        return groups.streamed(how, values, options)
    if hasattr(values, "sp_values"):
        values = values.to_dense()
    if how in COUNTS:
        return COUNTS[how](values, groups, **options)
    if type(values) is not ndarray:
        return extension(how, values, groups, **options)
    if values.dtype.kind == "O":
        return objects(how, values, groups, **options)
    return numbers(how, values, groups, None, **options)


def numbers(how: str, values: ndarray, groups: Any, mask: Any, **options: Any) -> Any:
    """Of a NumPy array of numbers; mask: what is missing, for arrays that keep that apart."""
    function = NUMERIC.get(how)
    if function is None:
        raise cannot(how, values)
    if values.dtype.kind == "c":
        return complex_numbers(how, values, groups, **options)
    return function(values, groups, mask, **options)


def complex_numbers(how: str, values: ndarray, groups: Any, **options: Any) -> Any:
    """Sums and means of the parts."""
    if how not in ("sum", "mean"):
        raise cannot(how, values)
    real, imaginary = (numbers(how, np.ascontiguousarray(x), groups, None, **options) for x in (values.real, values.imag))
    return real + imaginary * 1j


def narrow(result: ndarray, dtype: Any) -> ndarray:
    """float32 stays float32."""
    return result.astype(dtype) if dtype.kind == "f" and result.dtype != dtype else result


def fit(result: ndarray, dtype: Any) -> ndarray:
    """Integers in the narrow dtype that they came from, where it holds them."""
    if dtype.kind not in "iu" or result.dtype.kind not in "iu" or result.dtype == dtype or not len(result):
        return result
    limits = np.iinfo(dtype)
    inside = int(result.min()) >= limits.min and int(result.max()) <= limits.max
    return result.astype(dtype) if inside else result


def few(result: ndarray, counts: ndarray, least: int, empty: Any = None) -> ndarray:
    """NaN (integers become float64) where fewer than `least` elements were there."""
    gone = counts < least
    if least <= 0 or not gone.any():
        return result
    if result.dtype.kind in "iu":
        result = result.astype(np.float64)
    return np.where(gone, nan, result)


def gaps_after(found: Any, groups: Any, skipna: bool, values: Any, mask: Any) -> Any:
    """Whether something was missing in each group, when that is to show; else None."""
    if skipna or values.dtype.kind in "biu" and mask is None:
        return None
    return found.count < groups.sizes


def total(values: ndarray, groups: Any, mask: Any = None, min_count: int = 0, skipna: bool = True, op: str = "sum") -> Any:
    """Sum or product, `min_count` of which must be there."""
    found = groups.summed(values, mask) if op == "sum" else groups.reduced(op, values, mask)
    result = found.value()
    if values.dtype.kind == "f":
        result = narrow(result, values.dtype)
    elif values.dtype.kind == "b":
        result = result.astype(np.int64)
    if op == "prod":
        result = np.where(found.count == 0, np.ones((), result.dtype), result)
    result = fit(result, values.dtype)
    if min_count > 0:
        result = few(result, found.count, min_count)
    gone = gaps_after(found, groups, skipna, values, mask)
    return result if gone is None or not gone.any() else np.where(gone, nan, result)


def product(values: ndarray, groups: Any, mask: Any = None, min_count: int = 0, skipna: bool = True) -> Any:
    """Product."""
    return total(values, groups, mask, min_count, skipna, "prod")


def as_float(values: ndarray) -> ndarray:
    """Integers and truths as float64."""
    return values if values.dtype.kind == "f" else values.astype(np.float64)


def mean(values: ndarray, groups: Any, mask: Any = None, skipna: bool = True) -> Any:
    """Mean."""
    found = groups.averaged(values, mask)
    counts, sums = found.count, found.value()
    sums = sums if sums.dtype.kind == "f" else sums.astype(np.float64)
    result = np.where(counts == 0, sums.dtype.type(nan), sums / np.maximum(counts, 1).astype(sums.dtype))
    gone = gaps_after(found, groups, skipna, values, mask)
    return result if gone is None else np.where(gone, nan, result)


def var(values: ndarray, groups: Any, mask: Any = None, ddof: int = 1, skipna: bool = True) -> Any:
    """Variance."""
    from septet.ir.dtype import float32

    single = values.dtype.kind == "f" and values.dtype.itemsize == 4        # computed as it is held, with every step rounded
    found = groups.reduced("var", as_float(values), mask, float32 if single else None)
    counts, squares = found.count, found.value(1)
    result = narrow(np.where(counts <= ddof, nan, squares / np.maximum(counts - ddof, 1).astype(squares.dtype)), values.dtype)
    gone = gaps_after(found, groups, skipna, values, mask)
    return result if gone is None else np.where(gone, nan, result)


def std(values: ndarray, groups: Any, mask: Any = None, ddof: int = 1, skipna: bool = True) -> Any:
    """Standard deviation."""
    return narrow(np.sqrt(var(as_float(values).astype(np.float64), groups, mask, ddof, skipna)), values.dtype)


def sem(values: ndarray, groups: Any, mask: Any = None, ddof: int = 1, skipna: bool = True) -> Any:
    """Standard error of the mean: the variance and the quotient in float64, whatever the values' dtype."""
    spread = var(as_float(values).astype(np.float64), groups, mask, ddof, skipna)
    counts = groups.counted(values, mask)
    return narrow(np.where(counts == 0, nan, np.sqrt(spread / np.maximum(counts, 1))), values.dtype)


def extremum(values: ndarray, groups: Any, mask: Any = None, min_count: int = -1, skipna: bool = True, op: str = "min") -> Any:
    """Least or greatest; NaN (integers become float64) for a group without any."""
    found = groups.reduced(op, values, mask)
    counts, result = found.count, found.value()
    result = result.astype(values.dtype) if values.dtype != result.dtype else result
    gone = gaps_after(found, groups, skipna, values, mask)
    result = missing_where(result, counts < max(min_count, 1))
    return result if gone is None else np.where(gone, nan, result)


def missing_where(result: ndarray, gone: ndarray) -> ndarray:
    """NaN where something is missing, in a dtype that holds it."""
    if not gone.any():
        return result
    if result.dtype.kind in "iu":
        return np.where(gone, nan, result.astype(np.float64))
    if result.dtype.kind == "b":
        result = result.astype(object)
        result[gone] = nan
        return result
    return np.where(gone, nan, result)


def least(values: ndarray, groups: Any, mask: Any = None, **options: Any) -> Any:
    """Least."""
    return extremum(values, groups, mask, op="min", **options)


def greatest(values: ndarray, groups: Any, mask: Any = None, **options: Any) -> Any:
    """Greatest."""
    return extremum(values, groups, mask, op="max", **options)


def places(how: str, values: Any, groups: Any, skipna: bool = True, mask: Any = None) -> tuple[ndarray, ndarray]:
    """Where the first or last element that is there (skipna False: any) stands in each group, and how many are there."""
    gone = isna(values) if mask is None else mask
    marks = groups.codes if not skipna or gone is None else gone.astype(np.int8)
    found = meaning.Reduced(how, groups.codes, marks, groups.count, None if not skipna else gone)
    return found.place, found.count


def chosen(how: str, values: Any, groups: Any, min_count: int = -1, skipna: bool = True) -> Any:
    """First or last element of any column."""
    where, counts = places(how, values, groups, skipna)
    where = np.where(counts < max(min_count, 1), -1, where)
    plain = type(values) is ndarray and values.dtype.kind == "O"
    return take(values, where, None) if plain else take(values, where)


def median(values: ndarray, groups: Any, mask: Any = None, skipna: bool = True) -> Any:
    """Median."""
    (low, high, part), = meaning.quantile(groups.codes, values, groups.count, [0.5], mask, groups.order)
    result = np.where(part == 0.5, (low + high) / 2.0, low)
    if values.dtype.kind == "f":
        result = narrow(result, values.dtype)
    if not skipna and (values.dtype.kind == "f" or mask is not None):
        result = np.where(meaning.counted(groups.codes, values, groups.count, mask) < groups.sizes, nan, result)
    return result


def quantile_at(values: ndarray, groups: Any, qs: list[float], interpolation: str = "linear", mask: Any = None) -> list[ndarray]:
    """Quantiles, one array each."""
    return [between(low, high, part, q, interpolation, values)
            for q, (low, high, part) in zip(qs, meaning.quantile(groups.codes, values, groups.count, qs, mask, groups.order), strict=True)]


def between(low: ndarray, high: ndarray, part: ndarray, q: float, interpolation: str, values: ndarray) -> ndarray:
    """What lies between two neighbours."""
    if interpolation == "linear":
        return low + (high - low) * part
    if interpolation == "midpoint":
        return np.where(part > 0, low + (high - low) / 2.0, low)
    if interpolation == "lower":
        found = low
    elif interpolation == "higher":
        found = np.where(part > 0, high, low)
    else:
        found = np.where((part > 0.5) | ((part == 0.5) & (q > 0.5)), high, low)
    return found.astype(values.dtype) if values.dtype.kind in "iu" and not np.isnan(found).any() else found


def moment(values: ndarray, groups: Any, mask: Any, skipna: bool, op: str) -> Any:
    """Skewness or kurtosis, unbiased."""
    x = as_float(values)
    x = np.where(mask, nan, x) if mask is not None else x
    counts = meaning.counted(groups.codes, x, groups.count).astype(np.float64)
    middle = mean(x, groups)
    apart = x - middle[np.maximum(groups.codes, 0)] if groups.count else x
    m2, m3, m4 = (total(apart ** k, groups) for k in (2, 3, 4))
    result = skewness(counts, m2, m3) if op == "skew" else kurtosis(counts, m2, m4)
    if not skipna:
        result = np.where(counts < groups.sizes, nan, result)
    return narrow(result, values.dtype)


def skewness(n: ndarray, m2: ndarray, m3: ndarray) -> ndarray:
    """From sums of powers about the mean."""
    with np.errstate(all="ignore"):
        result = n * np.sqrt(np.maximum(n - 1, 0)) / (n - 2) * (m3 / m2 ** 1.5)
    return np.where(n < 3, nan, np.where(m2 == 0, 0.0, result))


def kurtosis(n: ndarray, m2: ndarray, m4: ndarray) -> ndarray:
    """From sums of powers about the mean."""
    with np.errstate(all="ignore"):
        adjust = 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))
        result = n * (n + 1) * (n - 1) * m4 / ((n - 2) * (n - 3) * m2 ** 2) - adjust
    return np.where(n < 4, nan, np.where(m2 == 0, 0.0, result))


def skew(values: ndarray, groups: Any, mask: Any = None, skipna: bool = True) -> Any:
    """Skewness."""
    return moment(values, groups, mask, skipna, "skew")


def kurt(values: ndarray, groups: Any, mask: Any = None, skipna: bool = True) -> Any:
    """Kurtosis."""
    return moment(values, groups, mask, skipna, "kurt")


NUMERIC: dict[str, Any] = {
    "sum": total, "prod": product, "mean": mean, "var": var, "std": std, "sem": sem, "min": least, "max": greatest, "median": median,
    "skew": skew, "kurt": kurt,
}


# -- counts, for every dtype

def count(values: Any, groups: Any) -> Any:
    """How many are there."""
    numbers = type(values) is ndarray and values.dtype.kind in "biuf"
    gone = None if numbers else isna(values)
    found = groups.counted(values, None if gone is None else np.asarray(gone))
    if getattr(values, "_mask", None) is None:
        return found
    from septet.pandas.construct import to_array

    return to_array(found, "Int64")


def nunique(values: Any, groups: Any, dropna: bool = True) -> ndarray:
    """How many distinct values."""
    codes, uniques = codes_of(values, False, dropna)
    pairs = meaning.combine([groups.codes, codes], [groups.count, max(len(uniques), 1)], False)
    if not pairs.count:
        return np.zeros(groups.count, dtype=np.int64)
    return meaning.sizes_of(pairs.parts[0], groups.count)


def truth(values: Any, groups: Any, skipna: bool = True, op: str = "any") -> Any:
    """Whether any or all are true; missing ones are passed over, or true."""
    gone = isna(values)
    if values.dtype.kind == "M":
        raise TypeError(f"'{op}' with datetime64 dtypes is not supported. Use (obj != pd.Timestamp(0)).{op}() instead.")
    if type(values) is ndarray and values.dtype.kind in NUMBERS:
        true = values != 0
    elif type(values) is ndarray:
        true = np.array([bool(x) if x == x else True for x in values.tolist()], dtype=bool)
    else:
        data, text = getattr(values, "_data", None), values.dtype == "string"
        masked = getattr(values, "_mask", None) is not None
        true = data != 0 if masked else np.array([not (text and x is NA) and bool(x) for x in values.tolist()], dtype=bool)
    found = meaning.Reduced("max" if op == "any" else "min", groups.codes, true, groups.count,
                            np.asarray(gone) if skipna and gone is not None else None)
    result = np.where(found.count == 0, op == "all", found.value() != 0)
    if getattr(values, "_mask", None) is not None:
        from septet.pandas.construct import to_array

        known = result if skipna else truth(values, groups, True, op)
        made = known if not skipna else to_array(result, "boolean")
        if not skipna:                                  # what is missing could be either, unless another value decides
            lost = meaning.Reduced("max", groups.codes, values._mask, groups.count, None).value() != 0
            made[lost & (np.asarray(made._data) == (op == "all"))] = None
        return made
    return result


def any_true(values: Any, groups: Any, skipna: bool = True) -> Any:
    """Whether any is true."""
    return truth(values, groups, skipna, "any")


def all_true(values: Any, groups: Any, skipna: bool = True) -> Any:
    """Whether all are true."""
    return truth(values, groups, skipna, "all")


def first(values: Any, groups: Any, **options: Any) -> Any:
    """First element that is there."""
    return chosen("first", values, groups, **options)


def last(values: Any, groups: Any, **options: Any) -> Any:
    """Last element that is there."""
    return chosen("last", values, groups, **options)


COUNTS: dict[str, Any] = {
    "count": count, "nunique": nunique, "any": any_true, "all": all_true, "first": first, "last": last,
}


def extension(how: str, values: Any, groups: Any, **options: Any) -> Any:
    """Of an extension array."""
    from septet.pandas.groupby import reduce_extension

    return reduce_extension.reduce(how, values, groups, ticks_of(values), **options)


def objects(how: str, values: ndarray, groups: Any, **options: Any) -> Any:
    """Of an object array, by Python."""
    from septet.pandas.groupby import reduce_extension

    return reduce_extension.objects(how, values, groups, **options)
