"""One value written by [], at, iat, loc and iloc: in place, widened, refused, enlarging; shared columns stay as they were."""
SETUP = """
s = pd.Series([1.0, 2.0, 3.0])
i = pd.Series([1, 2, 3], index=['a', 'b', 'c'])
t = pd.Series(['x', 'y'])
r = pd.Series([1, 2, 3], index=['a', 'b', 'a'])
f = pd.DataFrame({'a': [1, 2, 3], 'b': [1.5, 2.5, 3.5], 'c': ['x', 'y', 'z']})
n = f[['a', 'b']]
d = pd.DataFrame({'a': [1, 2]}, index=pd.date_range('2020', periods=2))
"""

CASES = r"""
s[1] = 9.0; s.at[2] = 7; s.iat[0] = -1; s.iloc[-1] = 5.5; s
u = s.copy(); v = s[:]; s[1] = 9.0; s.at[0] = 4; r = (u, v, s)
i['b'] = 7; i.at['c'] = 8; i.iat[0] = 9; i
i['d'] = 4; i.at['e'] = 5; i
i['a'] = 1.5; i
i.at['a'] = 'x'; i
s[1] = True; s
s[-1] = 4.0; s
s.at[7] = 4.0; s
t[0] = 'q'; t.at[1] = 'w'; t
t[0] = 3; t
r['a'] = 9; r
r.at['a'] = 9; r
f.at[1, 'a'] = 9; f.at[0, 'b'] = -1.5; f.at[2, 'c'] = 'w'; f.iat[0, 0] = 5; f
f.at[1, 'a'] = 2.5; f
f.at[1, 'c'] = 2; f
f.at[5, 'b'] = 2.5; f
f.at[0, 'new'] = 2.5; f
u = f.copy(); v = f[['b']]; f.at[0, 'b'] = 99.0; r = (u, v, f)
f.at[0, 'a'], f.at[2, 'c'], f.iat[1, 1], f.iat[-1, -1], f.at[1, 'b']
f.at[9, 'a']
f.at[0, 'q']
f.iat[3, 0]
f.iat[0, 3]
f.at['a', 0]
f.iloc[2], n.iloc[2], n.loc[0], f.iloc[-1].dtype
d.at['2020-01-02', 'a'], d.at[pd.Timestamp('2020-01-01'), 'a']
d.at['2020-01-02', 'a'] = 8; d
s[1] = None; s
s[1] = np.float32(2.5); s.at[0] = np.int64(3); s
"""
