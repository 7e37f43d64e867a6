"""The texts of all tokens in order, so that those which a grammar allows are found without trying each."""
from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from septet.serve.grammar import Grammar, State
from septet.serve.text import BROKEN


class Vocabulary:
    """Tokens sorted by their texts.  piece: the text of a token; without: tokens that are never part of a text."""

    def __init__(self, size: int, piece: Callable[[int], str], without: frozenset[int]):
        rows = sorted((text, token) for token in range(size) if token not in without and (text := piece(token)) and BROKEN not in text)
        self.texts: Sequence[str] = [text for text, _ in rows]
        self.tokens: Sequence[int] = [token for _, token in rows]

    def allowed(self, grammar: Grammar, state: State) -> list[int]:
        """The tokens that may follow in a state."""
        found: list[int] = []
        todo = [(state, 0, len(self.texts), 0)]
        while todo:
            here, low, high, depth = todo.pop()
            while low < high and len(self.texts[low]) == depth:
                found.append(self.tokens[low])
                low += 1
            while low < high:
                char = self.texts[low][depth]
                end = bisect_left(self.texts, self.texts[low][:depth] + chr(ord(char) + 1), low, high) if char < "\U0010ffff" else high
                if after := grammar.advance(here, char):
                    todo.append((after, low, end, depth + 1))
                low = end
        return found
