"""Operators and their methods, alignment, comparison, logic."""

SETUP = """
a = pd.Series([1, 2, 3], index=list("abc"))
b = pd.Series([10, 20, 30], index=list("bcd"), name="b")
f = pd.Series([1.5, None, -2.0])
t = pd.Series([True, False, True])
o = pd.Series([True, None, False])
x = pd.Series(["p", "q", None])
df = pd.DataFrame({"a": [1, 2, 3], "b": [0.5, None, 2.5]})
g = pd.DataFrame({"b": [1, 2], "c": [3, 4]}, index=[1, 5])
mi = pd.Series([1, 2, 3, 4], index=pd.MultiIndex.from_product([["x", "y"], [0, 1]], names=["k", "n"]))
"""
CASES = """
a + b
a - b
a + 1
1 - a
a / 0
a // 0
a % 0
-a // 0
a / 2
a // 2
a % 2
a ** 2
2 ** a
a ** -1
a ** -1.0
-a
abs(-a)
+a
~t
~a
divmod(a, 2)
f + 1
f * f
f // 0
f % 0
f // 2
f % 2
a + [1, 2, 3]
a + [1, 2]
a + np.array([1, 2, 3])
np.array([1, 2, 3]) + a
a + "x"
x + "s"
"s" + x
x * 2
x + x
x + a
a + None
a + pd.NA
t + t
t - t
t * t
t / t
t + 1
t & o
o & t
o | True
t ^ True
t & t
a & 1
a | b
a & 1.5
t & pd.Series([True, True], index=[0, 5])
a == 2
a != 2
a > 2
a > "x"
a == "x"
a == b
a == [1, 2, 4]
a < [1, 2]
f == f
f > 0
x == "p"
x == None
x > "a"
o == True
a.eq(b)
a.add(b)
a.add(b, fill_value=0)
a.sub(b, fill_value=1)
a.radd(1)
a.rsub(10)
a.mul(2)
a.div(b, fill_value=1)
a.rdiv(6)
a.floordiv(2)
a.mod(2)
a.pow(2)
a.rpow(2)
a.divmod(2)
f.add(1, fill_value=0)
a.add([1, 2])
a.gt(1)
a.le(b, fill_value=0)
mi.add(pd.Series([10, 20], index=["x", "y"]), level="k")
mi + mi
mi.mul(pd.Series({0: 1, 1: 100}), level=1)
df + 1
1 / df
df * df
df + g
df.add(g, fill_value=0)
df - df.iloc[0]
df + df["a"]
df.sub(df["a"], axis=0)
df + [1, 2]
df + [1, 2, 3]
df.add([1, 2, 3], axis=0)
df * np.array([[1, 2], [3, 4], [5, 6]])
df // 0
df % 2
df ** 2
-df
abs(-df)
df == df
df == g
df > 1
df.gt(1)
df.eq(df["a"], axis=0)
df < [2, 1]
(df > 1) & (df < 3)
(df > 1) | True
~(df > 1)
df + "x"
df.rsub(1)
df.rfloordiv(10)
df.mul({"a": 1, "b": 2})
df.add(1, fill_value=9)
a.dot(a)
df.fillna(0).dot([1, 2])
df[["a"]].T @ df[["a"]]
np.sqrt(a)
np.add(a, b)
np.exp(df)
np.maximum(a, 2)
np.sign(f)
a.align(b)
a.align(b, join="inner")
df.align(g, axis=1)
df.align(g, join="left", fill_value=0)
a.clip(2)
a.clip(upper=2)
f.clip(-1, 1)
df.clip(1, 2)
df.clip(df["a"], axis=0)
a.round(1)
f.round()
df.round(0)
df.round({"b": 0})
a.between(1, 2)
a.between(1, 3, inclusive="left")
a.isin([1, 5])
df.isin([1, 2.5])
df.isin({"a": [1]})
a.isin(5)
a.equals(a.copy())
f.equals(f.copy())
a.equals(a.astype(float))
df.equals(df.copy())
bool(a)
bool(df)
a.item()
a[:1].item()
pd.Series([2 ** 62]) * 4
pd.Series([1], dtype="int8") + 1
pd.Series([100], dtype="int8") + 100
pd.Series([1], dtype="int8") + pd.Series([1], dtype="int16")
pd.Series([1.5], dtype="float32") * 2
pd.Series([1], dtype="uint8") - 2
pd.Series([1, 2]) + pd.Series([1.5, 2.5], name="z")
pd.Series([1, 2], name="z") + pd.Series([1, 2], name="z")
pd.Series([1 + 2j]) * 2
pd.Series([1, "a"]) == 1
pd.Series([]) + 1
pd.Series([], dtype=float) + pd.Series([1.0])
pd.Index([1, 2]) + 1
pd.Index([1, 2]) == 1
pd.Index([1, 2]) + pd.Index([3, 4])
pd.RangeIndex(3) * 2
pd.RangeIndex(3) + 1
pd.RangeIndex(4) // 2
pd.RangeIndex(3) / 2
-pd.RangeIndex(3)
pd.Index(["a", "b"]) + "x"
pd.Index(["a", "b"]) == "a"
"""
