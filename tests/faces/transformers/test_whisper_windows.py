"""Windows of a long recording: one that says nothing of time ends in an error, not never."""
from __future__ import annotations

import pytest

from septet import torch
from septet.transformers.generation.whisper_windows import Clock, by_windows

FIRST = 50


def test_windows_that_never_move_on_are_told() -> None:
    clock, features = Clock(FIRST, 0.02, 2), torch.zeros(1, 4, 100)
    with pytest.raises(RuntimeError, match="at frame 0 of row 0 the model wrote no time"):
        by_windows(lambda parts, rows: [([FIRST, FIRST, 7], (None, 0))], features, 40, None, clock)


def test_windows_follow_the_last_time() -> None:
    clock, features, seen = Clock(FIRST, 0.02, 2), torch.zeros(1, 4, 100), []

    def write(parts, rows):  # type: ignore[no-untyped-def]
        seen.append(parts.shape)
        return [([FIRST, 7, FIRST + 15, FIRST + 15, 8], (None, 0))]

    (found,) = by_windows(write, features, 40, None, clock)
    assert len(seen) == 4 and [part["start"].item() for part in found] == pytest.approx([0.0, 0.3, 0.6, 0.9])
