"""value_counts, rank, duplicated, factorize, unique counts."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.hints import noted


def codes_of(values: Any, sort: bool = False, dropna: bool = False) -> Any:
    """(codes, distinct values) of a column."""
    from septet.pandas.groupby import codes

    return codes.codes_of(values, sort, dropna)


def duplicated_rows(arrays: list[Any], keep: Any) -> ndarray:
    """Mask of the rows of several columns that stand elsewhere too; missing values equal each other."""
    from septet.core.fn import duplicates
    from septet.pandas.algorithms.unique import check_keep

    check_keep(keep)
    pairs = [type(a) is ndarray and duplicates.numbered(a) or numbers_of(a) for a in arrays]
    return duplicates.duplicated([c for c, _ in pairs], [size for _, size in pairs], keep)  # type: ignore[return-value]


def numbers_of(values: Any) -> tuple[Any, int]:
    """A column's codes, what has none being 0, and how many there may be."""
    codes, uniques = codes_of(values)
    if len(codes) and int(codes.min()) < 0:
        return codes + 1, len(uniques) + 1
    return codes, max(len(uniques), 1)


def counts_of(values: Any, sort: bool, ascending: bool, dropna: bool) -> tuple[Any, ndarray]:
    """(distinct values, how often), in the order of value_counts."""
    from septet.core.fn import groups as meaning

    if hasattr(values, "categories"):
        return category_counts(values, sort, ascending, dropna)
    codes, uniques = codes_of(values, False, dropna)
    counts = meaning.sizes_of(codes, len(uniques))
    if not dropna and getattr(values, "_mask", None) is not None:
        last = np.argsort(np.asarray(uniques.isna()), kind="stable")        # what is missing comes behind
        uniques, counts = uniques.take(last), counts[last]
    return in_order(uniques, counts, sort, ascending)


def in_order(uniques: Any, counts: ndarray, sort: bool, ascending: bool) -> tuple[Any, ndarray]:
    """Distinct values with their counts, by the counts."""
    if not sort:
        return uniques, counts
    order = np.argsort(counts if ascending else -counts, kind="stable")
    return (uniques[order] if type(uniques) is ndarray else uniques.take(order)), counts[order]


def category_counts(values: Any, sort: bool, ascending: bool, dropna: bool) -> tuple[Any, ndarray]:
    """Of a categorical: every category, also those that do not occur."""
    from septet.core.fn import groups as meaning

    n, codes = len(values.categories), np.asarray(values.codes).astype(np.int64)
    counts, order = meaning.sizes_of(codes, n), np.arange(n)
    gaps = int((codes < 0).sum())
    if not dropna and gaps:
        counts, order = np.append(counts, gaps), np.append(order, -1)
    if sort:
        by = np.argsort(counts if ascending else -counts, kind="stable")
        counts, order = counts[by], order[by]
    return type(values).from_codes(order, dtype=values.dtype), counts


def value_counts(obj: Any, normalize: bool, sort: bool, ascending: bool, bins: Any, dropna: bool) -> Any:
    """value_counts of a Series or Index."""
    from septet.pandas.indexes.base import from_array

    name = "proportion" if normalize else "count"
    if bins is not None:
        return bin_counts(obj, bins, normalize, sort, ascending, name)
    values = obj._values.to_dense() if hasattr(obj._values, "sp_values") else obj._values
    uniques, counts = counts_of(values, sort, ascending, dropna)
    total = counts.sum()
    if getattr(obj._values, "_mask", None) is not None:
        from septet.pandas.construct import to_array

        result = to_array(counts / total, "Float64") if normalize else to_array(counts, "Int64")
    else:
        result = counts / total if normalize else counts
    index = obj if isinstance(obj, kinds.RangeIndex) else from_array(uniques, obj.name)
    return kinds.Series._new(result, index, name)


def bin_counts(obj: Any, bins: Any, normalize: bool, sort: bool, ascending: bool, name: str) -> Any:
    """Counts of numbers in bins, empty bins included."""
    from septet.pandas.reshape.bins import cut

    try:
        found = cut(kinds.Series(obj._values), bins, include_lowest=True)
    except TypeError as error:
        raise TypeError("bins argument only works with numeric data.") from error
    result = value_counts(found, False, False, False, None, True)
    counts = result._values
    order = np.argsort(counts if ascending else -counts, kind="stable") if sort else np.arange(len(counts))
    counts = counts[order]
    index = kinds.Index(result._index._values.astype(result._index._values.categories.dtype)).take(order)
    index._name = None
    return kinds.Series._new(counts / len(obj) if normalize else counts, index, name)


def factorize(obj: Any, sort: bool, use_na_sentinel: bool) -> tuple[ndarray, Any]:
    """Codes and distinct values as an Index."""
    from septet.pandas.construct import objects
    from septet.pandas.indexes.base import from_array

    codes, uniques = codes_of(obj._values, sort, use_na_sentinel)
    if not use_na_sentinel and type(uniques) is ndarray and uniques.dtype.kind == "O" and any(x is None for x in uniques.tolist()):
        uniques = objects([np.nan if x is None else x for x in uniques.tolist()])
    return codes, from_array(uniques)


