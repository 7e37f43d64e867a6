"""interpolate by curves, and weighted windows.  Rounded: SciPy adds in another order."""

SETUP = """
s = pd.Series([1.0, np.nan, 4, 9, np.nan, np.nan, 16, 3, np.nan, 5, np.nan])
x = pd.Series([2.0, np.nan, 4, 9, np.nan, 7.5, 16, 3, np.nan, 5, np.nan, 1], index=[0, 0.5, 2, 3, 3.25, 4, 6, 7, 7.5, 8, 11, 12])
t = pd.Series([1.0, np.nan, 4, 9, np.nan, 2], index=pd.date_range("2024-01-01", periods=6, freq="D"))
back = pd.Series([1.0, np.nan, 4, 9, 2], index=[5, 3, 2, 1, 0])
f = pd.DataFrame({"a": [1.0, np.nan, 4, 9, 2], "b": [np.nan, 3, np.nan, 1, 7]})
w = pd.Series([1.0, 2, np.nan, 4, 9, 16, 3, 7, np.nan, np.nan, np.nan, 5, 2])
d = pd.DataFrame({"a": [1.0, 2, 4, 8], "b": [1, 3, np.nan, 2]})
"""

METHODS = ["'quadratic'", "'cubic'", "'polynomial', order=1", "'polynomial', order=3", "'polynomial', order=4", "'spline', order=1, s=0", "'spline', order=2, s=0",
           "'spline', order=3, s=0", "'spline', order=5, s=0", "'barycentric'", "'krogh'", "'piecewise_polynomial'", "'from_derivatives'", "'pchip'", "'akima'", "'cubicspline'"]
PLAIN = "boxcar triang blackman hamming bartlett parzen bohman blackmanharris nuttall barthann hann cosine flattop lanczos tukey exponential".split()
GIVEN = {"gaussian": "std=1.5", "general_gaussian": "p=1.5, sig=2", "kaiser": "beta=4", "exponential": "tau=2", "tukey": "alpha=0.7", "general_hamming": "alpha=0.6"}
OPTIONS = ["3", "4, center=True, min_periods=1", "5, min_periods=2, step=2"]

CASES = "\n".join([
    *(f"{v}.interpolate({m}).round(9)" for m in METHODS for v in ("s", "x")), *(f"t.interpolate({m}).round(9)" for m in ("'pchip'", "'cubic'", "'spline', order=2, s=0")),
    "s.interpolate('cubic', limit=1).round(9)", "s.interpolate('pchip', limit_direction='both').round(9)", "s.interpolate('akima', limit_area='outside').round(9)",
    "s.interpolate('quadratic', fill_value='extrapolate').round(9)", "f.interpolate('pchip', limit_direction='both').round(9)", "back.interpolate('cubic').round(9)",
    "back.interpolate('pchip')", "back.interpolate('cubicspline')", "s.interpolate('polynomial')", "s.interpolate('spline', order=0)", "s.interpolate('nothing')",
    *(f"w.rolling({o}, win_type='{k}').{op}().round(9)" for k in PLAIN for o in OPTIONS for op in ("sum", "mean")),
    *(f"w.rolling({o}, win_type='{k}').{op}({g}).round(9)" for k, g in GIVEN.items() for o in OPTIONS for op in ("sum", "mean")),
    *(f"w.rolling({o}, win_type='{k}').{op}.round(9)" for k in ("boxcar", "triang", "hamming") for o in OPTIONS for op in ("var()", "std()", "var(ddof=0)")),
    "w.rolling(3, win_type='triang')", "d.rolling(2, win_type='triang', min_periods=1).sum()", "d.rolling(2, win_type='triang')['a'].agg(['sum', 'mean'])",
    "w.rolling(3, win_type='nothing')", "w.rolling(3, win_type='gaussian').mean()", "w.rolling(3, win_type='triang').median()", "w.rolling(2, min_periods=3, win_type='triang')",
])
