"""to_dict, to_records, to_numeric, col, select, case_when."""

SETUP = """
from collections import OrderedDict, defaultdict
df = pd.DataFrame({"a": [1, 2], "b": [0.5, None], "c": ["x", None]}, index=["r", "s"])
s = pd.Series([1, 2], index=["x", "y"])
"""
CASES = """
df.to_dict()
df.to_dict("list")
df.to_dict("records")
df.to_dict("index")
df.to_dict("split")
df.to_dict("tight")
df.to_dict("split", index=False)
df.to_dict("records", index=False)
df.to_dict("zz")
df.to_dict(into=OrderedDict)
df.to_dict("records", into=defaultdict)
s.to_dict()
s.to_dict(into=OrderedDict)
df[["a", "b"]].to_records(index=False).dtype.names
pd.DataFrame.from_dict(df.to_dict("tight"), orient="tight")
pd.to_numeric(pd.Series(["1", "2"]))
pd.to_numeric(pd.Series(["1.5", None, "3"]))
pd.to_numeric(["1", "x"])
pd.to_numeric(["1", "x"], errors="coerce")
pd.to_numeric("5")
pd.to_numeric("5.5")
pd.to_numeric(pd.Series([1.0, 2.0, -3.0]), downcast="integer")
pd.to_numeric(pd.Series([1, 2]), downcast="unsigned")
pd.to_numeric(pd.Series([1.5, 2.25]), downcast="float")
pd.to_numeric(pd.Series(["1", 2, 3.5], dtype=object))
pd.to_numeric([True, False])
pd.to_numeric(df)
pd.to_numeric(["1"], errors="zz")
df.assign(d=pd.col("a") * 2 + 1)
df.loc[pd.col("a") > 1]
repr((pd.col("a") > 1) & ~(pd.col("b") < 2))
repr(pd.col("a").sum())
df.assign(d=pd.col("zz"))
df.select("b", "a")
df.select(["c"])
df.select("a", d=lambda f: f.a + 1)
s.case_when([(s > 1, 100)])
s.case_when([(s > 0, "p"), (s > 1, "q")])
s.case_when([])
"""
