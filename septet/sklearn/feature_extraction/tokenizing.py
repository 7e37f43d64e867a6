"""Words of many texts at once, over the kernels of `codegen/kernels/tokens.py`."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.codegen.kernels import tokens as kernels
from septet.codegen.kernels.launch import run
from septet.core.interop import as_array
from septet.sklearn.sparse import csr_matrix

FIRST_BITS = 15


class Tokens:
    """Word numbers of texts, in order of first appearance.  words: the words themselves."""

    def __init__(self, ids: Any, pointers: Any, words: list[str]):
        self.ids, self.pointers, self.words = ids, pointers, words

    @property
    def texts(self) -> int:
        return len(self.pointers) - 1


def is_word_table(text: str, wide: bool) -> Any:
    """Which code units are word characters: letters, digits, underscore."""
    table = np.zeros(0x110000 if wide else 256, dtype=np.uint8)
    places = [ord(c) for c in set(text) if c.isalnum() or c == "_"]
    if places:
        table[np.array(places)] = 1
    return table


def tokenize(texts: list[str], least: int) -> Tokens:
    """The runs of at least `least` word characters of each text."""
    joined = "".join(texts)
    wide = not joined.isascii()
    data = as_array(np.ndarray, joined.encode("utf-32-le") if wide else joined.encode("ascii"))
    bounds = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.array([len(t) for t in texts], dtype=np.int64))])
    table, bits = is_word_table(joined, wide), FIRST_BITS
    ids, pointers = np.empty(len(joined) // (least + 1) + len(texts) + 1, dtype=np.int64), np.empty(len(texts) + 1, dtype=np.int64)
    while True:
        tables = [np.empty(1 << bits, dtype=np.int64) for _ in range(3)] + [np.empty(1 << bits, dtype=np.uint64)]
        count = kernels.number(data._address, 4 if wide else 1, bounds._address, len(texts), table._address, least, ids._address,
                               pointers._address, tuple(t._address for t in tables), bits)
        if count >= 0:
            break
        bits += 3
    starts, sizes = tables[1][:count].tolist(), tables[2][:count].tolist()
    return Tokens(ids[: int(pointers[-1])], pointers, [joined[s:s + n] for s, n in zip(starts, sizes)])


def without(tokens: Tokens, stop_words: Any) -> Tokens:
    """The tokens that are no stop words."""
    bad = np.array([w in stop_words for w in tokens.words], dtype=bool)
    if not len(tokens.words) or not bad.any():
        return tokens
    kept = ~bad[tokens.ids]
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(kept.astype(np.int64))])
    return renumbered(tokens.ids[kept], before[tokens.pointers], tokens.words)


def renumbered(ids: Any, pointers: Any, words: list[str]) -> Tokens:
    """Numbers in order of first appearance again."""
    used, first, inverse = np.unique(ids, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return Tokens(rank[inverse.ravel()], np.ascontiguousarray(pointers), [words[i] for i in used[order].tolist()])


def word_ngrams(tokens: Tokens, low: int, high: int) -> Tokens:
    """Runs of low .. high words, words joined by a blank; of a text all short ones stand before the longer."""
    if (low, high) == (1, 1):
        return tokens
    ids, pointers = tokens.ids, tokens.pointers
    text = np.repeat(np.arange(tokens.texts), np.diff(pointers))
    parts, words, offset = [], [], 0
    current, names, base = ids, tokens.words, len(tokens.words)
    for n in range(1, high + 1):
        if n > 1:
            fits = text[n - 1:] == text[: max(len(text) - n + 1, 0)]
            keys = current[: len(fits)] * base + ids[n - 1:]
            unique, inverse = np.unique(keys, return_inverse=True)
            names = [f"{names[k // base]} {tokens.words[k % base]}" for k in unique.tolist()]
            current = inverse.ravel()
        else:
            fits = np.ones(len(ids), dtype=bool)
        if n >= low:
            places = np.flatnonzero(fits)
            parts.append((text[places], np.full(len(places), n), current[places] + offset))
            words += names
            offset += len(names)
    texts, lengths, numbers = (np.concatenate([p[k] for p in parts]) for k in range(3))
    order = np.lexsort((np.arange(len(texts)), lengths, texts))
    starts = np.searchsorted(texts[order], np.arange(tokens.texts + 1))
    return renumbered(numbers[order], starts, words)


def counts(tokens: Tokens, columns: Any, width: int) -> Any:
    """The counts of tokens as a CSR matrix; columns: of each word, or -1."""
    n = len(tokens.ids)
    data, indices, pointers = (np.empty(m, dtype=np.int64) for m in (n, n, tokens.texts + 1))
    work = np.zeros(max(width, 1), dtype=np.int64)
    columns = np.ascontiguousarray(columns, dtype=np.int64) if len(columns) else np.zeros(1, dtype=np.int64)
    ids = np.ascontiguousarray(tokens.ids)
    m = run(kernels.count_words, ids._address, tokens.pointers._address, tokens.texts, columns._address, work._address, data._address,
            indices._address, pointers._address)
    return csr_matrix((data[:m].copy(), indices[:m].copy(), pointers), shape=(tokens.texts, width))


def murmur_hashes(words: list[bytes], seed: int = 0) -> Any:
    """Signed 32-bit MurmurHash3 of each word."""
    joined = b"".join(words)
    bounds = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.array([len(w) for w in words], dtype=np.int64))])
    out = np.empty(len(words), dtype=np.uint32)
    data = as_array(np.ndarray, joined or b"\0")
    run(kernels.murmurs, data._address, bounds._address, len(words), out._address, seed)
    return out.view(np.int32).astype(np.int64)