def ranked(values: Any, method: str, na_option: str, ascending: bool, pct: bool) -> ndarray:
    """Ranks of a column."""
    from septet.core.fn import groups as meaning
    from septet.pandas.groupby.codes import rank_keys

    if method not in ("average", "min", "max", "first", "dense"):
        raise KeyError(method)
    if type(values) is not ndarray and getattr(values, "_rank_own", None) is not None:
        return values._rank_own(method, na_option, ascending, pct)  # type: ignore[no-any-return]
    mask = getattr(values, "_mask", None)
    if getattr(values, "ordered", None) is False:
        keys, gone = category_order(values)
    elif mask is not None and hasattr(values, "_data"):
        keys, gone = rank_keys(values) if mask.any() else (values._data, None)
    elif hasattr(values, "categories"):
        codes = np.asarray(values.codes).astype(np.int64)
        keys, gone = codes, codes < 0
    else:
        if type(values) is ndarray and values.dtype.kind == "O":
            sorted(x for x in values.tolist() if x is not None and x == x)          # TypeError where they do not compare
        keys, gone = rank_keys(values)
    if gone is not None:
        keys = np.where(gone, np.nan, keys)
    zeros = np.zeros(len(keys), dtype=np.int64)
    return meaning.rank(zeros, keys, 1, method, ascending, na_option, pct)  # type: ignore[no-any-return]


def table_rank(values: Any, method: str, na_option: str, ascending: bool, pct: bool) -> ndarray:
    """Ranks of a frame's column: floats whatever its dtype, and of categories by their values whatever their order."""
    if hasattr(values, "categories"):
        keys, gone = category_order(values)
        return ranked(np.where(gone, np.nan, keys), method, na_option, ascending, pct)
    found = ranked(values, method, na_option, ascending, pct)
    return found if type(found) is ndarray else found.to_numpy(dtype=np.float64, na_value=np.nan)


def category_order(values: Any) -> tuple[ndarray, ndarray]:
    """Categories without an order of their own: by their values."""
    codes = np.asarray(values.codes).astype(np.int64)
    order = np.argsort(np.asarray(values.categories.argsort()))
    return np.where(codes < 0, -1, order[np.maximum(codes, 0)]) if len(order) else codes, codes < 0


def check_na(na_option: str) -> None:
    """ValueError for a na_option that is none."""
    if na_option not in ("keep", "top", "bottom"):
        raise ValueError("na_option must be one of 'keep', 'top', or 'bottom'")


class SeriesCounting:
    """Methods of Series."""

    def value_counts(self, normalize: bool = False, sort: bool = True, ascending: bool = False, bins: Any = None,
                     dropna: bool = True) -> Any:
        """How often each value occurs, the most frequent first."""
        return value_counts(self, normalize, sort, ascending, bins, dropna)

    def factorize(self, sort: bool = False, use_na_sentinel: bool = True) -> tuple[ndarray, Any]:
        """Codes, and the distinct values as an Index."""
        return factorize(self, sort, use_na_sentinel)

    def duplicated(self, keep: Any = "first") -> Any:
        """Whether values stand elsewhere too."""
        return self._with(duplicated_rows([self._values], keep))  # type: ignore[attr-defined]

    def drop_duplicates(self, *, keep: Any = "first", inplace: bool = False, ignore_index: bool = False) -> Any:
        """Values without repetitions."""
        from septet.pandas.groupby.rows import take_rows
        from septet.pandas.indexes.range import default_index

        made = take_rows(self, np.flatnonzero(~duplicated_rows([self._values], keep)))  # type: ignore[attr-defined]
        if ignore_index:
            made._index = default_index(len(made._index))
        if not inplace:
            return made
        self._array, self._index = made._values, made._index
        return None

    def rank(self, axis: Any = 0, method: str = "average", numeric_only: bool = False, na_option: str = "keep", ascending: bool = True,
             pct: bool = False) -> Any:
        """Ranks from 1: of equal values their average, least, greatest, first or dense rank."""
        from septet.pandas.groupby.rows import is_numeric

        check_na(na_option)
        self._get_axis_number(axis)  # type: ignore[attr-defined]
        values = self._values  # type: ignore[attr-defined]
        if numeric_only and not is_numeric(values):
            raise TypeError("Series.rank does not allow numeric_only=True with non-numeric dtype.")
        return self._with(ranked(values, method, na_option, bool(ascending), pct))  # type: ignore[attr-defined]


