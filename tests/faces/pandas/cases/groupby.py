"""Calls of group-by."""

SETUP = """
df = pd.DataFrame({"a": [1, 2, 1, 2, 3], "s": ["x", "y", "z", "x", "x"], "v": [1.0, 2, np.nan, 4, 5], "w": [1, 2, 3, 4, 5]})
g = df.groupby("a")
n = g[["v", "w"]]
gaps = pd.DataFrame({"k": ["p", None, "q", "p", None], "j": [1.0, 2.0, np.nan, 1.0, 2.0], "x": [1, 2, 3, 4, 5], "b": [True, False, True, True, False]})
empty = df.iloc[:0]
wide = pd.DataFrame({"k": [3, 1, 3, 1, 2, 3, 1], "f": [0.1, 0.2, 0.3, -1.5, 2.5, np.nan, 7.0], "i": [5, -3, 2, 2, 9, 0, 1]}, index=list("tuvwxyz"))
f32 = pd.DataFrame({"k": [1, 1, 2], "f": np.array([1.5, 2.25, 3.0], dtype="float32"), "i": np.array([1, 2, 3], dtype="int8")})
mi = pd.DataFrame({"v": [1, 2, 3, 4]}, index=pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1), ("b", 2)], names=["l", "m"]))
"""

REDUCTIONS = "sum mean min max first last count std var median prod nunique any all sem skew kurt idxmin idxmax".split()
RUNNING = "cumsum cumprod cummin cummax rank shift diff ffill bfill pct_change".split()

