"""Calls of cut, qcut and intervals."""

SETUP = """
x = pd.Series([1, 5, 2, 8, 3], name="n", index=list("abcde"))
f = pd.Series([0.5, np.nan, 2.5, 9.75, -1.0])
i = pd.interval_range(0, 3)
a = pd.arrays.IntervalArray.from_breaks([0, 1, 2, 4])
"""

CASES = "\n".join([
    "pd.cut(x, 3)", "pd.cut(x, [0, 3, 9])", "pd.cut(x, [0, 3, 6])", "pd.cut(f, 4)", "pd.cut(f, [-1, 0, 3])", "pd.cut(x, 3, labels=['l', 'm', 'h'])", "pd.cut(x, 3, labels=False)", "pd.cut(f, 3, labels=False)",
    "pd.cut(x, 3, retbins=True)[1]", "pd.cut(x, [1, 3, 8], right=False)", "pd.cut(x, [1, 3, 8], include_lowest=True)", "pd.cut(x, 3, precision=1)", "pd.cut([1, 5, 2], 2)", "pd.cut(np.array([1.5, 2.5]), 2, right=False)",
    "pd.cut(x, [0, 3, 3, 9], duplicates='drop')", "pd.cut(x, [0, 3, 3, 9])", "pd.cut(x, 0)", "pd.cut([], 2)", "pd.cut(x, [3, 1])", "pd.cut(x, 2, labels=['a'])", "pd.cut(x, 2, labels=['a', 'a'])", "pd.cut(x, 2, labels=['a', 'a'], ordered=False)",
    "pd.cut(['a'], 2)", "pd.cut(x, i)", "pd.cut([0.5, 1.5, 9], i)", "pd.cut([3, 3], 2)", "pd.cut([0, 0], 1)", "pd.cut([1, np.inf], 2)", "pd.cut(x, 2, labels=3)", "pd.cut(pd.Series([0.001, 0.002, 0.0035]), 3)",
    "pd.qcut(x, 2)", "pd.qcut(f, [0, 0.5, 1])", "pd.qcut(range(7), 3)", "pd.qcut(x, 4, labels=list('abcd'))", "pd.qcut([1, 1, 1], 2)", "pd.qcut([1, 1, 2], 2, duplicates='drop')", "pd.qcut(x, 2, labels=False)", "pd.qcut(x, 2, retbins=True)[1]",
    "pd.Interval(0, 1)", "repr(pd.Interval(0, 1.5))", "str(pd.Interval(0, 1, 'left'))", "pd.Interval(2, 1)", "pd.Interval('a', 'b')", "pd.Interval(0, 1) == pd.Interval(0, 1)", "pd.Interval(0, 1) + 1", "pd.Interval(0, 4) * 2", "0.5 in pd.Interval(0, 1)",
    "0 in pd.Interval(0, 1)", "pd.Interval(0, 1) in pd.Interval(0, 2)", "pd.Interval(0, 2).overlaps(pd.Interval(1, 3))", "pd.Interval(0, 1).overlaps(pd.Interval(1, 3))", "pd.Interval(0, 3).mid", "pd.Interval(0, 3).length", "pd.Interval(1, 1).is_empty",
    "pd.Interval(0, 1) < pd.Interval(0, 2)", "pd.Interval(0, 1, closed='x')", "hash(pd.Interval(0, 1)) == hash(pd.Interval(0, 1))",
    "i", "i.left", "i.right", "i.mid", "i.length", "i.closed", "str(i.dtype)", "int(i.get_loc(1.5))", "i.get_loc(9)", "int(i.get_loc(pd.Interval(1, 2)))", "i.get_indexer([0.5, 3, 9])", "i.contains(1.5)", "i.overlaps(pd.Interval(0.5, 1.5))", "i.is_overlapping",
    "i.is_non_overlapping_monotonic", "i.set_closed('both')", "i.to_tuples()", "pd.Interval(0, 1) in i", "0.5 in i", "i[1]", "i[:2]", "i[[0, 2]]", "len(i)", "pd.Series(i)", "pd.Series([1, 2, 3], index=i).loc[1.5]", "i == pd.Interval(0, 1)",
    "pd.interval_range(0, 6, freq=2)", "pd.interval_range(0, periods=3)", "pd.interval_range(end=3, periods=3)", "pd.interval_range(0, 1, periods=4)", "pd.interval_range(0, 3, closed='both')", "pd.interval_range()", "pd.interval_range(0, 1.5, freq=0.5)",
    "pd.IntervalIndex.from_tuples([(0, 1), (3, 5)])", "pd.IntervalIndex.from_arrays([0, 1], [2, 3], closed='left')", "pd.IntervalIndex.from_breaks([0.5, 1, 2])", "pd.IntervalIndex([pd.Interval(0, 1), pd.Interval(1, 2)])", "pd.IntervalIndex.from_tuples([(0, 1), (0.5, 2)]).is_overlapping",
    "a", "a[0]", "a.left", "a.take([2, 0])", "a.take([0, -1], allow_fill=True)", "a.isna()", "a == a[1]", "a.astype(object)", "a.factorize()[0]", "a.argsort()", "a.to_tuples()", "pd.arrays.IntervalArray([pd.Interval(0, 1), np.nan])", "pd.IntervalDtype('int64')", "str(pd.IntervalDtype('float64', 'left'))",
    "pd.cut(x, 3).value_counts()", "x.groupby(pd.cut(x, [0, 2, 9])).sum()", "x.groupby(pd.cut(x, [0, 2, 4, 9, 20]), observed=False).sum()", "x.value_counts(bins=2)", "pd.cut(x, [0, 2, 9]).cat.codes", "pd.arrays.IntervalArray.from_arrays([2], [1])", "pd.IntervalIndex(3)",
])