class FrameCounting:
    """Methods of DataFrame."""

    def _subset(self, subset: Any) -> list[Any]:
        """The arrays of some columns.  KeyError for a label that is not there."""
        from septet.pandas.groupby.counting import places_of

        labels = self._labels  # type: ignore[attr-defined]
        if subset is None:
            return self._columns  # type: ignore[attr-defined, no-any-return]
        if isinstance(subset, str) or not hasattr(subset, "__iter__") or isinstance(subset, tuple) and subset in labels:
            subset = [subset]
        absent = [x for x in subset if x not in labels]
        if absent:
            raise noted(KeyError(kinds.Index(absent)), absent, self._labels)
        arrays = self._columns  # type: ignore[attr-defined]
        return [arrays[i] for i in places_of(labels, list(subset))]

    def duplicated(self, subset: Any = None, keep: Any = "first") -> Any:
        """Whether rows stand elsewhere too."""
        arrays = self._subset(subset)
        index = self._index  # type: ignore[attr-defined]
        mask = duplicated_rows(arrays, keep) if arrays else np.zeros(len(index), dtype=bool)
        return kinds.Series._new(mask, index)

    def drop_duplicates(self, subset: Any = None, *, keep: Any = "first", inplace: bool = False, ignore_index: bool = False) -> Any:
        """Rows without repetitions."""
        from septet.pandas.groupby.rows import take_rows
        from septet.pandas.indexes.range import default_index

        made = take_rows(self, np.flatnonzero(~self.duplicated(subset, keep)._values))
        if ignore_index:
            made._index = default_index(len(made._index))
        if not inplace:
            return made
        self.__dict__.update(_arrays=made._columns, _index=made._index, _owned=())
        return None

    def nunique(self, axis: Any = 0, dropna: bool = True) -> Any:
        """Distinct values of each column or row."""
        if self._get_axis_number(axis):  # type: ignore[attr-defined]
            return self.T.nunique(dropna=dropna)  # type: ignore[attr-defined]
        found = [len(codes_of(a, False, dropna)[1]) for a in self._columns]  # type: ignore[attr-defined]
        return kinds.Series._new(np.array(found, dtype=np.int64), self._labels)  # type: ignore[attr-defined]

    def value_counts(self, subset: Any = None, normalize: bool = False, sort: bool = True, ascending: bool = False,
                     dropna: bool = True) -> Any:
        """How often each row occurs, the most frequent first."""
        from septet.pandas.groupby.frame_counts import row_counts

        return row_counts(self, subset, normalize, sort, ascending, dropna)

    def rank(self, axis: Any = 0, method: str = "average", numeric_only: bool = False, na_option: str = "keep", ascending: bool = True,
             pct: bool = False) -> Any:
        """Ranks within each column, or row."""
        from septet.pandas.groupby.rows import frame, is_numeric

        check_na(na_option)
        if self._get_axis_number(axis):  # type: ignore[attr-defined]
            obj = self.select_dtypes(["number", "bool"]) if numeric_only else self  # type: ignore[attr-defined]
            return obj.T.rank(method=method, na_option=na_option, ascending=ascending, pct=pct).T
        labels = self._labels  # type: ignore[attr-defined]
        kept = [i for i, a in enumerate(self._arrays) if not numeric_only or is_numeric(a)]  # type: ignore[attr-defined]
        arrays = self._columns  # type: ignore[attr-defined]
        made = [table_rank(arrays[i], method, na_option, bool(ascending), pct) for i in kept]
        labels = labels if len(kept) == len(labels) else labels._take(np.array(kept, dtype=np.int64))
        return frame(made, self._index, labels)  # type: ignore[attr-defined]


class IndexCounting:
    """Methods of Index."""

    def value_counts(self, normalize: bool = False, sort: bool = True, ascending: bool = False, bins: Any = None,
                     dropna: bool = True) -> Any:
        """How often each label occurs, the most frequent first."""
        if isinstance(self, kinds.MultiIndex) and bins is None:
            from septet.pandas.groupby.frame_counts import level_counts

            return level_counts(self, normalize, sort, ascending, dropna)
        return value_counts(self, normalize, sort, ascending, bins, dropna)

    def factorize(self, sort: bool = False, use_na_sentinel: bool = True) -> tuple[ndarray, Any]:
        """Codes, and the distinct labels."""
        codes, uniques = factorize(self, sort, use_na_sentinel)
        if isinstance(self, kinds.RangeIndex):
            uniques = self[::-1] if sort and self.step < 0 else self
        return codes, uniques

    def duplicated(self, keep: Any = "first") -> ndarray:
        """Whether labels stand elsewhere too."""
        if isinstance(self, kinds.MultiIndex):
            return duplicated_rows([self._level_array(k) for k in range(self.nlevels)], keep)
        return duplicated_rows([self._values], keep)  # type: ignore[attr-defined]

    def drop_duplicates(self, *, keep: Any = "first") -> Any:
        """Labels without repetitions."""
        if self.is_unique:  # type: ignore[attr-defined]
            return self.view()  # type: ignore[attr-defined]
        return self[~self.duplicated(keep)]  # type: ignore[index]

    def nunique(self, dropna: bool = True) -> int:
        """How many distinct labels."""
        return len(codes_of(self._values, False, dropna)[1])  # type: ignore[attr-defined]
