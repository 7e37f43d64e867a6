"""Filters, group-bys, sorts and reductions of a table that comes from a file (test_lazy.py runs them part by part too)."""

SETUP = """
import os, tempfile
rng = np.random.RandomState(5)
n = 900
x = rng.uniform(-1, 1, n) * 10.0 ** rng.randint(0, 6, n)
made = pd.DataFrame({"i": np.arange(n), "k": rng.randint(0, 6, n), "r": np.sort(rng.randint(0, 5, n)), "v": x, "f": (x / 1e5).astype("float32"),
                     "u": rng.randint(0, 200, n).astype("uint8"), "b": rng.rand(n) < 0.5})
made["h"] = np.where(rng.rand(n) < 0.1, np.nan, x)
made["s"] = np.array(["rome", "oslo", "lima", "bern"])[rng.randint(0, 4, n)]
made["s"] = made["s"].where(rng.rand(n) > 0.05)
made["t"] = pd.Timestamp("2021-03-01") + pd.to_timedelta(rng.randint(0, 10 ** 7, n), unit="s")
with tempfile.TemporaryDirectory() as folder:
    made.to_parquet(os.path.join(folder, "t.parquet"))
    df = pd.read_parquet(os.path.join(folder, "t.parquet"))
"""

MASKS = ("df.v > 3", "df.h > 0", "~(df.h > 0)", "df.h != df.h", "df.h.isna() & (df.k == 2)", "(df.s == 'rome') | (df.i < 30)", "df.s != 'rome'",
         "df.s.isin(['oslo', 'x'])", "df.k.isin([1, 5])", "df.i.between(100, 110)", "df.t > '2021-06-10'", "df.v + df.h > 10", "df.u // 2 == 7",
         "df.i < 0", "df.i == 899", "df.b", "df.v * 2 < -df.h", "abs(df.f) < 0.01", "df.h.fillna(0) == 0", "df.i % 2 == 0")
NAMES = ("sum", "mean", "var", "std", "sem", "min", "max", "count", "first", "last", "nunique", "prod")

CASES = "\n".join([
    *(f"df[{mask}].index" for mask in MASKS), *(f"df[{mask}][['i', 'h', 's']].head(4)" for mask in MASKS),
    *(f"df[{mask}].groupby('k').v.sum().tolist()" for mask in MASKS),
    *(f"df.groupby('{key}').{column}.{name}().tolist()" for key in "kr" for column in "vhf" for name in NAMES),
    *(f"df.groupby('r', sort=False).{column}.{name}().tolist()" for column in "iu" for name in NAMES[:8]),
    *(f"df.groupby('s', dropna={drop}).h.{name}()" for drop in (True, False) for name in ("sum", "mean", "count", "nunique")),
    *(f"df.groupby(['k', 's'])[['s', 't', 'b']].{name}().iloc[:7]" for name in ("min", "max", "first", "last", "count", "nunique")),
    "df.groupby(['k', 's'], as_index=False).agg({'v': ['sum', 'std'], 'h': 'mean'}).values.tolist()[:9]", "df.groupby(['k', 's']).size()",
    "df.groupby('k').agg(a=('v', 'sum'), b=('t', 'max'), c=('s', 'first'))", "df.groupby('k').h.mean(skipna=False)",
    "df.groupby('k').h.sum(min_count=130).tolist()", "df.groupby('k').b.any()", "df.groupby('k').t.mean()", "df.groupby('k').h.var(ddof=0).tolist()",
    "df[df.v > 3][df.v > 3].index", "df[df.i % 2 == 0][df.i > 490][:3].index", "df[df.i > 3][df.i % 5 == 0].index", "df.shape", "df.dtypes",
    "df[df.s == 'rome'].shape", "len(df[df.h > 0])", "df.query('k > 2 and v < 5').v.sum()", "df.loc[df.k > 2, ['k', 't']].tail(3)",
    "df.dropna(subset=['h', 's']).shape", "df.dropna().index", "df.rename(columns={'v': 'w'}).groupby('k').w.sum().tolist()",
    "d = df[['k', 'v', 'h']].copy(); d['z'] = d.v * d.h; r = d.groupby('k').z.sum().tolist()", "df.drop(columns=['v', 's']).head(2)",
    *(f"df.{column}.{name}()" for column in "vhiu" for name in ("sum", "mean", "min", "max", "count", "var", "std", "nunique")),
    *(f"df.{column}.value_counts()" for column in "ksb"), "df.s.value_counts(dropna=False, normalize=True)", "df.t.max()", "df.h.isna().sum()",
    *(f"df[['i', 'h', 's']].sort_values({by}).i.tolist()[::97]" for by in ("['h', 'i']", "['s', 'h', 'i'], ascending=[False, True, True]",
                                                                         "['s', 'i'], na_position='first'")),
    "df.sort_values(['v', 'i'], ignore_index=True).tail(3)[['v', 'i']]", "df.sort_values(['k', 'i']).index[::300]",
    "df.groupby('k').h.median().tolist()", "df.nothing", "df['nothing']", "df[['k', 'nothing']]", "df[df.s > 3]", "df.groupby('nothing').v.sum()",
    "df.groupby('k').s.mean()", "df.groupby('k').nothing", "df[df.v > 3].columns", "df.head(3)", "df.tail(2)", "df.s.head(2)",
])
