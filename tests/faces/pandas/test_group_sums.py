"""Sums of several columns over groups, made together, are those of each alone; means of integers are exact sums'."""
import septet.numpy as np
import septet.pandas as pd

N = 40_000


def test_columns_summed_together_have_the_bits_of_each_alone():
    rng = np.random.default_rng(3)
    x = pd.DataFrame({"k": rng.integers(0, 7, N), **{c: rng.normal(size=N) * 1e6 for c in "abcde"}, "i": rng.integers(0, 1 << 50, N)})
    x.loc[5:90, "b"] = np.nan
    g = x.groupby("k")
    sums, named = g.sum(), g.agg(p=("a", "sum"), q=("b", "mean"), r=("e", "mean"), s=("i", "mean"))
    by_dict = g.agg({"a": ["mean", "sum"], "c": "sum"})
    for c in "abcdei":
        assert sums[c].tolist() == x.groupby("k")[c].sum().tolist()
    assert named["p"].tolist() == sums["a"].tolist() and named["q"].tolist() == x.groupby("k")["b"].mean().tolist()
    assert named["r"].tolist() == x.groupby("k")["e"].mean().tolist()
    assert by_dict[("a", "mean")].tolist() == x.groupby("k")["a"].mean().tolist() and by_dict[("c", "sum")].tolist() == sums["c"].tolist()


def test_results_do_not_share_what_is_written():
    x = pd.DataFrame({"k": [0, 1] * (N // 2), "a": np.ones(N), "b": np.ones(N)})
    g = x.groupby("k")
    before = g.sum()
    before.loc[0, "a"] = -1.0
    assert g.sum()["a"].tolist() == [N / 2, N / 2] and g["a"].mean().tolist() == [1.0, 1.0]
    x.loc[0, "a"] = 100.0
    assert x.groupby("k").sum()["a"].tolist() == [N / 2 + 99, N / 2]


def test_means_of_integers_that_float64_does_not_hold():
    x = pd.DataFrame({"k": [1, 0, 1, 0], "i": [2 ** 60, 3, 2 ** 60 + 1, 4], "u": np.array([2 ** 63, 1, 2 ** 63, 2], dtype="uint64")})
    assert x.groupby("k").mean().values.tolist() == [[3.5, 1.5], [float(2 ** 60), float(2 ** 63)]]
