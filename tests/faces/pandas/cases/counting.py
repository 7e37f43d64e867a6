"""Calls that count, number and rank: value_counts, rank, duplicated, factorize, nunique."""

SETUP = """
df = pd.DataFrame({"a": [2, 1, 2, 1, 3], "b": ["x", "y", "x", "z", "x"], "c": [1.0, np.nan, 1, 2, np.nan]})
s = pd.Series([3, 1, 3, np.nan, 1, 2], name="q")
t = pd.Series(["b", "a", None, "b"], index=list("wxyz"))
e = pd.Series([], dtype=float)
o = pd.Series([1, 2, "a", 2, None], dtype=object)
c = pd.Series(pd.Categorical(["b", "a", "b", None], categories=["a", "b", "d"]))
k = pd.Series(pd.Categorical(["lo", "hi", "lo"], categories=["lo", "hi"], ordered=True))
n = pd.Series([3, None, 1, 3], dtype="Int64")
"""

CASES = "\n".join([
    *(f"{x}.value_counts({o})" for x in ("s", "t", "e", "o", "c", "n", "df", "df.index", "pd.Series([True, False, True])")
      for o in ("", "normalize=True", "sort=False", "ascending=True", "dropna=False")),
    "df.value_counts('a')", "df.value_counts(['a'])", "df.value_counts(['b', 'a'])", "df.value_counts('zz')", "pd.Index([1, 1, 2], name='q').value_counts()",
    *(f"s.rank({o})" for o in ("", "method='min'", "method='max'", "method='first'", "method='dense'", "ascending=False", "pct=True", "na_option='top'",
                               "na_option='bottom'", "na_option='bottom', ascending=False", "na_option='top', pct=True, method='dense'", "method='x'", "na_option='x'")),
    "t.rank()", "t.rank(method='dense', ascending=False)", "df.rank()", "df.rank(numeric_only=True)", "df[['a', 'c']].rank(axis=1)", "k.rank()", "e.rank()", "o.rank()",
    "t.rank(numeric_only=True)", "pd.Series([True, False]).rank()", "pd.Series([2**62, 2**62 + 1]).rank()", "pd.Series([np.inf, -np.inf, 0.0, np.nan]).rank()",
    *(f"{x}.duplicated(keep={k!r})" for x in ("s", "t", "df", "df[['a']]", "df.set_index('a').index") for k in ("first", "last", False)),
    "df.duplicated('a')", "df.duplicated(['a', 'b'])", "df.duplicated('zz')", "s.duplicated(keep='x')", "df.drop_duplicates('a')", "df.drop_duplicates('a', keep='last')",
    "df.drop_duplicates(keep=False)", "df.drop_duplicates('b', ignore_index=True)", "s.drop_duplicates()", "s.drop_duplicates(keep='last', ignore_index=True)",
    "df.drop_duplicates('b', inplace=True); df", "s.drop_duplicates(inplace=True); s", "df.drop_duplicates('zz')", "pd.Index([1, 1, 2]).drop_duplicates()",
    "df.nunique()", "df.nunique(dropna=False)", "df.nunique(axis=1)", "s.nunique()", "s.nunique(dropna=False)", "df.index.nunique()",
    *(f"{x}.factorize({o})" for x in ("s", "t", "o", "df.a", "df.index") for o in ("", "sort=True", "use_na_sentinel=False") if (x, o) != ("o", "sort=True")),
    "pd.factorize(np.array([3, 1, 3]))", "pd.factorize(df.b, sort=True)", "pd.unique(df.a)", "s.unique()",
])
