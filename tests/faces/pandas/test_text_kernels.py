"""Tests of text by kernels against Python's own: beginnings, equality and membership of short, long, wide and empty text."""
from __future__ import annotations

import gc
import random

import pytest

import septet.numpy as np
import septet.pandas as pd
from septet.core.fn import text_order
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


@pytest.mark.parametrize("words", [["x", "yy", "abcdefghijkl", ""], ["x", "a" * 13, "b" * 40, "é" * 9]])
def test_elements_at_positions_outlive_what_they_come_from(monkeypatch, words):
    monkeypatch.setattr(engine, "PART", 64)
    column = [words[k * k % 7 % 4] for k in range(4000)]
    source = engine.concat([engine.text_series(column).slice(5, 2000), engine.text_series(column).slice(2005, 1900)])
    column, places = column[5:3905], np.arange(3899, -1, -3)
    for at in (places, places[::-1], np.arange(7800).reshape(3900, 2)[:1500, 0] // 2, places[:80]):
        assert engine.take(source, at, False).to_list() == [column[i] for i in at.tolist()]
    found = engine.take(engine.take(source, places, True), np.array([0, -1] * 40), True)
    del source
    gc.collect()
    assert [engine.text_series(["q" * 30] * 4000) for _ in range(3)]
    assert found.to_list() == [column[3899], None] * 40
    assert engine.take(engine.take(found.drop_nulls(), np.arange(40), False), np.arange(0), False).to_list() == []


@pytest.mark.parametrize("column", [
    texts(3000), ["a" * k + "\0" * j for k in range(30) for j in range(20)][::-1], [""] * 5 + ["a"] * 5, ["b", "a"], ["x"],
    [f"Customer#{k * k % 1009:09d}" for k in range(900)]])
def test_the_order_of_text_is_that_of_its_bytes(column):
    found = text_order.order(np.ndarray, engine.whole(engine.text_series(column))).tolist()
    assert found == sorted(range(len(column)), key=lambda i: column[i].encode())
    assert pd.Series(column * 8).sort_values(kind="stable").index.tolist() == sorted(range(8 * len(column)), key=lambda i: (column * 8)[i])
