"""Tests of text by kernels against Python's own: beginnings, equality and membership of short, long, wide and empty text."""
from __future__ import annotations

import random

import pytest

import septet.pandas as pd
from septet.pandas import engine

ALPHABET = "ab\0é漢"
SIZES = [0, 1, 3, 4, 5, 8, 11, 12, 13, 16, 20, 21]


def texts(n: int) -> list[str]:
    """Texts that often agree in front, of all lengths around those of a view."""
    source = random.Random(7)
    return ["".join(source.choice(ALPHABET[:k % 5 + 1]) for _ in range(source.choice(SIZES))) for k in range(n)]


@pytest.fixture(scope="module")
def column():
    return texts(5000)


@pytest.fixture(scope="module")
def series(column):
    return engine.text_series(column)


def patterns(column):
    return ["", "a", "aaa", "aaaa", "aaaaa", "a" * 12, "a" * 13, "a" * 21, "a" * 22, "é", "ab\0", "\ud800", *column[:40]]


def test_beginnings(column, series):
    for pattern in patterns(column):
        assert engine.starts_with(series, (pattern,)).tolist() == [x.startswith(pattern) for x in column], pattern
    assert engine.starts_with(series, ("b", "aaaaaaaaaaaaa")).tolist() == [x.startswith(("b", "aaaaaaaaaaaaa")) for x in column]


@pytest.mark.parametrize("negated", [False, True])
def test_equality(column, series, negated):
    for pattern in patterns(column):
        assert engine.equal(series, pattern, negated).tolist() == [(x == pattern) != negated for x in column], pattern


@pytest.mark.parametrize("count", [0, 1, 2, 3, 52, 700, 1200])
def test_membership(column, series, count):
    wanted = list(dict.fromkeys(patterns(column) + texts(9000)[6000:]))[:count]
    wanted = [x for x in wanted if count <= engine.FEW or x.isprintable()]
    assert engine.is_in(series, wanted, False).tolist() == [x in set(wanted) for x in column]


def test_gaps_and_slices_and_parts(column):
    gaps = engine.text_series([None, *column, None])
    assert engine.starts_with(gaps, ("a", "b")).to_list() == [None, *(x.startswith(("a", "b")) for x in column), None]
    assert engine.equal(gaps, "a", True).tolist() == [True, *(x != "a" for x in column), True]
    some = engine.concat([engine.text_series(column).slice(11, 900), engine.text_series(column[5:77])])
    assert engine.is_in(some, ["a", "a" * 13], False).tolist() == [x in ("a", "a" * 13) for x in column[11:911] + column[5:77]]


def test_parts_of_a_long_column_come_back_in_order(monkeypatch):
    monkeypatch.setattr(engine, "PART", 256)
    column = texts(6000)
    s, other = pd.Series(column), pd.Series(column[::-1])
    assert s.str.contains("ab", regex=False).tolist() == ["ab" in x for x in column]
    assert s.str.endswith(("a", "é")).tolist() == [x.endswith(("a", "é")) for x in column]
    assert s.str[1:3].tolist() == [x[1:3] for x in column]
    assert s.str.count("ab").tolist() == [x.count("ab") for x in column]
    assert (s + "-" + other).tolist() == [f"{a}-{b}" for a, b in zip(column, column[::-1])]
    assert ("-" + s).tolist() == ["-" + x for x in column]
