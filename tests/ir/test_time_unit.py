"""Units of time: factors, common units, divisibility."""
from __future__ import annotations

import pytest

from septet.ir.time_unit import common, divides, factor, join, split


def test_text_and_parts():
    assert split("25s") == (25, "s") and split("") == (1, "") and join(25, "s") == "25s" and join(1, "D") == "D"


@pytest.mark.parametrize(
    "coarse, fine, count", [("Y", "M", 12), ("W", "D", 7), ("D", "s", 86400), ("s", "ns", 10**9), ("s", "D", 0)]
)
def test_factor(coarse, fine, count):
    assert factor(coarse, fine) == count


@pytest.mark.parametrize(
    "first, second, found", [("D", "s", "s"), ("7s", "3m", "s"), ("2W", "3D", "D"), ("2Y", "3M", "3M"), ("", "D", "D")]
)
def test_common(first, second, found):
    assert common(first, second, True) == common(second, first, True) == found


def test_months_and_days_have_nothing_in_common():
    assert common("Y", "D", False) == "D"
    with pytest.raises(TypeError, match="nonlinear"):
        common("Y", "D", True)
    with pytest.raises(OverflowError):
        common("2W", "3as", True)


def test_divides():
    assert (
        divides("s", "D", True)
        and not divides("D", "s", True)
        and divides("2s", "10s", True)
        and not divides("2s", "5s", True)
    )
    assert divides("D", "Y", False) and not divides("D", "Y", True)
