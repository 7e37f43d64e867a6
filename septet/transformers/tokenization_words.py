"""Texts that come as words (`is_split_into_words`): each word is cut alone, and every token knows its word."""
from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import Any

from tokenizers import Encoding, Tokenizer


class WordsEncoding:
    """An Encoding of a text that was given as words: `word_ids` number those words, `offsets` are within a word."""

    def __init__(self, encoding: Encoding, ends: list[list[int]], numbers: list[list[int]]) -> None:
        self.ids, self.type_ids, self.tokens = encoding.ids, encoding.type_ids, encoding.tokens
        self.attention_mask, self.special_tokens_mask = encoding.attention_mask, encoding.special_tokens_mask
        self.n_sequences = encoding.n_sequences
        # merging words loses which text the first one's tokens are of; what is neither special nor the second's is the first's
        self.sequence_ids = [None if special else int(sequence == 1) for special, sequence
                             in zip(self.special_tokens_mask, encoding.sequence_ids, strict=True)]
        self.overflowing = [WordsEncoding(part, ends, numbers) for part in encoding.overflowing]
        self.word_ids: list[int | None] = []
        self.offsets: list[tuple[int, int]] = []
        for sequence, (start, end) in zip(self.sequence_ids, encoding.offsets, strict=True):
            self._place(sequence, start, end, ends, numbers)

    def _place(self, sequence: int | None, start: int, end: int, ends: list[list[int]], numbers: list[list[int]]) -> None:
        if sequence is None:
            self.word_ids.append(None)
            self.offsets.append((0, 0))
            return
        at = min(bisect_right(ends[sequence], start), len(ends[sequence]) - 1)
        base = ends[sequence][at - 1] if at else 0
        self.word_ids.append(numbers[sequence][at])
        self.offsets.append((start - base, end - base))

    words = property(lambda self: self.word_ids)

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return (f"Encoding(num_tokens={len(self)}, attributes=[ids, type_ids, tokens, offsets, attention_mask, special_tokens_mask,"
                " overflowing])")

    def _tokens_where(self, test: Any) -> list[int]:
        return [at for at in range(len(self.ids)) if test(at)]

    def token_to_sequence(self, token: int) -> int | None:
        return self.sequence_ids[token]

    def token_to_word(self, token: int) -> int | None:
        return self.word_ids[token]

    def token_to_chars(self, token: int) -> Any:
        return None if self.sequence_ids[token] is None else self.offsets[token]

    def word_to_tokens(self, word: int, sequence: int = 0) -> tuple[int, int] | None:
        found = self._tokens_where(lambda at: self.sequence_ids[at] == sequence and self.word_ids[at] == word)
        return (found[0], found[-1] + 1) if found else None

    def word_to_chars(self, word: int, sequence: int = 0) -> tuple[int, int] | None:
        span = self.word_to_tokens(word, sequence)
        return (self.offsets[span[0]][0], self.offsets[span[1] - 1][1]) if span else None

    def char_to_token(self, char: int, sequence: int = 0) -> int | None:
        found = self._tokens_where(lambda at: self.sequence_ids[at] == sequence and self.offsets[at][0] <= char < self.offsets[at][1])
        return found[0] if found else None

    def char_to_word(self, char: int, sequence: int = 0) -> int | None:
        token = self.char_to_token(char, sequence)
        return None if token is None else self.word_ids[token]


def encode_words(tokenizer: Tokenizer, rows: list[Any], add_special_tokens: bool) -> list[WordsEncoding]:
    """Encodings of rows of words, or of pairs of such rows; cut and filled as the tokenizer is told."""
    pairs = [row if isinstance(row, tuple) and len(row) == 2 and not isinstance(row[0], str) else (row, None) for row in rows]
    texts = [sequence for pair in pairs for sequence in pair if sequence is not None]
    pieces = iter(_encode_all(tokenizer, [word for text in texts for word in text]))
    found = []
    for first, second in pairs:
        parts = [_joined([next(pieces) for _ in text]) for text in (first, second) if text is not None]
        whole = tokenizer.post_process(parts[0][0], parts[1][0] if second is not None else None, add_special_tokens)
        found.append((whole, [part[1] for part in parts], [part[2] for part in parts]))
    return [WordsEncoding(whole, ends, numbers) for whole, ends, numbers in _filled(tokenizer, found)]


def _encode_all(tokenizer: Tokenizer, words: list[str]) -> list[Encoding]:
    """Each word alone, whatever the tokenizer is told about lengths."""
    wrong = next((word for word in words if not isinstance(word, str)), None)
    if wrong is not None:
        raise TypeError(f"words are text, got {type(wrong).__name__}: {wrong!r}")
    cut, fill = tokenizer.truncation, tokenizer.padding
    tokenizer.no_truncation()
    tokenizer.no_padding()
    found = tokenizer.encode_batch(words, add_special_tokens=False)
    tokenizer.enable_truncation(**cut) if cut else None
    tokenizer.enable_padding(**fill) if fill else None
    return found


def _joined(words: list[Encoding]) -> tuple[Encoding, list[int], list[int]]:
    """Words as one Encoding whose offsets go on, where each word ends there, and the number of each word that has tokens."""
    kept = [(number, word) for number, word in enumerate(words) if len(word.ids)]
    ends = list(accumulate(word.offsets[-1][1] for _, word in kept))
    return Encoding.merge([word for _, word in kept], growing_offsets=True), ends, [number for number, _ in kept]


def _filled(tokenizer: Tokenizer, found: list[Any]) -> list[Any]:
    """To the longest of the batch, which one text alone does not know."""
    fill = tokenizer.padding
    if fill and fill["length"] is None and found:
        longest = max(len(whole.ids) for whole, _, _ in found)
        step = fill["pad_to_multiple_of"]
        longest = -(-longest // step) * step if step else longest
        for whole, _, _ in found:
            for part in (whole, *whole.overflowing):
                part.pad(longest, direction=fill["direction"], pad_id=fill["pad_id"], pad_type_id=fill["pad_type_id"],
                         pad_token=fill["pad_token"])
    return found