CASES = "\n".join([
    *(f"n.{name}()" for name in REDUCTIONS),
    *(f"g.v.{name}()" for name in REDUCTIONS if name not in ("idxmin", "idxmax")),
    *(f"wide.groupby('k').{name}()" for name in REDUCTIONS),
    *(f"f32.groupby('k').{name}()" for name in REDUCTIONS),
    *(f"n.{name}()" for name in RUNNING),
    *(f"wide.groupby('k').f.{name}()" for name in RUNNING),
    *(f"g.{name}(numeric_only=True)" for name in ("sum", "mean", "median", "std", "min", "cumsum")),
    *(f"empty.groupby('a').v.{name}()" for name in ("sum", "mean", "min", "count", "cumsum", "first", "size")),
    "g.size()", "g.ngroup()", "g.cumcount()", "g.cumcount(ascending=False)", "g.ngroup(ascending=False)", "len(g)", "g.ngroups",
    "g.sum()", "g.min()", "g.first()", "g.mean()", "g.std()", "g.median()",
    "g.s.min()", "g.s.max()", "g.s.first()", "g.s.count()", "g.s.nunique()", "g.s.sum()", "g.s.mean()",
    "n.sum(min_count=2)", "n.sum(skipna=False)", "n.mean(skipna=False)", "n.min(skipna=False)", "n.max(min_count=2)", "n.first(skipna=False)",
    "n.first(min_count=2)", "n.var(ddof=0)", "n.std(ddof=0)", "n.prod(min_count=1)", "n.any(skipna=False)", "n.nunique(dropna=False)",
    "g.groups", "g.indices", "[k for k, part in g]", "[k for k, part in df.groupby(['a'])]", "[k for k, part in df.groupby(['a', 's'])]",
    "[part for k, part in g][0]", "g.get_group(1)", "g.get_group(9)", "df.groupby(['a']).get_group((1,))", "df.groupby(['a', 's']).get_group((1, 'x'))",
    "df.groupby(['a', 's']).sum()", "df.groupby(['s', 'a'], sort=False).w.sum()", "df.groupby(['a', 's'], as_index=False).sum()",
    "df.groupby('a', as_index=False).sum()", "df.groupby('a', as_index=False).v.mean()", "df.groupby('a', as_index=False).size()",
    "df.groupby(['a', 's'], as_index=False).size()", "df.groupby('a', sort=False)[['w']].max()", "df.groupby('s', sort=False).w.sum()",
    "gaps.groupby('k').x.sum()", "gaps.groupby('k', dropna=False).x.sum()", "gaps.groupby('j').x.sum()", "gaps.groupby('j', dropna=False).x.sum()",
    "gaps.groupby(['k', 'j'], dropna=False).x.sum()", "gaps.groupby(['k', 'j']).x.sum()", "gaps.groupby('k').x.cumsum()", "gaps.groupby('k').x.transform('sum')",
    "gaps.groupby('k').x.shift()", "gaps.groupby('k').x.rank()", "gaps.groupby('k').cumcount()", "gaps.groupby('k').ngroup()",
    "gaps.groupby('k').b.sum()", "gaps.groupby('k').b.mean()", "gaps.groupby('k').b.any()", "gaps.groupby('k').b.min()", "gaps.groupby('k').b.first()",
    "gaps.groupby('b').x.sum()", "gaps.groupby('k').head(1)", "gaps.groupby('k', dropna=False, sort=False).x.sum()",
    "df.groupby(lambda i: i % 2).w.sum()", "df.groupby({0: 'p', 1: 'q', 2: 'p'}).w.sum()", "df.groupby(df['a']).w.sum()", "df.groupby(df['a'] > 1).w.sum()",
    "df.groupby([0, 1, 0, 1, 0]).w.sum()", "df.groupby(np.array([0, 1, 0, 1, 0])).w.sum()", "df.groupby(pd.Series([5, 6], index=[0, 3])).w.sum()",
    "df.groupby(['a', np.array([0, 1, 0, 1, 0])]).w.sum()", "df.w.groupby(df.a).sum()", "df.w.groupby(df.a).agg(['sum', 'max'])",
    "mi.groupby(level=0).sum()", "mi.groupby(level='m').sum()", "mi.groupby('l').sum()", "mi.groupby(level=[0, 1]).sum()", "mi.groupby(level=['m']).v.sum()",
    "mi.v.groupby(level='l').mean()", "wide.groupby(level=0).sum()", "wide.groupby(str.upper).i.sum()", "df.groupby(level=0).w.sum()",
    "df.groupby('zz')", "df.groupby()", "df.groupby(['a', 'zz'])", "df.groupby([])", "g['zz']", "g[['v', 'zz']]", "g.zz", "g['v', 'w']", "df.groupby(level=3)",
    "df.groupby(level='q')", "df.groupby([1, 2])",
    "g.agg('sum')", "g.agg({'v': 'sum', 'w': ['min', 'max']})", "g.agg({'v': 'sum', 'w': 'max'})", "g.v.agg(['sum', 'mean'])", "n.agg(['sum', 'mean'])",
    "g.agg(t=('v', 'sum'), u=('w', lambda x: x.max()))", "g.agg(t=pd.NamedAgg('v', 'sum'))", "g.v.agg(t='sum', u='max')", "g.v.agg(lambda x: x.sum())",
    "n.agg(lambda x: x.sum())", "g.agg({'w': lambda x: list(x)})", "g.v.agg([lambda x: 1, lambda x: 2])", "n.agg(np.sum)", "g.w.agg(np.max)", "g.w.agg(max)",
    "g.agg({'zz': 'sum'})", "g.agg({'v': {'x': 'sum'}})", "g.v.agg({'x': 'sum'})", "g.agg()", "g.agg('nope')", "g.w.agg(['sum', 'sum'])",
    "df.groupby('a', as_index=False).agg({'v': 'sum'})", "df.groupby('a', as_index=False).agg({'v': ['sum', 'max']})",
    "df.groupby('a', as_index=False).v.agg(['sum', 'max'])", "df.groupby('a', as_index=False).agg(t=('v', 'sum'))", "g.w.agg('quantile', q=0.25)",
    "df.groupby(['a', 's']).agg({'v': ['sum'], 'w': ['mean', 'count']})", "g.w.agg(('p', 'sum'))", "g.w.agg([('p', 'sum'), ('q', 'max')])",
    "g.apply(lambda x: x)", "g.apply(lambda x: x.w.sum())", "g.apply(lambda x: x[['v', 'w']].sum())", "g.apply(lambda x: x.head(1))",
    "df.groupby('a', group_keys=False).apply(lambda x: x.head(1))", "df.groupby('a', group_keys=False).apply(lambda x: x)", "g.v.apply(lambda x: x.head(1))",
    "g.v.apply(lambda x: x.sum())", "g.v.apply(lambda x: [1, 2])", "g.apply(lambda x: None)", "g.apply(len)", "g.w.apply(lambda x: x * 2)",
    "df.groupby('a', as_index=False).apply(lambda x: x.w.sum())", "df.groupby('a', as_index=False).apply(lambda x: x.head(1))",
    "df.groupby(['a', 's']).apply(lambda x: x.w.sum())", "g.apply(lambda x: pd.Series({'p': x.w.sum(), 'q': len(x)}))",
    "g.apply(lambda x: pd.DataFrame({'p': [1, 2]}))", "g.apply('sum')", "g.apply(lambda x: x.iloc[0])", "g.v.apply(lambda x: x.describe())",
    "g.transform('sum')", "n.transform('mean')", "g.v.transform(lambda x: x - x.mean())", "n.transform(lambda x: x.max())", "g.w.transform('cumsum')",
    "g.w.transform('rank')", "g.transform('nope')", "g.w.transform(lambda x: x.head(1))", "n.transform(lambda x: (x - x.mean()) / x.std())", "g.w.transform('size')",
    "g.w.transform('first')", "g.s.transform('count')", "g.w.transform(len)",
    "g.filter(lambda x: len(x) > 1)", "g.filter(lambda x: x.w.sum() > 4)", "g.w.filter(lambda x: x.sum() > 4)", "g.filter(lambda x: x)", "g.w.filter(lambda x: x.sum() > 4, dropna=False)",
    "g.filter(lambda x: x.w.sum() > 4, dropna=False)",
    "g.head(1)", "g.head(-1)", "g.tail(1)", "g.tail(-1)", "g.nth(0)", "g.nth(1)", "g.nth(-1)", "g.nth([0, 1])", "g.nth[0:1]", "g.nth(0, dropna='any')", "g.v.nth(0)",
    "wide.groupby('k').nth[::2]", "wide.groupby('k').head(2)", "wide.groupby('k').tail(2)",
    "n.describe()", "g.w.describe()", "g.describe()", "g.w.describe(percentiles=[0.1])", "g.s.describe()", "df.groupby('a', as_index=False).w.describe()",
    "n.quantile()", "n.quantile([0.2, 0.5])", "n.quantile(0.3, interpolation='lower')", "n.quantile(0.3, interpolation='nearest')",
    "wide.groupby('k').quantile(0.4, interpolation='midpoint')", "wide.groupby('k').quantile(0.4, interpolation='higher')", "n.quantile(2)",
    "g.quantile()", "g.v.quantile([0.5])",
    "g.s.value_counts()", "g.value_counts()", "g[['s']].value_counts()", "g.s.value_counts(normalize=True)", "g.s.value_counts(sort=False)", "g.v.value_counts(dropna=False)",
    "g.v.nlargest(1)", "g.v.nsmallest(2)", "wide.groupby('k').f.nlargest(2)",
    "n.rank(method='min')", "n.rank(method='dense', ascending=False)", "n.rank(pct=True)", "n.rank(na_option='top')", "n.rank(na_option='bottom')", "n.rank(method='first')",
    "n.shift(-1)", "n.shift(1, fill_value=0)", "n.shift([1, 2])", "g.w.shift([0, 1])", "g.shift()", "g.w.diff(-1)", "g.ffill()", "g.v.bfill(limit=1)", "g.w.pct_change()",
    "n.cumsum(skipna=False)", "n.cummax(skipna=False)", "g.cumsum()", "n.corr()", "n.cov()", "g.v.corr(df.w)", "g.w.ohlc()", "n.ohlc()",
    "g.w.sample(n=1, random_state=0)", "g.sample(frac=0.5, random_state=1)", "g.w.is_monotonic_increasing", "g.pipe(lambda x: x.w.sum())", "g.w.idxmax()", "g.v.idxmin()",
    "df.groupby('a').w.sum().index", "df.groupby(['a', 's']).w.sum().index",
    "df.groupby(pd.Grouper(key='a')).w.sum()", "mi.groupby(pd.Grouper(level='l')).v.sum()", "df.groupby([pd.Grouper(key='a'), 's']).w.sum()", "pd.Grouper(key='a')",
    "g.dtype", "g.w.dtype", "n.corrwith(df.w)", "g.w.unique()", "g.plot_it()", "g.w.hasnans",
    "df.groupby('a').s.apply(lambda x: ','.join(x))", "df.assign(t=df.groupby('a').w.transform('mean'))", "df.groupby('a').w.sum().reset_index()",
    "df.groupby('s').agg(n=('w', 'size'), m=('w', 'mean')).sort_values('n')", "df.groupby('a').apply(lambda x: x.sort_values('w', ascending=False))",
    "pd.Series([1, 2, 3, 4], index=list('aabb')).groupby(level=0).sum()", "pd.Series([1, 2, 3, 4], index=list('aabb')).groupby(['x', 'x', 'y', 'y']).max()",
    "pd.Series([1, 2, 3], dtype=object).groupby([0, 0, 1]).sum()", "pd.Series([1 + 2j, 3, 4]).groupby([0, 0, 1]).sum()",
    "pd.Series([2**62, 2**62, 5], dtype='uint64').groupby([0, 0, 1]).sum()", "pd.Series([np.inf, -np.inf, 1.0]).groupby([0, 0, 1]).sum()",
    "pd.Series([0.1] * 10).groupby([0] * 10).sum()", "pd.Series([1, 2, 3]).groupby([np.nan, 1, 1]).sum()",
])
