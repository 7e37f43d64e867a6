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


@pytest.mark.parametrize("letters", ["abcXYZ019_@`[{~\x7f", "aé名😀Z"])
@pytest.mark.parametrize("longest", [0, 3, 12, 13, 15, 16, 17, 40, 300])
def test_characters_and_cases_are_those_of_python(letters, longest):
    rng = random.Random(longest)
    items = ["".join(rng.choices(letters, k=rng.randint(0, longest))) for _ in range(5000)]
    s = pl.Series(items, dtype=pl.String)
    for t in (s, s[7:], pl.concat([s, s[2:]], rechunk=False)):
        assert engine.characters(t).to_list() == [len(x) for x in t.to_list()]
        for upper in (True, False):
            found = engine.cased(t, upper)
            if all(x.isascii() for x in t.to_list()):
                assert found.to_list() == [x.upper() if upper else x.lower() for x in t.to_list()]
            else:
                assert found is None


def test_long_text_added_and_read_as_numbers():
    import septet.pandas as pd

    rng = random.Random(5)
    items = [None if rng.random() < 0.1 else str(rng.randint(-99, 99)) for _ in range(5000)]
    s = pd.Series(items, dtype="str")
    known = s.dropna()
    gap = [x if x is None else x + "-" + x for x in items]
    assert [None if x != x else x for x in (s + "-" + s).tolist()] == gap
    assert [None if x != x else x for x in ("<" + s).tolist()] == [x if x is None else "<" + x for x in items]
    assert known.astype("int64").tolist() == [int(x) for x in items if x is not None]
    assert s.astype("float64").fillna(0.5).tolist() == [0.5 if x is None else float(x) for x in items]
    assert pd.Series([" 5", "1_0", "９"] * 2000).astype("int32").tolist() == [5, 10, 9] * 2000
    with pytest.raises(ValueError):
        s.astype("int64")
    with pytest.raises(ValueError):
        pd.Series(["5", "x"] * 3000).astype("float64")
