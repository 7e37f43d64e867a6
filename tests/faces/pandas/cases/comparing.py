"""Calls of compare, combine, combine_first."""

SETUP = """
a = pd.DataFrame({"p": ["a", "a", "b"], "q": [1.0, 2.0, np.nan], "r": [1, 2, 3]})
b = pd.DataFrame({"p": ["c", "a", "b"], "q": [1.0, 2.5, np.nan], "r": [1, 2, 3]})
s = pd.Series([1, 2, 3], index=list("abc"), name="n")
t = pd.Series([1, 5, 3], index=list("abc"), name="n")
u = pd.Series([1.0, np.nan, 3], index=list("abc"))
v = pd.Series([7, 8], index=list("bd"))
x = pd.DataFrame({"A": [np.nan, 0], "B": [4, np.nan]})
y = pd.DataFrame({"B": [3, 3], "C": [1, 1]}, index=[1, 2])
smaller = lambda m, n: m if m.sum() < n.sum() else n
"""

CASES = "\n".join([
    "a.compare(b)", "a.compare(b, align_axis=0)", "a.compare(b, keep_shape=True)", "a.compare(b, keep_equal=True)", "a.compare(b, keep_shape=True, keep_equal=True)", "a.compare(b, result_names=('l', 'm'))", "a.compare(a)",
    "a.compare(b.iloc[:2])", "a.compare(3)", "s.compare(t)", "s.compare(t, align_axis=0)", "s.compare(t, keep_shape=True)", "s.compare(t, keep_equal=True)", "s.compare(u.iloc[:2])", "a.compare(b, result_names=['l', 'm'])",
    "u.combine_first(v)", "u.combine_first(s)", "s.combine_first(t)", "x.combine_first(y)", "y.combine_first(x)", "x.combine_first(x.fillna(9))", "s.combine(t, max)", "s.combine(v, lambda m, n: m)", "s.combine(v, max, fill_value=0)", "s.combine(2, lambda m, n: m * n)",
    "pd.DataFrame({'A': [0, 0], 'B': [4, 4]}).combine(pd.DataFrame({'A': [1, 1], 'B': [3, 3]}), smaller)", "pd.DataFrame({'A': [5, 0], 'B': [2, 4]}).combine(pd.DataFrame({'A': [1, 1], 'B': [3, 3]}), np.minimum)",
    "pd.DataFrame({'A': [0, 0], 'B': [None, 4]}).combine(pd.DataFrame({'A': [1, 1], 'B': [3, 3]}), smaller, fill_value=-5)",
    "pd.DataFrame({'A': [0, 0], 'B': [4, 4]}).combine(pd.DataFrame({'B': [3, 3], 'C': [-10, 1]}, index=[1, 2]), smaller)",
    "pd.DataFrame({'A': [0, 0], 'B': [4, 4]}).combine(pd.DataFrame({'B': [3, 3], 'C': [-10, 1]}, index=[1, 2]), smaller, overwrite=False)",
])
