"""Calls of pivot, melt, stack, unstack, dummies, crosstab, explode."""

SETUP = """
d = pd.DataFrame({"a": ["x", "x", "y", "y"], "b": ["p", "q", "p", "q"], "v": [1, 2, 3, 4], "w": [1.5, 2.5, np.nan, 4.5]})
h = pd.DataFrame({"a": ["x", "x", "y", "x"], "b": ["p", "q", "p", "p"], "c": [1, 1, 2, 2], "v": [1, 2, 3, 4], "w": [1.5, 2.5, 3.5, 4.5]})
m = d.set_index(["a", "b"])
u = h.iloc[:3].set_index(["a", "b"])["v"]
wide = pd.DataFrame({"id": [1, 2], "x": [3, 4], "y": [5.5, 6.5]})
long = pd.DataFrame({"id": [1, 2], "A1": [1, 2], "A2": [3, 4], "B1": [5, 6], "B2": [7, 8], "z": ["u", "w"]})
e = pd.DataFrame({"k": [[1, 2], [], "s", [3]], "j": [1, 2, 3, 4]})
t = pd.Series(["a", "b", "a", None], name="q")
mc = pd.DataFrame([[1, 2, 3, 4]], columns=pd.MultiIndex.from_tuples([("x", "p"), ("x", "q"), ("y", "p"), ("y", "q")], names=["l", "m"]), index=["r"])
hole = pd.DataFrame([[1, 2.5, 3]], columns=pd.MultiIndex.from_tuples([("x", "p"), ("x", "q"), ("y", "p")]), index=["r"])
"""

