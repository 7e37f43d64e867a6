"""Text numbered by the kernel over its views: as a Python dictionary numbers it, whatever the lengths, buffers and gaps."""
from __future__ import annotations

import random

import pytest

pl = pytest.importorskip("polars")
engine = pytest.importorskip("septet.pandas.engine")


def numbered(items):
    """(number of each text in order of appearance, -1 for None; the texts)."""
    found = {}
    return [-1 if x is None else found.setdefault(x, len(found)) for x in items], list(found)


@pytest.mark.parametrize("n", [0, 1, 7, 6000])
@pytest.mark.parametrize("letters", ["ab", "abcdefghij", "é名"])
@pytest.mark.parametrize("longest", [3, 12, 13, 14, 40, 500])
def test_texts_are_numbered_as_they_appear(n, letters, longest):
    rng = random.Random(n + longest)
    pool = ["".join(rng.choices(letters, k=rng.randint(0, longest))) for _ in range(max(n // 2, 1))]
    for gaps in (0, 0.05):
        s = pl.Series([None if rng.random() < gaps else rng.choice(pool) for _ in range(n)], dtype=pl.String)
        for t in (s, s[n // 3 :], pl.concat([s, s[2:]], rechunk=False)):
            codes, distinct = engine.factorize(t)
            assert (codes.tolist(), distinct.to_list()) == numbered(t.to_list())


def test_texts_alike_but_for_one_byte_are_apart():
    base = "a" * 31
    items = [base[:k] + "b" + base[k + 1 :] for k in range(31)] + [base, base[:30], base + "a", "", "\0", "\0\0", "a", "a\0"]
    codes, distinct = engine.factorize(pl.Series(items * 2))
    assert codes.tolist() == [*range(len(items))] * 2 and distinct.to_list() == items
