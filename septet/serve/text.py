"""Tokens to text while they come: whole characters only, and nothing of a stop string."""
from __future__ import annotations

from collections.abc import Callable, Sequence

BROKEN = "\ufffd"                       # what a decoder gives for bytes that are not yet a character
LONGEST = 12                            # tokens that are waited for until a character is whole; UTF-8 has at most four bytes
Decode = Callable[[Sequence[int]], str]


class TextStream:
    """The text of an answer as it grows.

    decode: tokens to text.  stops: strings that end the answer and are not part of it.
    """

    def __init__(self, decode: Decode, stops: Sequence[str] = ()):
        self.decode, self.stops = decode, [stop for stop in stops if stop]
        self.ids: list[int] = []
        self.known = self.seen = 0      # tokens whose text is out, and the few before them which give the context
        self.held = ""
        self.stopped = False

    def add(self, token: int) -> str:
        """Text that is certain after one more token; `stopped` once a stop string has come."""
        self.ids.append(token)
        before, after = self.decode(self.ids[self.known:self.seen]), self.decode(self.ids[self.known:])
        whole = not after.endswith(BROKEN) or len(self.ids) - self.seen > LONGEST
        if len(after) <= len(before) or not whole:
            return ""
        self.known, self.seen = self.seen, len(self.ids)
        return self.release(after[len(before):])

    def release(self, text: str) -> str:
        """What may go out of the text held and new: all but what could be the beginning of a stop."""
        self.held += text
        found = [at for stop in self.stops if (at := self.held.find(stop)) >= 0]
        if found:
            self.stopped = True
            out, self.held = self.held[:min(found)], ""
            return out
        keep = max((overlap(self.held, stop) for stop in self.stops), default=0)
        out = self.held[:len(self.held) - keep]
        self.held = self.held[len(self.held) - keep:]
        return out

    def finish(self) -> str:
        """The rest, when no more tokens come."""
        if self.stopped:
            return ""
        before, after = self.decode(self.ids[self.known:self.seen]), self.decode(self.ids[self.known:])
        rest = self.release(after[len(before):]) if len(after) > len(before) else ""
        if self.stopped:
            return rest
        out, self.held = rest + self.held, ""
        return out


def overlap(text: str, stop: str) -> int:
    """Characters at the end of a text that begin a stop string."""
    return next((n for n in range(min(len(text), len(stop) - 1), 0, -1) if text.endswith(stop[:n])), 0)
