"""Literal text replaced part by part, on several threads, as Python replaces it."""
from __future__ import annotations

import pytest

import septet.pandas as pd
from septet.pandas import engine

TEXTS = ["", "a", "aa", "aaa", "xaXa", None, "naïve €uro €", "a$1\\1$0", "日本日本日",
         "long text that stands behind its view, a long one", "\x00a"]
CASES = [("a", "bb"), ("aa", "a"), ("", "-"), ("€", "e"), ("日本", ""), ("nowhere", "x"), ("$1", "$0\\1"), ("\x00", "0")]


@pytest.mark.parametrize("part", [1, 3, 1 << 15])
@pytest.mark.parametrize(("old", "new"), CASES)
def test_parts_give_what_python_gives(monkeypatch, part, old, new):
    monkeypatch.setattr(engine, "PART", part)
    for n in (-1, 0, 1, 2):
        s = pd.Series(TEXTS * 3, dtype="str")
        wanted = [None if x is None else x.replace(old, new, n) for x in TEXTS * 3]
        found = s.str.replace(old, new, n=n, regex=False)
        assert found.dtype == s.dtype and [x if isinstance(x, str) else None for x in found.tolist()] == wanted
    assert pd.Series([], dtype="str").str.replace(old, new, regex=False).tolist() == []