CASES = "\n".join([
    "m.unstack()", "m.unstack(0)", "m.unstack('a')", "m.v.unstack()", "m.v.unstack('a')", "u.unstack()", "u.unstack(fill_value=0)", "u.unstack(level=0)", "m.unstack('zz')", "m.unstack(['a', 'b'])",
    "h.set_index(['a', 'b']).v.unstack()", "h.set_index(['a', 'b', 'c']).v.unstack()", "h.set_index(['a', 'b', 'c']).v.unstack(['b', 'c'])", "h.set_index(['a', 'b', 'c']).unstack('b')",
    "h.set_index(['a', 'b', 'c'])[['v', 'w']].unstack([1, 2])", "d.unstack()", "d[['v', 'w']].unstack()", "d.v.unstack()", "u.unstack(sort=False)",
    "d.stack()", "d[['v', 'w']].stack()", "m.stack()", "mc.stack()", "mc.stack(0)", "mc.stack('l')", "mc.stack([0, 1])", "mc.stack(['m', 'l'])", "hole.stack()", "hole.stack(0)", "d.stack(dropna=False)", "d.stack('zz')",
    "m[['v']].stack().unstack()", "pd.DataFrame().stack()",
    "d.pivot(index='a', columns='b', values='v')", "d.pivot(index='a', columns='b')", "d.pivot(columns='b', values='v')", "d.pivot(index='a', columns='b', values=['v', 'w'])",
    "h.pivot(index='a', columns='b', values='v')", "h.pivot(index=['a', 'c'], columns='b', values='v')", "h.pivot(index='a', columns=['b', 'c'], values='v')", "d.pivot(index='zz', columns='b')",
    "pd.pivot(d, index='a', columns='b', values='w')",
    "h.pivot_table(values='v', index='a', columns='b')", "h.pivot_table(index='a', columns='b', aggfunc='sum')", "h.pivot_table(values='v', index='a', columns='b', fill_value=0)", "h.pivot_table(values='v', index='a')",
    "h.pivot_table(values='v', columns='b')", "h.pivot_table(values=['v', 'w'], index='a', columns='b', aggfunc='sum')", "h.pivot_table(values='v', index=['a', 'c'], columns='b', aggfunc='max')",
    "h.pivot_table(values='v', index='a', columns=['b', 'c'], aggfunc='sum')", "h.pivot_table(values='v', index='a', columns='b', aggfunc=['sum', 'mean'])", "h.pivot_table(values=['v', 'w'], index='a', aggfunc={'v': 'sum', 'w': 'mean'})",
    "h.pivot_table(values=['v', 'w'], index='a', aggfunc={'v': ['min', 'max'], 'w': 'mean'})", "h.pivot_table(values='v', index='a', columns='b', aggfunc='count')", "h.pivot_table(values='v', index='a', columns='b', aggfunc=len)",
    "h.pivot_table(values='v', index='a', columns='b', aggfunc='sum', margins=True)", "h.pivot_table(values='v', index='a', columns='b', aggfunc='mean', margins=True, margins_name='T')", "h.pivot_table(values='v', index='a', aggfunc='sum', margins=True)",
    "h.pivot_table(values=['v', 'w'], index='a', columns='b', aggfunc='sum', margins=True, fill_value=0)", "h.pivot_table(values='v', index=['a', 'c'], columns='b', aggfunc='sum', margins=True)",
    "h.pivot_table(values='zz', index='a')", "h.pivot_table()", "h.pivot_table(index='a', columns='b', values='v', sort=False)", "pd.pivot_table(h, values='v', index='a', columns='b', aggfunc='sum', dropna=False)",
    "h.pivot_table(values='v', index='a', columns='b', aggfunc=np.sum)", "h.pivot_table(['v'], ['a'], ['b'])",
    "wide.melt()", "wide.melt('id')", "wide.melt(id_vars=['id'], value_vars=['y'])", "wide.melt('id', var_name='n', value_name='val')", "wide.melt('id', ignore_index=False)", "wide.melt('zz')", "wide.melt(value_vars='q')",
    "wide.melt(value_name='x')", "mc.melt()", "mc.melt(col_level=0)", "pd.melt(d, id_vars=['a', 'b'])", "wide.rename_axis(columns='cc').melt('id')", "wide.melt(id_vars=['id', 'x', 'y'])",
    "pd.wide_to_long(long, ['A', 'B'], i='id', j='n')", "pd.wide_to_long(long[['id', 'A1', 'A2']], 'A', i='id', j='n')", "pd.wide_to_long(long, ['A', 'B'], i=['id', 'z'], j='n')", "pd.wide_to_long(long, ['id'], i='z', j='n')",
    "pd.lreshape(long, {'A': ['A1', 'A2'], 'B': ['B1', 'B2']})",
    "pd.get_dummies(t)", "pd.get_dummies(t, dummy_na=True)", "pd.get_dummies(t, drop_first=True)", "pd.get_dummies(t, prefix='p', dtype=int)", "pd.get_dummies(d)", "pd.get_dummies(d, columns=['a'])", "pd.get_dummies(d, prefix=['m', 'n'])",
    "pd.get_dummies(d, prefix={'a': 'm', 'b': 'n'}, prefix_sep='-')", "pd.get_dummies(d, prefix=['m'])", "pd.get_dummies(['b', 'a'])", "pd.get_dummies(h, columns=['c'], dtype=float)", "pd.get_dummies(d, columns=['zz'])", "pd.get_dummies(d, columns='a')",
    "pd.from_dummies(pd.get_dummies(pd.Series(list('abca'))))", "pd.from_dummies(pd.get_dummies(d[['a', 'b']]), sep='_')", "pd.from_dummies(pd.get_dummies(t), default_category='none')", "pd.from_dummies(pd.get_dummies(t))",
    "pd.crosstab(h.a, h.b)", "pd.crosstab(h.a, [h.b, h.c])", "pd.crosstab(h.a, h.b, margins=True)", "pd.crosstab(h.a, h.b, normalize=True)", "pd.crosstab(h.a, h.b, normalize='index')", "pd.crosstab(h.a, h.b, normalize='columns')",
    "pd.crosstab(h.a, h.b, values=h.v, aggfunc='sum')", "pd.crosstab(h.a, h.b, rownames=['r'], colnames=['s'])", "pd.crosstab(np.array([1, 1, 2]), np.array(['u', 'w', 'u']))", "pd.crosstab(h.a, h.b, values=h.v)",
    "pd.crosstab(h.a, h.b, aggfunc='sum')", "pd.crosstab(h.a, h.b, normalize='all', margins=True)", "pd.crosstab(h.a, h.b, normalize='index', margins=True)", "pd.crosstab([h.a, h.c], h.b)", "pd.crosstab(h.a, h.b, normalize='x')",
    "e.explode('k')", "e.explode('k', ignore_index=True)", "e.k.explode()", "e.j.explode()", "e.explode('zz')", "e.explode(['k', 'j'])", "e.explode([])", "pd.Series([[1, 2], [3]]).explode(ignore_index=True)",
])
