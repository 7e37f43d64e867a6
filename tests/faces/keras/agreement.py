"""When an answer of the face is that of real Keras."""
from __future__ import annotations

from typing import Any

import pytest


def agree(got: Any, wanted: Any, **limits: Any) -> None:
    """The same error, or lists of numbers that are equal within limits and whatever is told of them beside."""
    if isinstance(wanted, str) or isinstance(got, str):
        assert got == wanted
        return
    assert got[1:] == wanted[1:]
    for mine, theirs in zip(got[0], wanted[0], strict=True):
        assert mine == pytest.approx(theirs, **limits)
