"""Calls of rolling, expanding and ewm."""

SETUP = """
s = pd.Series([1.0, 2, np.nan, 4, 7, 7, 7, 3, -1, 0.5], name="q", index=list("abcdefghij"))
df = pd.DataFrame({"k": [1, 2, 1, 1, 2, 1], "x": [1.0, 2, 3, np.nan, 5, 8], "y": [6, 5, 4, 3, 2, 1]})
t = pd.DataFrame({"k": [1, 2, 1], "s": ["a", "b", "c"], "x": [1.0, 2, 3]})
i = pd.Series([5, 3, 8, 1, 9, 2])
"""

OPS = "sum mean var std min max median skew kurt sem count first last nunique".split()

CASES = "\n".join([
    *(f"s.rolling({w}).{op}()" for w in ("3", "3, min_periods=1", "4, center=True, min_periods=2") for op in OPS),
    *(f"s.expanding().{op}()" for op in OPS if op != "skew"), "s.expanding(3).mean()", "s.expanding(0).sum()",
    *(f"i.rolling(2).{op}()" for op in OPS), *(f"df.rolling(2).{op}()" for op in ("sum", "mean", "max", "std", "count")),
    *(f"s.rolling(3, min_periods=1, closed='{c}').sum()" for c in ("left", "right", "both", "neither")),
    *(f"s.rolling(4, min_periods=2).quantile(0.3, interpolation='{m}')" for m in ("linear", "lower", "higher", "nearest", "midpoint")),
    *(f"s.rolling(4, min_periods=1).rank(method='{m}', ascending={a}, pct={p})" for m in ("average", "min", "max") for a in (True, False) for p in (True, False)),
    "s.rolling(3, step=2).sum()", "s.rolling(3, step=3, min_periods=1).mean()", "s.rolling(0).sum()", "s.rolling(1).sum()", "s.rolling(20).sum()", "s.rolling(20, min_periods=1).mean()",
    "s.rolling(2, min_periods=0).sum()", "s.rolling(3).var(ddof=0)", "s.rolling(3).std(ddof=2)", "s.rolling(3).quantile(0)", "s.rolling(3).quantile(1.0)", "s.rolling(3).quantile(2)",
    "s.rolling(3).apply(lambda x: x.sum())", "s.rolling(3, min_periods=1).apply(lambda x: x[0], raw=True)", "s.rolling(3, min_periods=1).apply(lambda x: len(x))",
    "s.rolling(2).agg('sum')", "s.rolling(2).agg(['sum', 'mean'])", "s.rolling(2).agg(lambda x: x.max())", "df.rolling(2).agg({'x': 'sum', 'y': 'mean'})", "df.rolling(2).agg(['sum', 'mean'])",
    "df.rolling(2).agg({'x': ['sum', 'max'], 'y': 'mean'})", "df.rolling(2)['x'].sum()", "df.rolling(2)[['x', 'y']].sum()", "df.rolling(2).x.mean()", "df.rolling(2)['zz']", "df.rolling(2).zz",
    "t.rolling(2).sum()", "t.rolling(2).sum(numeric_only=True)", "t.s.rolling(2).sum()", "s.rolling(-1)", "s.rolling('x')", "s.rolling(2.5)", "s.rolling(2, min_periods=3)", "s.rolling(2, closed='x')",
    "s.rolling(2, center=3)", "s.rolling(2, min_periods='x')", "s.rolling(2, step=-1)", "s.rolling(3)", "s.expanding(2)", "s.ewm(com=1)", "s.rolling(2).nope()", "s.rolling(2).agg('nope')",
    "s.rolling(3, min_periods=1).cov(s * 2)", "s.rolling(3, min_periods=2).corr(s.shift())", "df.rolling(3).corr()", "df.rolling(3).cov()", "df.rolling(3).cov(df.x)",
    "df.rolling(3).corr(df, pairwise=False)", "df.rolling(3).corr(df[['x']])", "df.rolling(3, min_periods=2).corr(df[['x', 'y']], pairwise=True)", "s.expanding().corr(s ** 2)", "df.x.rolling(3).corr(df)",
    *(f"s.ewm({a}).{op}()" for a in ("com=1", "span=3", "halflife=2", "alpha=0.3", "alpha=0.3, adjust=False", "alpha=0.3, ignore_na=True", "com=1, min_periods=3")
      for op in ("mean", "var", "std")),
    "s.ewm(alpha=0.3).sum()", "s.ewm(alpha=0.3, adjust=False).sum()", "s.ewm(com=1).var(bias=True)", "s.ewm(com=1).corr(s ** 2)", "s.ewm(com=1).cov(s ** 2)", "df.ewm(com=1).mean()", "df.ewm(com=1).corr()",
    "s.ewm()", "s.ewm(com=1, span=2)", "s.ewm(com=-1)", "s.ewm(span=0)", "s.ewm(alpha=2)", "s.ewm(halflife=0)", "s.ewm(halflife='1D')", "df.ewm(com=1).agg('mean')", "s.ewm(com=1).agg(['mean', 'std'])",
    *(f"df.groupby('k').rolling(2).{op}()" for op in ("sum", "mean", "max", "count", "std")), "df.groupby('k').x.rolling(2, min_periods=1).sum()", "df.groupby('k').x.rolling(2).agg(['sum', 'max'])",
    "df.groupby('k').expanding().mean()", "df.groupby('k').ewm(com=1).mean()", "df.groupby('k').x.expanding(2).sum()", "df.groupby('k').rolling(2).corr()", "df.groupby('k')[['y']].rolling(2).apply(lambda v: v.max())",
    "df.groupby('k').rolling(2)['x'].sum()", "df.groupby('k').y.rolling(2, center=True).sum()", "pd.Series([], dtype=float).rolling(2).sum()", "pd.Series([], dtype=float).expanding().mean()",
    "pd.Series([True, False, True]).rolling(2).sum()", "pd.Series([1, 2, 3], dtype='Int64').rolling(2).sum()", "pd.Series([1.0, np.inf, 3, 4]).rolling(2).sum()", "pd.Series([1e16, 1.0, -1e16, 1, 1]).rolling(3).sum()",
    "pd.Series([1e8 + 1, 1e8 + 2, 1e8 + 3, 5]).rolling(3).var()", "pd.Series([3.0] * 5).rolling(3).skew()", "pd.Series([0.1] * 6).rolling(3).sum()", "pd.Series([0.1] * 6).rolling(3).std()",
    "[x.tolist() for x in i.rolling(2)]", "s.rolling(pd.api.indexers.FixedForwardWindowIndexer(window_size=2)).sum()",
])
