"""Reading and writing by label, position, mask; enlargement; several levels."""

SETUP = """
s = pd.Series([10, 20, 30, 40], index=list("abcd"), name="s")
n = pd.Series([1.5, 2.5, 3.5], index=[2, 0, 1])
d = pd.Series([1, 2, 3, 4], index=list("aabc"))
df = pd.DataFrame({"a": [1, 2, 3], "b": [1.5, None, 2.5], "c": ["x", "y", None]}, index=["r", "s", "t"])
nf = pd.DataFrame(np.arange(12).reshape(4, 3), columns=["x", "y", "z"])
mi = pd.MultiIndex.from_product([["a", "b"], [1, 2, 3]], names=["l", "n"])
m = pd.Series(range(6), index=mi)
mf = pd.DataFrame({"v": range(6), "w": list("uvwxyz")}, index=mi)
mc = pd.DataFrame(np.arange(8).reshape(2, 4), columns=pd.MultiIndex.from_product([["p", "q"], ["i", "j"]]))
"""
CASES = """
s["a"]
s["z"]
s[["a", "c"]]
s[["a", "z"]]
s[1:3]
s["b":"c"]
s[s > 15]
s[[True, False, True, False]]
s[[True, False]]
s[lambda x: x > 25]
s[-1]
n[0]
n[[0, 2]]
n[0:2]
n[5]
d["a"]
d["b"]
d[["a", "c"]]
d.loc["a":"b"]
s.loc["b":]
s.loc["a":"z"]
s.loc[["d", "a"]]
s.loc[pd.Series([True, False, True, False], index=list("dcba"))]
s.iloc[0]
s.iloc[-1]
s.iloc[[0, -1]]
s.iloc[1:3]
s.iloc[10]
s.iloc[[0, 9]]
s.iloc["a"]
s.iloc[[True, False, True, False]]
s.iloc[lambda x: [0, 1]]
s.at["a"]
s.iat[2]
s.iat[9]
s.at["z"]
s.get("z", 5)
s.get("a")
s.a
s.zzz
df["a"]
df["z"]
df[["c", "a"]]
df[["a", "z"]]
df[["z"]]
df[df.a > 1]
df[1:]
df["s":]
df[[True, False, True]]
df[[True, False]]
df.loc["r"]
df.loc["zz"]
df.loc["r", "a"]
df.loc["r":"s", "a":"b"]
df.loc[["t", "r"], ["c"]]
df.loc[df.a > 1, "b"]
df.loc[:, "a"]
df.loc[:, ["a"]]
df.loc[:, [True, False, True]]
df.loc[lambda x: x.a > 1]
df.loc["r", ["a", "b"]]
df.loc["r", "a":"b"]
df.loc["r", "a", "b"]
df.iloc[0]
df.iloc[0, 1]
df.iloc[[0, 2], [0, 1]]
df.iloc[:, 0]
df.iloc[-1, -1]
df.iloc[1:, :2]
df.iloc[5]
df.iloc[:, 7]
df.at["r", "a"]
df.iat[1, 2]
df.at["q", "a"]
df.iat[9, 9]
df.a
df.zz
df.get("z")
nf.loc[1:2]
nf.loc[[3, 0], "x"]
nf.iloc[::2]
nf[nf["x"] > 3]["y"]
nf[nf > 5]
nf.loc[4]
m["a"]
m["a", 2]
m["z"]
m.loc["a"]
m.loc[("a", 2)]
m.loc[:, 2]
m.loc["a":"b"]
m.loc[("a", 2):("b", 1)]
m.loc[["b", "a"]]
m.loc[("a", [1, 3])]
m.loc[(slice(None), [1, 2])]
m.iloc[2]
m.xs(2, level="n")
m.xs("a")
m.xs(("a", 2))
mf.loc["a"]
mf.loc[("a", 1)]
mf.loc[("a", 1), "v"]
mf.loc["a", "v"]
mf.loc[("b", [1, 2]), :]
mf.loc[(slice(None), 2), "w"]
mf.loc[pd.IndexSlice[:, 2:3], :]
mf.xs(1, level=1)
mf.xs("a", drop_level=False)
mf.loc["z"]
mf.loc[("a", 9)]
mc["p"]
mc["p", "i"]
mc[("q", "j")]
mc.loc[:, "p"]
mc.loc[0, ("p", "i")]
mc.xs("i", axis=1, level=1)
s["a"] = 1; s
s["z"] = 9; s
s["z"] = 1.5; s
s["a"] = 1.5; s
s["a"] = "x"; s
s["a"] = None; s
s["a"] = 2.0; s
s[["a", "b"]] = 0; s
s[["a", "b"]] = [5, 6]; s
s[["a", "b"]] = [5]; s
s[["a", "b"]] = [5, 6, 7]; s
s[s > 15] = 0; s
s[1:3] = -1; s
s.loc["b":"c"] = [7, 8]; s
s.loc["q"] = 5; s
s.iloc[0] = 99; s
s.iloc[9] = 1; s
s.iloc[[0, 1]] = [3, 4]; s
s.at["a"] = 5; s
s.iat[1] = 6; s
s[s > 15] = pd.Series([1, 2, 3, 4], index=list("dcba")); s
d["a"] = 0; d
del s["a"]; s
s.pop("b")
df["d"] = 1; df
df["d"] = [1, 2, 3]; df
df["d"] = [1, 2]; df
df["a"] = df["a"] * 2; df
df["d"] = pd.Series([5, 6], index=["t", "r"]); df
df[["d", "e"]] = 0; df
df[["a", "b"]] = df[["b", "a"]]; df
df[["d", "e"]] = [[1, 2], [3, 4], [5, 6]]; df
df.loc["r", "a"] = 100; df
df.loc["r", "a"] = 1.5; df
df.loc["r", "a"] = "x"; df
df.loc["r", "c"] = "new"; df
df.loc["u"] = [9, 9.5, "w"]; df
df.loc["u"] = 5; df
df.loc["u", "a"] = 5; df
df.loc[:, "a"] = 0; df
df.loc[:, "n"] = 0; df
df.loc[df.a > 1, "a"] = 0; df
df.loc[df.a > 1, ["a", "b"]] = 0; df
df.loc["r":"s", "b"] = [7, 8]; df
df.loc["r"] = pd.Series({"a": 5, "b": 6.0, "c": "q"}); df
df.iloc[0, 0] = 50; df
df.iloc[0] = [1, 2.0, "z"]; df
df.iloc[:, 0] = [7, 8, 9]; df
df.iloc[[0, 1], [0, 1]] = 0; df
df.at["r", "a"] = 8; df
df.iat[0, 1] = 8; df
df.at["v", "a"] = 8; df
df.a = 5; df
del df["a"]; df
del df["q"]
df.pop("b")
df.insert(1, "n", [7, 8, 9]); df
df.insert(0, "a", 1)
df.insert(9, "q", 1)
df.assign(e=lambda x: x.a + 1, f=lambda x: x.e * 2)
nf[nf > 5] = 0; nf
nf.loc[5] = [1, 2, 3]; nf
nf.loc[nf.x > 3, "y"] = nf["z"]; nf
nf["x"] = nf["x"].astype(float); nf.loc[0, "x"] = 0.5; nf
m["a"] = 0; m
m["a", 2] = 50; m
m.loc[("c", 1)] = 7; m
mf.loc["a", "v"] = 0; mf
mf.loc[("a", 1), "v"] = 10; mf
mc["p", "k"] = 1; mc
t = df["a"]; t["r"] = 99; df
t = df.copy(); t.loc["r", "a"] = 99; [df, t]
t = df[["a"]]; t.iloc[0, 0] = 5; df
v = s.iloc[1:3]; v.iloc[0] = 0; [s, v]
v = s.to_numpy(); v[0] = 1
df.values
df.to_numpy()
nf.to_numpy()
df.head(2)
df.tail(1)
df.head(-1)
s.take([0, 2])
df.take([1], axis=1)
df.truncate("r", "s")
df.filter(items=["a", "z"])
df.filter(like="b")
df.filter(regex="[ab]")
df.filter(like="s", axis=0)
nf.sample(2, random_state=0)
nf.sample(frac=0.5, random_state=1)
nf.sample(5)
df.select_dtypes("number")
df.select_dtypes(include=["float"], exclude=["int"])
df.select_dtypes()
pd.DataFrame({"a": [1]}).loc[0] is None
"a" in df
"r" in s
list(df)
list(df.items())
[tuple(r) for r in df.itertuples()]
list(nf.iterrows())[0]
df.squeeze()
nf[["x"]].squeeze()
"""
