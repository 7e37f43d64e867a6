"""What must hold of joins, group-bys, alignment and gaps whatever the input: beside plain loops and dictionaries over Python values."""
from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

import septet.numpy as np
import septet.pandas as pd

KEYS = st.sampled_from([0, 1, 2, 3])
TEXTS = st.sampled_from(["a", "b", "ü", "", None])
NUMBERS = st.one_of(st.integers(-5, 5).map(float), st.just(math.nan))
ROWS = st.lists(st.tuples(KEYS, NUMBERS), max_size=12)
MIXED_ROWS = st.lists(st.tuples(TEXTS, st.integers(-5, 5)), max_size=12)
FEW = settings(max_examples=60)


def table(rows, names):
    """A frame of rows; no rows still have dtypes."""
    made = pd.DataFrame(rows, columns=names) if rows else pd.DataFrame({n: np.empty(0) for n in names})
    return made.astype({n: "int64" for n in names if n == "k" and (not rows or isinstance(rows[0][0], int))})


def plain(frame):
    """Rows as tuples, NaN as None, so that they compare."""
    return [tuple(None if x is None or x != x else x for x in row) for row in frame.itertuples(index=False, name=None)]


@FEW
@given(ROWS, ROWS)
def test_joins_are_nested_loops(left, right):
    a, b = table(left, ["k", "x"]), table(right, ["k", "y"])
    clean = [[(k, None if v != v else v) for k, v in rows] for rows in (left, right)]
    inner = [(k, x, y) for k, x in clean[0] for j, y in clean[1] if j == k]
    assert plain(a.merge(b, on="k")) == inner
    outer_left = [row for k, x in clean[0] for row in ([(k, x, y) for j, y in clean[1] if j == k] or [(k, x, None)])]
    assert plain(a.merge(b, on="k", how="left")) == outer_left
    alone = [(k, None, y) for k, y in clean[1] if k not in {j for j, _ in clean[0]}]
    assert sorted(plain(a.merge(b, on="k", how="outer")), key=repr) == sorted(outer_left + alone, key=repr)
    assert len(a.merge(b, how="cross")) == len(a) * len(b)


@FEW
@given(MIXED_ROWS, MIXED_ROWS)
def test_missing_keys_join_each_other(left, right):
    a, b = pd.DataFrame(left, columns=["k", "x"]), pd.DataFrame(right, columns=["k", "y"])
    wanted = [(k, x, y) for k, x in left for j, y in right if j == k]
    if left and right and any(k is not None for k, _ in left) and any(k is not None for k, _ in right):
        assert plain(a.merge(b, on="k")) == wanted


@FEW
@given(ROWS, st.booleans())
def test_groups_are_dictionaries(rows, sort):
    groups: dict[int, list[float]] = {}
    for key, value in rows:
        groups.setdefault(key, []).append(value)
    order = sorted(groups) if sort else list(groups)
    grouped = table(rows, ["k", "x"]).groupby("k", sort=sort)["x"]
    there = {k: [v for v in groups[k] if v == v] for k in order}
    assert grouped.size().to_dict() == {k: len(groups[k]) for k in order}
    assert list(grouped.sum().index) == order
    assert grouped.sum().tolist() == [sum(there[k]) for k in order]
    assert grouped.count().tolist() == [len(there[k]) for k in order]
    assert [x for x in grouped.max().tolist() if x == x] == [max(there[k]) for k in order if there[k]]
    assert [x for x in grouped.first().tolist() if x == x] == [there[k][0] for k in order if there[k]]
    assert grouped.cumcount().tolist() == [[k for k, _ in rows[:i]].count(rows[i][0]) for i in range(len(rows))]
    assert all(math.isclose(x, sum(there[k])) for (k, _), x in zip(rows, grouped.transform("sum").tolist(), strict=True))


@FEW
@given(st.dictionaries(KEYS, NUMBERS), st.dictionaries(KEYS, NUMBERS))
def test_arithmetic_aligns_labels(left, right):
    a, b = (pd.Series(list(d.values()), index=pd.Index(list(d), dtype="int64"), dtype="float64") for d in (left, right))
    total = a + b
    assert set(total.index) == set(left) | set(right)
    for key, value in total.items():
        wanted = left.get(key, math.nan) + right.get(key, math.nan)
        assert value == wanted or value != value and wanted != wanted
    filled = a.add(b, fill_value=0)
    for key, value in filled.items():
        parts = [d[key] for d in (left, right) if key in d and d[key] == d[key]]
        assert value == sum(parts) if parts else value != value
    assert a.index.intersection(b.index).tolist() == [k for k in left if k in right]
    assert set(a.index.symmetric_difference(b.index)) == set(left) ^ set(right)


@FEW
@given(ROWS)
def test_gaps_are_counted_filled_and_dropped(rows):
    frame = table(rows, ["k", "x"])
    values = [v for _, v in rows]
    assert frame["x"].isna().tolist() == [v != v for v in values]
    assert frame["x"].fillna(9.0).tolist() == [9.0 if v != v else v for v in values]
    assert plain(frame.dropna()) == [(k, v) for k, v in rows if v == v]
    last, carried = math.nan, []
    for v in values:
        last = v if v == v else last
        carried.append(last)
    assert [None if x != x else x for x in frame["x"].ffill().tolist()] == [None if x != x else x for x in carried]
    order = sorted(v for v in values if v == v)
    assert [v for v in frame.sort_values("x")["x"].tolist() if v == v] == order
    assert frame.drop_duplicates("k")["k"].tolist() == list(dict.fromkeys(k for k, _ in rows))
    assert frame["k"].value_counts().to_dict() == {k: [j for j, _ in rows].count(k) for k in {k for k, _ in rows}}
