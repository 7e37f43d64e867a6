"""The layout of elementwise results; the strides expected are those NumPy 2.4 gives."""
from __future__ import annotations

import pytest

import septet.numpy as np


def ordered(axes: tuple[int, ...], shape: tuple[int, ...] = (2, 3, 4)) -> np.ndarray:
    """An array of a shape whose memory has the axes in the order given, outermost first."""
    inverse = [axes.index(k) for k in range(len(axes))]
    return np.zeros([shape[k] for k in axes]).transpose(inverse)


@pytest.mark.parametrize("first, second, strides", [
    ((0, 1, 2), (0, 1, 2), (96, 32, 8)), ((2, 1, 0), (2, 1, 0), (8, 16, 48)), ((2, 1, 0), (0, 1, 2), (96, 32, 8)),
    ((2, 1, 0), (0, 2, 1), (96, 8, 24)), ((2, 1, 0), (1, 0, 2), (32, 64, 8)), ((2, 1, 0), (1, 2, 0), (8, 64, 16)),
    ((2, 1, 0), (2, 0, 1), (24, 8, 48)),
])
def test_operands_agree_on_an_order(first: tuple[int, ...], second: tuple[int, ...], strides: tuple[int, ...]) -> None:
    assert (ordered(first) + ordered(second)).strides == strides


def test_repeated_operands_say_nothing() -> None:
    a = ordered((2, 1, 0))
    assert (a + np.zeros(4)).strides == (a * 2.0).strides == np.exp(a).strides == (8, 16, 48)


def test_conversions_keep_the_order() -> None:
    assert ordered((2, 1, 0)).astype("float32").strides == (4, 8, 24)
    assert (ordered((1, 0), (3, 4)) + np.ones((3, 4), dtype="int8")).strides == (32, 8)


def test_pending_results_have_their_strides_at_once() -> None:
    a = ordered((1, 0), (600, 400))
    result = a + 1.0
    assert result._place is None and result.strides == (8, 4800)
    assert result.flags.f_contiguous and float(result[7, 9]) == 1.0
