"""What stays of a label's or key's kind: even steps, frequencies, categories, booleans, wall clocks, first appearances."""
SETUP = """
d = pd.date_range('2020', periods=6)
s = pd.Series(range(6), index=d)
r = pd.RangeIndex(6)
c = pd.DataFrame({'k': pd.Categorical(['a', 'b']), 'x': [1, 2]})
t = pd.DataFrame({'k': ['b', 'a', 'c'], 'y': [3, 4, 5]})
f = pd.DataFrame({'k': [True, False], 'z': [6, 7]})
n = pd.DataFrame({'k': [0, 1, 2], 'w': [1, 2, 3]})
m = pd.DataFrame({'a': pd.array([True, None], 'boolean'), 'b': pd.array([1, 0], 'Int64')})
g = pd.DataFrame({'a': [2, 1, 2, 1, 2, 2, 1], 'b': [5, 4, 3, 2, 1, 5, 3]})
"""

CASES = r"""
[str(x.freq) for x in (d[np.zeros(6, bool)], d[d > '2020-01-03'], d[np.array([True, False] * 3)], d[[]], d.take([]), d[1:1], d.take([0, 2, 4]))]
[str(x.index.freq) for x in (s.iloc[[0, 1, 2]], s.iloc[[0, 2, 4]], s.iloc[[0, 3, 4]], s.iloc[[]], s[s > 2], s[s > 9], s.to_frame().iloc[[1, 2]])]
[repr(x) for x in (r.take([0, 2, 4]), r.take([3]), r.take([]), r.take([2, 2]), r.take([0, 1, 5]), r.take([-1, -2]), r[[0, 2, 4]])]
repr(pd.RangeIndex(5, 0, -1).sort_values()), repr(pd.Series([3, 2, 1]).sort_values().index), repr(pd.Series([3, 1, 2]).sort_values().index)
repr(pd.DataFrame({'a': [3, 2, 1]}).sort_values('a').index), repr(pd.DataFrame({'a': [1, 2]}).sort_index(ascending=False).index)
pd.Series([True, False]).astype('datetime64[ns]'), pd.Series([True]).astype('datetime64[s]')
pd.Series([True]).astype('datetime64[ns, UTC]')
pd.Series(np.array([True, False]), dtype='datetime64[ns]')
pd.to_datetime([True])
type(pd.unique(pd.Series(d))).__name__, pd.unique(pd.Series(d - d[0])), type(pd.Series(d).unique()).__name__, type(pd.unique(pd.Series(d.tz_localize('UTC')))).__name__
c.merge(t, on='k'), t.merge(c, on='k'), c.merge(t, on='k', how='left'), c.merge(t, on='k', how='outer'), t.merge(c, on='k', how='outer')
c.merge(t, on='k', how='right'), c.merge(t.rename(columns={'k': 'q'}), left_on='k', right_on='q'), c.merge(c.rename(columns={'x': 'v'}), on='k')
c.merge(pd.DataFrame({'k': pd.Categorical(['b', 'a', 'c']), 'v': [1, 2, 3]}), on='k', how='left')
c.join(t.set_index('k'), on='k').k.dtype, c.merge(t.set_index('k'), left_on='k', right_index=True).k.dtype
f.merge(t, on='k'), f.merge(t, on='k', how='outer'), f.merge(n, on='k'), n.merge(f, on='k', how='left')
t.merge(n, on='k')
pd.DataFrame({'k': pd.Series(['a', 'b'], dtype=object)}).merge(pd.DataFrame({'k': d}), on='k')
pd.DataFrame({'k': pd.array(['a', 'b'], dtype='string')}).merge(t, on='k'), t.merge(pd.DataFrame({'k': pd.array(['a', 'b'], dtype='string')}), on='k')
m.any(), m.all(), m.any(axis=1), m.any(skipna=False), m.all(skipna=False), m.assign(c=[True, False]).any(), m.any(axis=None)
c.join(c, suffixes=('_l', '_r')), c.join(c, suffixes=['x', None])
c.join(c, suffixes=('_l', '_r'), lsuffix='q')
c.join(c, suffixes='ab')
c.join(c, suffixes=(None, None))
c.join([c, c], suffixes=('_l', '_r'))
c.join(c, lsuffix='_l', rsuffix='_r')
pd.MultiIndex.from_product([['a', 'b'], [1, 2]]).memory_usage()
g.groupby('a')['b'].value_counts(), g.groupby('a', sort=False)['b'].value_counts(), g.groupby('a', sort=False).value_counts(sort=False)
g.groupby('a', sort=False)['b'].value_counts(ascending=True), g.groupby('a', sort=False)['b'].value_counts(normalize=True)
str(pd.Timestamp('2020-03-08 01:30', tz='US/Eastern').replace(hour=2)), pd.Timestamp('2020-03-08 01:30', tz='US/Eastern').replace(hour=2).value
str(pd.Timestamp('2020-03-08 03:30', tz='US/Eastern').replace(hour=2, fold=1)), str(pd.Timestamp('2020-03-29 01:30', tz='Europe/Berlin').replace(hour=2))
pd.Series([pd.Timestamp('2020-03-08 01:30', tz='US/Eastern').replace(hour=2)])
"""
