"""Calls of merge, join, merge_asof and merge_ordered."""

SETUP = """
a = pd.DataFrame({"k": [1, 2, 2, 4], "v": [10, 20, 21, 40], "w": list("pqrs")})
b = pd.DataFrame({"k": [2, 1, 2, 5], "v": [1.5, 2.5, 3.5, 5.5], "z": [True, False, True, True]})
s = pd.DataFrame({"k": ["x", "y", None, "x"], "i": range(4)})
t = pd.DataFrame({"k": ["y", "x", "u", None], "j": [9, 8, 7, 6]})
m = pd.DataFrame({"p": [1, 1, 2], "q": ["a", "b", "a"], "v": [1, 2, 3]})
n = pd.DataFrame({"p": [1, 2, 2], "q": ["b", "a", "c"], "u": [4, 5, 6]})
li = pd.DataFrame({"x": [1, 2, 3]}, index=["a", "b", "c"])
ri = pd.DataFrame({"y": [4, 5, 6]}, index=["b", "c", "d"])
di = pd.DataFrame({"x": [1, 2, 3]}, index=["b", "a", "b"])
trades = pd.DataFrame({"t": [1, 3, 5, 9], "g": list("xyxy"), "p": [1.0, 2, 3, 4]})
quotes = pd.DataFrame({"t": [1, 2, 4, 5, 8], "g": list("xxyxy"), "r": [10, 20, 30, 40, 50]})
nums = pd.DataFrame({"k": [1.0, np.nan, 3.0], "x": [1, 2, 3]})
num2 = pd.DataFrame({"k": [np.nan, 3.0, 3.0], "y": [7, 8, 9]})
"""

CASES = "\n".join([
    *(f"{left}.merge({right}, on='k', how='{how}')" for left, right in (("a", "b"), ("s", "t"), ("nums", "num2"))
      for how in ("inner", "left", "right", "outer")),
    *(f"a.merge(b, on='k', how='{how}', sort=True)" for how in ("inner", "left", "right", "outer")),
    *(f"m.merge(n, how='{how}')" for how in ("inner", "left", "right", "outer")),
    *(f"m.merge(n, on=['p', 'q'], how='{how}', indicator=True)" for how in ("inner", "left", "right", "outer")),
    *(f"a.merge(b, left_on='v', right_on='k', how='{how}')" for how in ("inner", "left", "outer")),
    *(f"a.merge(b, left_on='k', right_on='v', how='{how}')" for how in ("inner", "right", "outer")),
    *(f"li.merge(ri, left_index=True, right_index=True, how='{how}')" for how in ("inner", "left", "right", "outer")),
    *(f"di.merge(ri, left_index=True, right_index=True, how='{how}')" for how in ("inner", "left", "right", "outer")),
    *(f"a.merge(li, left_on='w', right_index=True, how='{how}')" for how in ("inner", "left", "right", "outer")),
    *(f"li.merge(t, left_index=True, right_on='k', how='{how}')" for how in ("inner", "left", "right", "outer")),
    *(f"li.join(ri, how='{how}')" for how in ("inner", "left", "right", "outer")),
    *(f"a.merge(b, on='k', how='{how}')" for how in ("left_anti", "right_anti")),
    "a.merge(b, on='k', suffixes=('_l', None))", "a.merge(b, on='k', suffixes=(None, None))", "a.merge(b, on='k', suffixes=('', ''))", "a.merge(b, on='k', suffixes='x')",
    "a.merge(b, how='cross')", "li.merge(ri, how='cross')", "a.merge(b, on='k', how='cross')", "a.merge(b, on='k', how='nope')",
    "a.merge(b, on='zz')", "a.merge(b, left_on='k')", "a.merge(b, on='k', left_on='k')", "li.merge(ri)", "a.merge(b, left_on=['k', 'v'], right_on='k')",
    "a.merge(b, on='k', validate='one_to_one')", "a.merge(b, on='k', validate='1:m')", "a.merge(b, on='k', validate='m:1')", "a.merge(b, on='k', validate='m:m')",
    "a.merge(b, on='k', validate='x')", "a.merge(s, on='k')", "a.merge(3)", "a.merge(pd.Series([1, 2]))", "a.merge(pd.Series([1, 2], name='k'))",
    "a.merge(b[['k']], on='k')", "a.merge(b.iloc[:0], on='k')", "a.merge(b.iloc[:0], on='k', how='left')", "a.iloc[:0].merge(b, on='k', how='outer')",
    "a.merge(b, on='k', indicator='here', how='outer')", "a.assign(k=a.k * 1.0).merge(b, on='k')",
    "pd.merge(a, b, on='k')", "pd.merge(a, b, left_on='k', right_on='k', suffixes=('_1', '_2'))", "a.merge(a, on='k')", "a.merge(b.rename(columns={'k': 'kk'}), left_on='k', right_on='kk')",
    "li.join(ri.y)", "li.join([ri, ri.rename(columns={'y': 'z'})])", "a.join(ri, on='w')", "li.join(li)", "li.join(li, lsuffix='_l', rsuffix='_r')", "li.join(pd.Series([1]))",
    "a.set_index('k').join(b.set_index('k'), lsuffix='_a')", "m.set_index(['p', 'q']).join(n.set_index(['p', 'q']))", "m.set_index(['p', 'q']).join(n.set_index(['p', 'q']), how='outer')",
    "m.join(n.set_index(['p', 'q']), on=['p', 'q'])", "m.set_index('p').merge(n.set_index('p'), on='p')", "m.set_index('p').merge(n, on='p')",
    "pd.merge_asof(trades, quotes, on='t')", "pd.merge_asof(trades, quotes, on='t', by='g')", "pd.merge_asof(trades, quotes, on='t', direction='forward')",
    "pd.merge_asof(trades, quotes, on='t', direction='nearest')", "pd.merge_asof(trades, quotes, on='t', allow_exact_matches=False)",
    "pd.merge_asof(trades, quotes, on='t', by='g', tolerance=1)", "pd.merge_asof(trades, quotes, on='t', direction='nearest', by='g')",
    "pd.merge_asof(trades.iloc[::-1], quotes, on='t')", "pd.merge_asof(trades, quotes, on='t', direction='x')", "pd.merge_asof(trades, quotes, on='t', tolerance=-1)",
    "pd.merge_asof(trades.set_index('t'), quotes.set_index('t'), left_index=True, right_index=True)", "pd.merge_asof(trades, quotes, left_on='p', right_on='t')",
    "pd.merge_asof(trades, quotes.rename(columns={'t': 'tt'}), left_on='t', right_on='tt', by='g')", "pd.merge_asof(trades, quotes.set_index('t'), left_on='t', right_index=True)",
    "pd.merge_ordered(a, b, on='k')", "pd.merge_ordered(trades, quotes, on='t')", "pd.merge_ordered(trades, quotes, on='t', fill_method='ffill')",
    "pd.merge_ordered(trades, quotes[['t', 'r']], on='t', left_by='g')", "pd.merge_ordered(trades, quotes[['t', 'r']], on='t', left_by='g', fill_method='ffill')",
])
