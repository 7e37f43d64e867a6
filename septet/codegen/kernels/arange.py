"""Evenly spaced numbers: out[i] = first + i * step in the dtype itself."""
from __future__ import annotations

from functools import cache
from typing import Any

from septet.ir.dtype import NUMERIC, DType, bfloat16, bool_, float16
from septet.kernel import const, f32, f64, i8, i16, i32, i64, kernel, noalias, u8, u16, u32, u64

TYPES = {d.name: t for d, t in zip(NUMERIC, (u8, i8, i16, i32, i64, u8, u16, u32, u64, None, None, f32, f64, None, None))}


@kernel
def ramp(out: noalias[T], n: i64, first: T, step: T, T: const):
    """Integers wrap; floats are one multiplication and one addition each, so that no error accumulates."""
    for i in range(n):
        out[i] = first + T(i) * step


@cache
def _ramp(dtype: DType) -> Any:
    return ramp.specialize(T=TYPES[dtype.name])


def supports(dtype: DType) -> bool:
    """Whether `arange` makes this dtype directly."""
    return TYPES.get(dtype.name) is not None and dtype not in (bool_, float16, bfloat16)


def arange(address: int, dtype: DType, n: int, first: float, step: float) -> None:
    """Write n numbers first, first + step, ... at `address`."""
    _ramp(dtype)(address, n, first, step)
