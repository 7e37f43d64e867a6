"""Promotion tables and casting rules: laws that every table obeys, and the numbers NEP 50 gives."""
from __future__ import annotations

import itertools

import pytest

from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.casting import can_cast, check_number, fits
from septet.ir.promote import POLICIES, DTypePromotionError, integer_dtype, promote, result_type

PAIRS = list(itertools.product(dt.NUMERIC, repeat=2))


@pytest.mark.parametrize("policy", POLICIES)
def test_tables_are_square_and_symmetric(policy):
    table = POLICIES[policy].table
    assert [len(row) for row in table] == [15] * 15
    assert all(table[a.code][b.code] is table[b.code][a.code] for a, b in PAIRS)


@pytest.mark.parametrize("policy", ["numpy", "torch"])
def test_a_dtype_with_itself_stays(policy):
    assert all(promote(policy, d, d) is d for d in dt.NUMERIC)


def test_both_operands_cast_safely_to_the_result():
    for a, b in PAIRS:
        found = promote("numpy", a, b)
        assert can_cast(a, found) and can_cast(b, found)


def test_weak_numbers_keep_the_category():
    assert result_type("numpy", dt.int8, 1) is dt.int8
    assert result_type("numpy", dt.int8, 1.0) is dt.float64
    assert result_type("numpy", dt.float16, 1j) is dt.complex64
    assert result_type("torch", dt.int8, 1.0) is dt.float32
    assert result_type("keras", dt.float16, 1.0) is dt.float16
    assert result_type("numpy", 1, 2.0) is dt.float64
    assert result_type("numpy", 2 ** 63) is dt.uint64


def test_what_has_no_common_dtype_is_an_error():
    with pytest.raises(DTypePromotionError):
        promote("torch", dt.uint16, dt.int8)
    with pytest.raises(DTypePromotionError):
        promote("numpy", dt.datetime64("D"), dt.int64)
    with pytest.raises(NotSupported):
        result_type("torch", dt.float16, 1j)
    with pytest.raises(ValueError):
        result_type("numpy")


def test_text_takes_the_width_of_numbers():
    assert promote("numpy", dt.string(3), dt.int64) is dt.string(21)
    assert promote("numpy", dt.bytes_(3), dt.bool_) is dt.bytes_(5)
    assert promote("numpy", dt.object_, dt.datetime64("s")) is dt.object_


def test_casting_rules_nest():
    rules = ("no", "equiv", "safe", "same_kind", "unsafe")
    for a, b in PAIRS:
        allowed = [can_cast(a, b, rule) for rule in rules]
        assert allowed == sorted(allowed)
    assert not can_cast(dt.float64, dt.int64, "same_kind")
    with pytest.raises(ValueError, match="casting must be one of"):
        can_cast(dt.int8, dt.int8, "maybe")


def test_numbers_that_do_not_fit():
    with pytest.raises(OverflowError, match="Python integer 300 out of bounds for uint8"):
        check_number(300, dt.uint8)
    with pytest.raises(OverflowError):
        check_number(2 ** 2000, dt.float32)
    check_number(2 ** 200, dt.float32)
    assert fits(255, dt.uint8) and not fits(-1, dt.uint8)
    assert integer_dtype(0, 2 ** 64) is dt.object_
