"""Rows that stand elsewhere too, against dicts of Python: by tables, by parts, of many columns and of wide ranges."""
from __future__ import annotations

import random

import pytest

import septet.pandas as pd


def expected(rows, keep):
    """The mask by counting."""
    if keep is False:
        return [rows.count(r) > 1 for r in rows] if len(rows) < 100 else _anywhere(rows)
    seen, out = set(), []
    for row in rows if keep == "first" else rows[::-1]:
        out.append(row in seen)
        seen.add(row)
    return out if keep == "first" else out[::-1]


def _anywhere(rows):
    counts = {}
    for row in rows:
        counts[row] = counts.get(row, 0) + 1
    return [counts[row] > 1 for row in rows]


def columns(n, kind):
    draw = random.Random(n)
    whole = {"small": lambda: draw.randrange(-40, 40), "wide": lambda: draw.randrange(60) * 10 ** 9 - 5 * 10 ** 8,
             "whole range": lambda: draw.choice([-2 ** 63, 2 ** 63 - 1, 0, 7])}
    make = whole.get(kind)
    if make:
        return {"a": [make() for _ in range(n)], "b": [make() for _ in range(n)]}
    return {"a": [draw.choice(["x", "yy", None, "z" * 20]) for _ in range(n)],
            "b": [draw.choice([0.0, -0.0, float("nan"), 1.5]) for _ in range(n)],
            "c": [draw.randrange(30) for _ in range(n)], "d": pd.to_datetime([draw.choice(["2020-01-01", None]) for _ in range(n)])}


def key(x):
    return None if x is None or x != x else x


@pytest.mark.parametrize("keep", ["first", "last", False])
@pytest.mark.parametrize("kind", ["small", "wide", "whole range", "mixed"])
@pytest.mark.parametrize("n", [0, 1, 50, 3000])
def test_duplicated(n, kind, keep):
    frame = pd.DataFrame(columns(n, kind))
    rows = [tuple(map(key, row)) for row in zip(*(frame[c].tolist() for c in frame))]
    assert frame.duplicated(keep=keep).tolist() == expected(rows, keep)
    one = [key(x) for x in frame["a"].tolist()]
    assert frame["a"].duplicated(keep=keep).tolist() == expected(one, keep)
    assert frame.drop_duplicates("a", keep=keep).index.tolist() == [i for i, again in enumerate(expected(one, keep)) if not again]


def test_a_choice_that_is_none():
    with pytest.raises(ValueError, match="keep must be"):
        pd.DataFrame({"a": []}).duplicated(keep="both")
