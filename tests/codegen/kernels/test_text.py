"""Kernels over text against Python's string methods."""
from __future__ import annotations

import operator

import pytest

from septet.codegen.kernels import text
from septet.ir import dtype as d

WORDS = ["", "a", "abc", "Hello World", "  x ", "0123", "ab\tab", "aaaa", "\n", "zZ"]
OPERATORS = {"equal": operator.eq, "not_equal": operator.ne, "less": operator.lt, "less_equal": operator.le, "greater": operator.gt,
             "greater_equal": operator.ge}
WIDTH = 11


@pytest.fixture(params=["U", "S"])
def words(request, memory):
    """(kind, width in bytes of a unit, how Python values are stored, the words, how they are read back)."""
    unit = 4 if request.param == "U" else 1
    code = "utf-32-le" if unit == 4 else "ascii"

    def stored(values, width=WIDTH):
        return memory.raw(b"".join(v.encode(code).ljust(width * unit, b"\0") for v in values))

    def read(address, width=WIDTH):
        raw = memory.read(address)
        parts = [raw[i:i + width * unit] for i in range(0, len(raw), width * unit)]
        return [p.decode(code).rstrip("\0") for p in parts]

    return request.param, unit, stored, read


@pytest.mark.parametrize("name", text.PREDICATES)
def test_compare(memory, words, name):
    kind, _, stored, _ = words
    pairs = [(a, b) for a in WORDS for b in WORDS]
    x, y, out = stored([a for a, _ in pairs]), stored([b for _, b in pairs], 13), memory.empty(len(pairs))
    text.compare(name, out, x, y, kind, len(pairs), WIDTH, 13, WIDTH, 13)
    assert list(memory.read(out)) == [OPERATORS[name](a, b) for a, b in pairs]


@pytest.mark.parametrize("name", text.SEARCHES)
@pytest.mark.parametrize("part", ["a", "ab", "", "World", "far too long a part"])
def test_search(memory, words, name, part):
    kind, _, stored, _ = words
    truth = name.endswith("with")
    out = memory.empty(len(WORDS) * (1 if truth else 8))
    width = max(len(part), 1)
    text.search(name, out, stored(WORDS), stored([part], width), kind, len(WORDS), WIDTH, width, WIDTH, 0)
    assert memory.unpack(d.bool_ if truth else d.int64, out) == [getattr(w, name)(part) for w in WORDS]


@pytest.mark.parametrize("name", text.CLASSES)
def test_classify(memory, words, name):
    kind, _, stored, _ = words
    out = memory.empty(len(WORDS))
    text.classify(name, out, stored(WORDS), kind, len(WORDS), WIDTH)
    assert list(memory.read(out)) == [getattr(w, name)() for w in WORDS]


def test_length_case_strip_join(memory, words):
    kind, unit, stored, read = words
    x, n = stored(WORDS), len(WORDS)
    lengths, out, long = memory.empty(8 * n), memory.empty(n * WIDTH * unit), memory.empty(2 * n * WIDTH * unit)
    text.measure(lengths, x, kind, n, WIDTH)
    assert memory.unpack(d.int64, lengths) == [len(w) for w in WORDS]
    assert text.greatest(x, kind, n * WIDTH) == max(map(ord, "".join(WORDS)))
    for first, method in (("a", str.upper), ("A", str.lower)):
        text.change_case(out, x, kind, n * WIDTH, ord(first))
        assert read(out) == [method(w) for w in WORDS]
    for left, right, method in ((1, 1, str.strip), (1, 0, str.lstrip), (0, 1, str.rstrip)):
        text.strip(out, x, kind, n, WIDTH, left, right)
        assert read(out) == [method(w) for w in WORDS]
    text.join(long, x, stored(WORDS[::-1]), kind, n, WIDTH, WIDTH, WIDTH, WIDTH)
    assert read(long, 2 * WIDTH) == [a + b for a, b in zip(WORDS, WORDS[::-1], strict=True)]


@pytest.mark.parametrize("bits", [8, 21])
def test_words_order_as_text_does(memory, words, bits):
    kind, _, stored, _ = words
    n, units = len(WORDS), 64 // bits
    keys = []
    for first in range(0, WIDTH, units):
        out = memory.empty(8 * n)
        text.pack(out, stored(WORDS), kind, n, WIDTH, first, bits)
        keys.append(memory.unpack(d.uint64, out))
    assert sorted(range(n), key=list(zip(*keys, strict=True)).__getitem__) == sorted(range(n), key=WORDS.__getitem__)
