"""combine with unlike and repeated labels, filter by labels and masks, truncate by texts, named aggregations with arguments."""
SETUP = """
a = pd.DataFrame({'A': [0, 0], 'B': [4, 4]})
b = pd.DataFrame({'B': [3, 3], 'C': [1, 1]}, index=[1, 2])
take = lambda s1, s2: s1 if s1.sum() < s2.sum() else s2
add = lambda x, y: x + y
f = pd.DataFrame([[1, 2, 3], [4, 5, 6]], index=['mouse', 'rabbit'], columns=['one', 'two', 'three'])
mask = pd.array([True, None], dtype='boolean')
d = pd.DataFrame({'A': range(72)}, index=pd.date_range('2016-01-04', periods=72, freq='h'))
g = pd.DataFrame({'k': [1, 1, 2], 'a': [-1, 0, 1], 'b': [1.5, 2.5, 3.5]})
between = lambda s, low, high, **kw: s.between(low, high, **kw).sum()
"""

CASES = r"""
a.combine(b, take), a.combine(b, take, overwrite=False), b.combine(a, take), b.combine(a, take, overwrite=False)
pd.Series([1, 2, 3], index=['a', 'a', 'b']).combine(pd.Series([10, 20], index=['a', 'b']), add, fill_value=0)
pd.Series([1, 2], index=['b', 'a']).combine(pd.Series([10, 20, 30], index=['a', 'b', 'a']), add)
f.filter(['one', 'one', 'nine']), f.filter(cond=mask), f.filter(cond=mask, na=True), f.filter(cond=pd.Series(mask, index=f.index), na=True)
f.filter(cond=mask, na='raise')
d.truncate('2016-01-05', '2016-01-06'), d.truncate(after='2016-01-04 03:00'), d.truncate(before='2016-01-06 20:00'), d.A.truncate('2016-01-06 22')
d.truncate('2016-01-06', '2016-01-05')
[pd.IntervalIndex.from_tuples(x, closed=c).is_overlapping for c in ('left', 'right', 'both', 'neither') for x in ([(0, 3), (1, 1)], [(0, 3), (1, 1), (2, 4)], [(0, 1), (0, 1)], [(1, 1), (1, 1)], [(0, 1), (1, 2)])]
g.groupby('k').agg(x=pd.NamedAgg('a', between, 0, 1), y=pd.NamedAgg('a', between, -1, 0, inclusive='left'), z=pd.NamedAgg('b', 'max'))
g.groupby('k').agg(x=pd.NamedAgg('b', 'quantile', 0.25), y=('b', 'sum'))
repr(pd.NamedAgg('a', 'max', 1, x=2)), pd.NamedAgg('a', 'max').column, pd.NamedAgg('a', 'max', 1).args
"""
