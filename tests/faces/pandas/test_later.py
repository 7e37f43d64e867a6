"""Columns of large tables that are chosen when somebody looks: the values, and that nothing written in between reaches them."""
import pytest

import septet.numpy as np
import septet.pandas as pd
from septet.pandas import later
from septet.pandas.later import Cell, LaterColumns

N = 40


@pytest.fixture(autouse=True)
def everything_waits(monkeypatch):
    monkeypatch.setattr(later, "LONG", 1)


def table():
    return pd.DataFrame({"k": np.arange(N) % 7, "v": np.arange(N) * 1.5, "s": [f"t{i % 5}" for i in range(N)], "i": np.arange(N)})


def waiting(frame):
    return [frame._labels[k] for k in sorted(frame._arrays._waiting)]


def test_a_choice_of_rows_waits_and_is_what_it_was():
    x = table()
    part = x[x["k"] > 2]
    assert waiting(part) == ["k", "v", "s", "i"]
    x["v"] = 0.0                                        # another column in its place
    x.loc[3, "i"] = 99                                  # written in place
    x["k"] += 1
    rows = [i for i in range(N) if i % 7 > 2]
    assert part["v"].tolist() == [i * 1.5 for i in rows] and part["i"].tolist() == rows and part["k"].tolist() == [i % 7 for i in rows]
    assert waiting(part) == ["s"]


def test_what_is_written_into_a_part_stays_there():
    x = table()
    part = x[x["k"] > 2]
    other = part.copy()
    part["v"] = 1.0
    part.loc[part.index[0], "i"] = -5
    part["new"] = 2
    assert waiting(part) == ["k", "s"] and list(part.columns) == ["k", "v", "s", "i", "new"]
    assert list(other.columns) == ["k", "v", "s", "i"] and other["v"].tolist()[0] == 4.5 and other["i"].tolist()[0] == 3
    assert x["i"].tolist() == list(range(N)) and part["i"].tolist()[:2] == [-5, 4]


def test_the_mask_and_the_positions_are_those_of_the_call():
    x, mask, places = table(), np.arange(N) % 2 == 0, np.arange(0, N, 3)
    by_mask, by_place = x[mask], x.iloc[places]
    mask[:] = False
    places[:] = 0
    assert by_mask["i"].tolist() == list(range(0, N, 2)) and by_place["s"].tolist() == [f"t{i % 5}" for i in range(0, N, 3)]


def test_memory_that_a_caller_keeps_writing_is_read_at_once():
    memory = np.arange(2.0 * N).reshape(N, 2)
    x = pd.DataFrame(memory, columns=["a", "b"], copy=False)
    part = x[x["a"] > 10]
    memory[:] = 0
    assert part["b"].tolist() == [i + 1.0 for i in range(12, 2 * N, 2)]


def test_a_series_over_memory_that_its_caller_keeps_writing():
    memory = np.arange(3 * N)
    x = pd.Series(memory, copy=False).to_frame("a")
    x["b"] = 1.0
    part = x[x["a"] > 2]
    memory[:] = 0
    assert part["a"].iloc[:2].tolist() == [3, 4]



def test_rows_of_rows_are_chosen_in_one_step():
    x = table()
    part = x[x["k"] > 2][["s", "i"]]
    again = part[(part["i"] > 20).to_numpy()].sort_values("i", ascending=False)
    cell = list.__getitem__(again._arrays, 0)
    assert type(cell) is Cell and waiting(again) == ["s", "i"] and waiting(part) == ["s"]
    assert again["s"].tolist() == [f"t{i % 5}" for i in range(N - 1, 20, -1) if i % 7 > 2]
    assert waiting(part) == ["s"]                       # nobody needed the step between


def test_merges_carry_columns_that_wait():
    x, y = table(), pd.DataFrame({"k": [3, 4, 9], "w": [10, 20, 30], "t": ["p", "q", "r"]})
    inner, left = x.merge(y, on="k"), x.merge(y, on="k", how="left")
    assert {"v", "s", "i", "w", "t"} <= set(waiting(inner))
    assert inner["w"].tolist() == [10 * (i % 7 - 2) for i in range(N) if i % 7 in (3, 4)] and inner["w"].dtype == "int64"
    assert left["w"].dtype == "float64" and left["w"].isna().sum() == N - len(inner)
    there = left[left["k"].isin([3, 4])]                # no gap in these rows, but there was one below
    assert there["w"].dtype == "float64" and there["t"].tolist() == inner["t"].tolist()
    twice = x[x["k"] < 5].merge(x[["i", "s"]], on="i").merge(y, on="k", how="outer")
    assert twice["s_x"].tolist()[:3] == ["t0", "t2", "t4"] and twice["w"].tolist()[-1] == 30 and len(twice) == 31


def test_ways_to_look_at_all_columns():
    x = table()
    part = x[x["k"] > 2]
    plain = pd.DataFrame({name: x[name].to_numpy()[(x["k"] > 2).to_numpy()] for name in ("k", "v", "i")}, index=part.index)
    assert part.drop(columns="s").equals(plain) and part[["k", "v", "i"]].to_string() == plain.to_string()
    assert part.dtypes.tolist() == x.dtypes.tolist() and part.describe().shape == (8, 3)
    assert pd.concat([x[x["k"] > 2], x[x["k"] <= 2]]).sort_index().equals(x)
    assert x.sort_values("v", ascending=False).reset_index(drop=True)["i"].tolist() == list(range(N - 1, -1, -1))
    assert isinstance(x.sort_values("v")._arrays, LaterColumns) and len(x.sort_values("v").drop_duplicates("k")) == 7


def test_a_small_part_of_a_large_table_keeps_it_only_where_there_is_room(monkeypatch):
    monkeypatch.setattr(later, "_pins", [])
    x = table()
    size = later.bytes_of(list(x._arrays), N)
    monkeypatch.setenv("SEPTET_MEMORY_LIMIT", str(size * later.PINNED * 5 // 2))
    parts = [x[x["i"] == 3] for _ in range(3)]
    assert [type(part._arrays) for part in parts] == [LaterColumns, LaterColumns, list]
    assert all(part["s"].tolist() == ["t3"] and part["v"].tolist() == [4.5] for part in parts)
    del parts
    part = x[x["i"] == 3]
    assert type(part._arrays) is LaterColumns
    monkeypatch.setattr(later, "LONG", N)
    monkeypatch.setattr(later, "FEW", N // 2)
    assert type(x[x["i"] == 3]._arrays) is list                                     # so few rows that waiting is no gain


def test_columns_of_a_file_wait_through_merges(tmp_path, monkeypatch):
    from septet.pandas.io import parquet

    table().to_parquet(tmp_path / "t.parquet")
    monkeypatch.setattr(parquet, "LAZY_BYTES", 0)
    x = pd.read_parquet(tmp_path / "t.parquet")
    found = x.merge(pd.DataFrame({"k": [1], "w": [5]}), on="k")
    assert waiting(x) == ["v", "s", "i"] and found["i"].tolist() == list(range(1, N, 7)) and waiting(x) == ["v", "s", "i"][:2]
    x["s"] = "other"
    assert found["s"].tolist() == [f"t{i % 5}" for i in range(1, N, 7)]
