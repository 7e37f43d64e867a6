"""Group-bys, windows, joins and reshaping of moments, categories, masked numbers and objects."""

SETUP = """
rng = np.random.RandomState(3)
n = 60
tz = pd.DataFrame({"t": pd.date_range("2024-01-01", periods=6, freq="D"), "k": list("ababab"), "d": pd.to_timedelta([1, 2, 3, None, 5, 6], unit="h"), "v": [1.0, 2, 3, 4, 5, 6]})
ca = pd.DataFrame({"c": pd.Categorical(["b", "a", "b", None], categories=["z", "b", "a"]), "d": pd.Categorical(["x", "x", "y", "y"], categories=["y", "x", "w"]), "k": [1, 1, 2, 2], "v": [1.0, 2, 3, 4]})
ma = pd.DataFrame({"k": [1, 1, 2, 2], "i": pd.array([1, None, 3, 4], dtype="Int64"), "f": pd.array([1.5, None, None, 2.5], dtype="Float64"), "b": pd.array([True, None, False, True], dtype="boolean")})
st = tz.set_index("t")
ob = pd.DataFrame({"k": [1, 1, 2], "o": [1, "a", None]}, dtype=object)
na = pd.DataFrame({"k": ["u", "w", "v", "u"], "x": pd.array([pd.NA, pd.NA, -1, 0], dtype="Int64"), "f": pd.array([pd.NA, pd.NA, -1, 0], dtype="Float64"),
                   "b": pd.array([pd.NA, pd.NA, True, False], dtype="boolean"), "small": pd.array([1, 2, 3, 4], dtype="Int8"), "large": pd.array([100, 2, 3, 100], dtype="Int8")})
"""
CASES = "\n".join([
 *(f"tz.groupby('k').{f}()" for f in ['first','last','min','max','count','nunique','size']), *(f"tz.groupby('k').d.{f}()" for f in ['sum','mean','median','std','min','cumsum']), "tz.groupby('k').t.mean()", "tz.groupby('k').t.sum()","tz.groupby('t').v.sum()", "tz.groupby('k').mean(numeric_only=True)","tz.groupby('k').t.diff()","tz.groupby('k').shift()","tz.groupby('k').t.rank()", "tz.groupby('k').d.quantile()",
 "tz.groupby('t').v.sum().index", "tz.groupby(tz.t.dt.day % 2).v.sum()", "tz.groupby([tz.t.dt.month, 'k']).v.sum()",
 *(f"ca.groupby('c', observed={o}, sort={s}).v.sum()" for o in (True,False) for s in (True,False)), *(f"ca.groupby(['c','d'], observed={o}, sort={s}).v.sum()" for o in (True,False) for s in (True,False)), "ca.groupby(['k','d'], observed=False).v.agg(['sum','min'])", "ca.groupby('c', dropna=False).v.sum()", "ca.groupby('k').c.first()", "ca.groupby('k').c.nunique()", "ca.groupby('k').c.min()", "ca.groupby('k').sum()", "ca.groupby('c', observed=False).size()", "ca.groupby('c', observed=False).mean(numeric_only=True)", "ca.groupby('c', as_index=False, observed=False).v.sum()",
 *(f"ma.groupby('k').{f}()" for f in ['sum','mean','min','max','first','last','count','std','median','any','nunique','cumsum','shift','rank','ffill']), "ma.groupby('i').f.sum()", "ma.groupby('b').size()", "ma.groupby('k').i.agg(['sum','mean'])",
 *(f"ob.groupby('k').o.{f}()" for f in ['first','last','count','nunique','size']),
 "st.v.rolling('2D').sum()", "st.v.rolling('3D', closed='left').mean()", "st.v.rolling('2D', min_periods=2).max()", "tz.rolling('2D', on='t').v.sum()", "tz[['t','v']].rolling('2D', on='t').sum()", "st.v.rolling('3D', center=True).sum()", "st.v.rolling(pd.Timedelta('2D')).sum()", "st.groupby('k').v.rolling('2D').sum()", "st[::-1].v.rolling('2D').sum()", "tz.v.rolling('2D')", "tz.v.ewm(halflife='1D', times=tz.t).mean()",
 "pd.merge(tz, tz, on='t')", "tz.merge(st, left_on='t', right_index=True, how='left', suffixes=('','_r'))", "pd.merge_asof(tz, tz.assign(t=tz.t + pd.Timedelta('1h')), on='t')", "pd.merge_asof(tz, tz.assign(t=tz.t + pd.Timedelta('1h')), on='t', by='k', tolerance=pd.Timedelta('2D'))",
 "ca.merge(ca, on='c')", "ca.merge(ca[['d']].drop_duplicates().assign(q=[1,2]), on='d', how='left')", "ma.merge(ma, on='i')", "ma.merge(ma, on='i', how='outer')",
 "pd.cut(tz.t, 3)", "pd.cut(tz.d, 2)", "pd.qcut(tz.t, 2)", "pd.cut(tz.t, 3).cat.categories",
 "ca.pivot_table(values='v', index='c', columns='d', observed=False)", "ca.pivot_table(values='v', index='c', columns='d')", "tz.pivot(index='t', columns='k', values='v')", "tz.pivot_table(values='v', index='t', columns='k')", "tz.melt('k')", "tz.set_index(['t','k']).v.unstack()", "pd.get_dummies(ca)", "pd.get_dummies(ca.c)", "pd.crosstab(ca.c, ca.d)", "pd.crosstab(ca.c, ca.d, dropna=False)",
 "tz.groupby(pd.Grouper(key='t', freq='2D')).v.sum()", "tz.groupby([pd.Grouper(key='t', freq='3D'), 'k']).v.sum()", "st.groupby(pd.Grouper(freq='2D')).v.mean()", "st.groupby('k').resample('2D').v.sum()", "tz.t.value_counts()", "tz.t.rank()", "tz.drop_duplicates('k')", "ma.i.rank()", "ma.value_counts()", "st.v.expanding().sum()", "st.v.rolling(2).sum()", "tz.groupby('k')[['t','v']].agg(['min','max'])", "tz.groupby('k').agg({'t':'max','v':'sum'})", "tz.groupby('k').apply(lambda x: x.t.max())", "tz.groupby('k').t.transform('min')", "tz.groupby('k').d.transform('sum')", "tz.set_index('t').groupby(lambda t: t.day % 3).v.sum()", "tz.groupby('k').t.describe()", "ma.groupby('k').describe()", "tz.stack()", "tz.explode('k')", "ca.groupby('c', observed=True).v.transform('mean')", "ca.c.rank()", "ma.groupby('k').i.quantile(0.5)", "ma.groupby('k').i.var()", "tz.groupby('k').v.nth(1)", "tz.compare(tz.assign(v=0.0))",
 *(f"na.groupby('k').{c}.{f}" for c in ("x", "f", "b") for f in ("min()", "max()", "any(skipna=False)", "all(skipna=False)", "sum(min_count=2)")),
 *(f"na.groupby('k').{c}.{f}()" for c in ("small", "large") for f in ("sum", "prod", "cumsum", "min")),
])
