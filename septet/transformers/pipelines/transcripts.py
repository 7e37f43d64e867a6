"""Whisper's tokens of the parts of a sound as one text, and its pieces with their seconds."""
from __future__ import annotations

from typing import Any

from septet.transformers.utils import logging

logger = logging.get_logger("transformers.models.whisper.tokenization_whisper")
WINDOW = 1500       # steps of a window: thirty seconds
_OPEN = ("Whisper did not predict an ending timestamp, which can happen if audio is cut off in the middle of a word. Also make sure"
         " WhisperTimeStampLogitsProcessor was used during generation.")


class Transcript:
    """Pieces of text that grow with each part's tokens."""

    def __init__(self, tokenizer: Any, precision: float) -> None:
        self.tokenizer, self.precision = tokenizer, precision
        self.first, self.special = tokenizer.convert_tokens_to_ids("<|notimestamps|>") + 1, set(tokenizer.all_special_ids)
        self.offset, self.pieces = 0.0, []      # type: float, list[dict[str, Any]]
        self.skip = False                       # whether a time was left to the part behind: the next one is left out with it
        self._renew()

    def _renew(self) -> None:
        self.start: float | None = None
        self.runs: list[list[int]] = []         # tokens of the piece, as each part heard them

    def _close(self, end: float | None) -> None:
        text = self.tokenizer.decode(joined(self.runs))
        self.pieces.append({"timestamp": (self.start, end), "text": text})
        self._renew()

    def add(self, ids: list[int], stride: tuple[float, float, float] | None) -> None:
        """Tokens of a part; its seconds, and those that it shares with the parts before and behind."""
        length, left, right = stride or (0.0, 0.0, 0.0)
        self.offset -= left
        lowest = left / self.precision + self.first
        highest, run = self._highest(ids, length - right) if right else None, []    # type: int | None, list[int]
        for token, seconds in zip(ids, self._seconds(ids), strict=True):
            if token in self.special:
                continue
            if seconds is None:
                run.append(token)
            elif highest is not None and token >= highest:      # the part behind hears this better
                self.skip = True
            elif self.skip or self.runs and token < lowest:          # the part before heard this
                self.skip = False
            elif self.start is None:
                self.start = round(seconds + self.offset, 2)
            elif round(seconds + self.offset, 2) != self.start:
                self.runs.append(run)
                run = []
                self._close(round(seconds + self.offset, 2))
        self.offset += length - right
        if run:
            self.runs.append(run)
        elif not any(self.runs):
            self._renew()

    def _highest(self, ids: list[int], until: float) -> int | None:
        """The first of the times at the end that lie in what is shared with the part behind."""
        found = None
        for token in reversed(ids):
            if token >= self.first:
                if found is not None and (token - self.first) * self.precision < until:
                    break
                found = token
        return found

    def _seconds(self, ids: list[int]) -> list[float | None]:
        """Of each token of time its seconds in the part, which may have been heard in several windows; None for words."""
        found: list[float | None] = []
        base = last = before = 0.0
        for at, token in enumerate(ids):
            if token < self.first:
                found.append(None)
                continue
            now = (token - self.first) * self.precision
            if now < last:                                      # a new window
                if at >= 2 and not (ids[at - 1] >= self.first and ids[at - 2] >= self.first):
                    base += self.precision * WINDOW
                else:
                    last, base = before, base + before
            before, last = last, now
            found.append(now + base)
        return found

    def finish(self, timed: bool) -> dict[str, Any]:
        """{"text"}, with `chunks` where times are wanted."""
        if self.runs:
            if timed:
                logger.warning(_OPEN)
            self._close(None)
        text = "".join(piece["text"] for piece in self.pieces)
        return {"text": text, "chunks": self.pieces} if timed else {"text": text}


def joined(parts: list[list[int]]) -> list[int]:
    """Parts of one text that overlap, each cut from the one before in the middle of where most of their tokens agree."""
    whole: list[int] = []
    left = parts[0]
    for right in parts[1:]:
        here, there = _seam(left, right)
        whole += left[:here]
        left = right[there:]
    return whole + left


def _seam(left: list[int], right: list[int]) -> tuple[int, int]:
    """Where the left text ends and the right one begins."""
    best, found = 0.0, (len(left), 0)
    for shift in range(1, len(left) + len(right)):
        start, begin = max(0, len(left) - shift), max(0, shift - len(left))
        stop, end = min(len(left), len(left) + len(right) - shift), min(len(right), shift)
        same = sum(a == b for a, b in zip(left[start:stop], right[begin:end], strict=True))
        score = same / shift + shift / 10000                    # of two as good, the longer
        if same > 1 and score > best:
            best, found = score, ((start + stop) // 2, (begin + end) // 2)
    return found
