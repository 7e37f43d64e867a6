"""The last bits of sums over groups: the order of the additions depends on whether rows of a group stand together."""

SETUP = """
rng = np.random.RandomState(8)
n = 1500
x = rng.uniform(-1, 1, n) * 10.0 ** rng.randint(0, 6, n)
rising = pd.DataFrame({"k": np.sort(rng.randint(0, 9, n)), "m": rng.randint(0, 9, n), "v": x, "i": rng.randint(0, 1 << 60, n)})
rising["f"] = (x / 1e5).astype("float32")
holes = rising.assign(v=np.where(np.arange(n) == 700, np.nan, x))
gap = rising.assign(k=rising["k"].where(rising["k"] != 4))
first = rising.assign(k=rising["k"].where(rising["k"] != 0))
last = rising.assign(k=rising["k"].where(rising["k"] != 8))
whole = rising.assign(k=pd.Categorical(rising["k"], categories=range(-1, 11)))
runs = pd.DataFrame({"k": np.repeat(np.arange(14), [1, 2, 3, 7, 8, 9, 10, 17, 127, 128, 129, 130, 137, 792]), "v": x})
clock = pd.Series(x, index=pd.date_range("2020-01-01", periods=n, freq="min"))
"""

CASES = "\n".join([
    *(f"{frame}.groupby('k').{column}.{name}().tolist()" for frame in ("rising", "holes", "runs") for column in ("v",)
      for name in ("sum", "mean", "var", "std", "sem", "prod")),
    *(f"rising.groupby('{key}').{column}.{name}().tolist()" for key in "km" for column in "fi" for name in ("sum", "mean", "var", "std", "sem")),
    *(f"{frame}.groupby('k', dropna={drop}).v.sum().tolist()" for frame in ("gap", "first", "last") for drop in (True, False)),
    *(f"whole.groupby('k', observed={seen}).v.{name}().tolist()" for seen in (True, False) for name in ("sum", "mean")),
    "rising.groupby('k').f.mean().dtype", "rising.groupby('m').f.mean().dtype", "rising.groupby('k', sort=False).v.sum().tolist()",
    "rising[::-1].groupby('k').v.sum().tolist()", "rising[::-1].groupby('k', sort=False).v.sum().tolist()",
    "rising.groupby('k').v.transform('mean').iloc[::99].tolist()", "rising.groupby('k').agg({'v': ['sum', 'mean']}).values.tolist()",
    "rising.astype({'v': 'Float64'}).groupby('k').v.sum().tolist()", "rising.groupby('k').v.sum(min_count=170).tolist()",
    "rising.groupby(['k', 'm']).v.sum().tolist()[:20]", "rising.sort_values(['k', 'm']).groupby(['k', 'm']).v.sum().tolist()[:20]",
    "clock.resample('3h').sum().tolist()", "clock.resample('3h').mean().tolist()", "clock.groupby(clock.index.hour).sum().tolist()",
    "rising.assign(v=np.where(rising.index == 3, np.inf, x)).groupby('k').v.sum().tolist()",
    "rising.pivot_table(values='v', index='k', aggfunc='mean').v.tolist()",
])
