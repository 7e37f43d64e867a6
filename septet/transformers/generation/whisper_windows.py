"""Whisper over sound of any length: a window at a time, the next one where the last timestamp pair ended (arXiv:2212.04356, 3.8)."""
from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from septet import torch
from septet.torch.nn import functional as F

FRAME = 0.01        # seconds of a frame of features


@dataclass
class Clock:
    """What timestamps mean: their first token, seconds of a step, frames of a step."""

    first: int
    step: float
    stride: int

    def part(self, start: float, end: float, row: list[int], span: tuple[int, int], seek: int,
             result: tuple[Any, int, Any]) -> dict[str, Any]:
        """A segment: its seconds, its tokens, where they lie in what the window wrote, and when they were said where that is known."""
        offset, (_, before, seconds) = seek * self.step / self.stride, result
        times = (torch.tensor(offset + at * self.step, dtype=torch.float64) for at in (start, end))
        found = {"start": next(times), "end": next(times), "tokens": torch.tensor(row[span[0]:span[1]], dtype=torch.int64),
                 "idxs": (before + span[0], before + span[1]), "result": result[0]}
        return found if seconds is None else {**found, "token_timestamps": offset + seconds[before + span[0] : before + span[1]]}


def segments(row: list[int], clock: Clock, seek: int, frames: int, result: tuple[Any, int, Any]) -> tuple[list[dict[str, Any]], int]:
    """(segments of a window's tokens, how many frames they account for).

    Two timestamps in a row close a segment.  What follows the last pair is heard again with the next window, unless a timestamp alone
    ends the tokens: then nothing more is said in this one.
    """
    is_time = [token >= clock.first for token in row]
    cuts = [at for at, both in enumerate(pairwise(is_time), 1) if all(both)]
    if not cuts:
        times = [token - clock.first for token, one in zip(row, is_time, strict=True) if one]
        last = times[-1] if times and times[-1] else int(torch.tensor(frames) * FRAME / clock.step)
        return [clock.part(0, last, row, (0, len(row)), seek, result)], frames
    alone = is_time[-2:] == [False, True]
    ends = [*cuts, len(row)] if alone else [*cuts[:-1], cuts[-1] + 1]
    found = []
    for number, (begin, end) in enumerate(zip([0, *ends], ends), 1):
        closing = end - (1 if alone or number < len(ends) else 2)
        found.append(clock.part(row[begin] - clock.first, row[closing] - clock.first, row, (begin, end), seek, result))
    return found, frames if alone else (row[ends[-1] - 2] - clock.first) * clock.stride


def trimmed(row: list[int], end: Any, pad: int | None) -> list[int]:
    """Tokens without the padding and the end behind them."""
    ends = set(end) if isinstance(end, (list, tuple)) else {end}
    size = len(row)
    while size and row[size - 1] == pad:
        size -= 1
    return row[: size - 1] if size and row[size - 1] in ends else row[:size]


def frame_counts(features: Any, window: int, mask: Any) -> list[int]:
    """Frames of each row.  ValueError for several long rows whose mask is not given."""
    rows, total = features.shape[0], features.shape[-1]
    if rows == 1 or total <= window:
        return [total] * rows
    if mask is None:
        raise ValueError("When doing batched long-form audio transcription, make sure to pass an `attention_mask`. You can retrieve the"
                         " `attention_mask` by doing `processor(audio, ..., return_attention_mask=True)` ")
    return [int(count) for count in mask.sum(dim=-1).tolist()]


def by_windows(write: Any, features: Any, window: int, mask: Any, clock: Clock, progress: Any = None) -> list[list[dict[str, Any]]]:
    """Segments of each row.

    write(features of some rows' windows, their indices, which are their rows' last, frames read of all rows) gives for each (tokens,
    (result, tokens before, seconds of all tokens or None)).  Tokens are None in silence.
    """
    counts = frame_counts(features, window, mask)
    seek, found = [0] * len(counts), [[] for _ in counts]     # type: list[int], list[list[dict[str, Any]]]
    while any(at < count for at, count in zip(seek, counts, strict=True)):
        if progress is not None:
            progress(torch.tensor([seek, counts]).T)
        rows = [row for row, at in enumerate(seek) if at < counts[row]]
        sizes = [min(counts[row] - seek[row], window) for row in rows]
        parts = [F.pad(features[row, :, seek[row] : seek[row] + size], (0, window - size)) for row, size in zip(rows, sizes, strict=True)]
        ends = [seek[row] + window >= counts[row] for row in rows]
        for row, size, (tokens, result) in zip(rows, sizes, write(torch.stack(parts), rows, ends, seek), strict=True):
            if tokens is None:
                seek[row] += size
                continue
            new, moved = segments(tokens, clock, seek[row], size, result)
            found[row] += new
            seek[row] += moved
    return found


def joined_tokens(found: list[list[dict[str, Any]]], pad: int) -> Any:
    """Each row's tokens in one tensor (batch, length), padded on the right."""
    rows = [[token for part in parts for token in part["tokens"].tolist()] for parts in found]
    size = max(map(len, rows))
    return torch.tensor([row + [pad] * (size - len(row)) for row in rows], dtype=torch.int64).reshape(len(rows), size)


def joined_times(found: list[list[dict[str, Any]]]) -> Any:
    """The seconds of each row's tokens within their windows (batch, length), as upstream joins them; behind the last one its own again."""
    rows = [[second for part in parts for second in part["result"]["token_timestamps"][slice(*part["idxs"])].tolist()] for parts in found]
    size = max(map(len, rows))
    filled = [row + (row[-1:] or [0.0]) * (size - len(row)) for row in rows]
    return torch.tensor(filled, dtype=torch.float32).reshape(len(rows), size)
