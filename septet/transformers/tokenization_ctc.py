"""Letters of CTC with where they stand: repeats joined, blanks left out, letters and words with their first and last places."""
from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from septet.transformers.utils.generic import ModelOutput


@dataclass
class Wav2Vec2CTCTokenizerOutput(ModelOutput):
    """Text, and the places of its letters and words where they are wanted; of a batch lists of them."""

    text: Any = None
    char_offsets: Any = None
    word_offsets: Any = None


def runs(tokens: list[str], group: bool) -> list[tuple[str, int, int]]:
    """(token, first place, place behind the last) of runs of equal tokens, or of every token."""
    if not group:
        return [(token, at, at + 1) for at, token in enumerate(tokens)]
    found, at = [], 0
    for token, equal in itertools.groupby(tokens):
        end = at + len(list(equal))
        found.append((token, at, end))
        at = end
    return found


def char_offsets(letters: list[tuple[str, int, int]]) -> list[dict[str, Any]]:
    """Places of letters."""
    return [{"char": letter, "start_offset": start, "end_offset": end} for letter, start, end in letters]


def word_offsets(letters: list[tuple[str, int, int]], between: str) -> list[dict[str, Any]]:
    """Places of words: letters without what stands between words."""
    found = []
    for is_space, part in itertools.groupby(letters, key=lambda letter: letter[0] == between):
        word = list(part)
        if not is_space:
            found.append({"word": "".join(letter for letter, _, _ in word), "start_offset": word[0][1], "end_offset": word[-1][2]})
    return found


def joined(rows: list[Wav2Vec2CTCTokenizerOutput]) -> Wav2Vec2CTCTokenizerOutput:
    """Outputs of rows as one of lists."""
    return Wav2Vec2CTCTokenizerOutput(**{name: [row[name] for row in rows] for name in rows[0]})
