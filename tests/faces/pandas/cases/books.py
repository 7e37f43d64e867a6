"""What textbooks do with tables: columns and rows given as dicts that differ, keys as tuples, spellings of frequencies."""

SETUP = """
S = pd.Series
g = pd.DataFrame({'name': list('aabb'), 'month': list('jkjk'), 'x': [1., 2., 3., 4.], 'y': [1, 1, 2, 2]})
h = pd.Series(range(4), index=pd.date_range('2020', periods=4, freq='h'))
"""

CASES = r"""
pd.DataFrame({'a': {'z': 1, 'y': 2}, 'b': {'y': 3, 'x': 4}})
pd.DataFrame({'a': {'z': 1, 'y': 2}, 'b': S({'y': 3, 'x': 4})})
pd.DataFrame({'a': S({'z': 1, 'y': 2}), 'b': S({'y': 3, 'x': 4})})
pd.DataFrame({'a': {3: 1, 1: 2}, 'b': {2: 3, 1: 4}, 'c': {0: 1}})
pd.DataFrame({('p', 'b'): {('Q', 'a'): 5, ('Q', 'b'): 4, ('L', 'c'): 2}, ('p', 'h'): {('Q', 'a'): 'B', ('Q', 'b'): 'D'}})
pd.DataFrame({('p', 'b'): {('Q', 'a'): 5, ('Q', 'b'): 4, ('L', 'c'): 2}, ('p', 'h'): {('Q', 'a'): 'B', ('Q', 'b'): 'D'}}).unstack()
pd.DataFrame({'a': {pd.Timestamp('2020-01-02'): 1, pd.Timestamp('2020-01-01'): 2}, 'b': {pd.Timestamp('2019-01-02'): 1}})
pd.DataFrame({'a': {'z': 1, 'y': 2}, 'b': [1, 2]})
pd.DataFrame({'a': {'z': 1, 'y': 2}, 'b': 5})
pd.DataFrame([S({'z': 1, 'y': 2}), S({'y': 3, 'x': 4})])
pd.DataFrame([S([1, 2], index=[5, 3]), S([1, 2], index=[3, 0])])
pd.DataFrame([S({'z': 1, 'y': 2}, name='k'), S({3: 3, 'x': 4}), S({'x': 5})])
pd.DataFrame([{'z': 1}, S({'y': 4})])
pd.DataFrame.from_dict({'r1': S({'z': 1, 'y': 2}), 'r2': S({'y': 3, 'x': 4})}, orient='index')
g[['x', 'y']].apply(lambda r: S({'z': 1, 'y': 2}) if r.iloc[0] == 1 else S({'y': 3, 'x': 4}), axis=1)
pd.pivot_table(g, index=('name', 'month'), margins=True)
pd.pivot_table(g, index='name', columns=('month',), values='x')
pd.pivot_table(g, index='name', columns='month', values=('x', 'y'), margins=True)
g.pivot(index=('name', 'month'), columns='y')
[repr(pd.tseries.frequencies.to_offset(f)) for f in ('15Min', 'mIn', 'US', '2Us', 'nS', 'W-mon', 'w-SUN')]
pd.tseries.frequencies.to_offset('mS')
pd.tseries.frequencies.to_offset('QS-jan')
[str(h.resample(r, **k)) for r, k in (('D', {}), ('2h', {'closed': 'right', 'label': 'right', 'origin': 'start'}), ('2h', {'offset': '30min'}), ('ME', {}))]
h.resample('15Min').mean().head(5)
"""
