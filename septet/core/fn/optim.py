"""Optimizer steps over tables of parameters (septet/codegen/kernels/optim.py)."""
from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

from septet.codegen.kernels import optim
from septet.codegen.kernels.launch import ELEMENT
from septet.codegen.kernels.optim_rules import RULES
from septet.ir.dtype import DType

ROW = optim.ROW
_made: dict[tuple[str, DType, tuple[bool, ...]], Any] = {}


def step(name: str, dtype: DType, flags: tuple[bool, ...], table: Sequence[int], hyper: Sequence[float]) -> None:
    """One step of an optimizer of RULES.

    table: a row of ROW words for each parameter.  hyper: up to 8 numbers, as the rule says.
    """
    rows = len(table) // ROW
    call = _made.get((name, dtype, flags)) or prepared(name, dtype, flags)
    words = (ctypes.c_int64 * len(table))(*table)
    call(words, rows, (ctypes.c_double * 8)(*hyper), (ctypes.c_double * (rows * optim.FACTORS))())


def prepared(name: str, dtype: DType, flags: tuple[bool, ...]) -> Any:
    """The compiled step."""
    factors, update = RULES[name]
    call = _made[name, dtype, flags] = optim.step.specialize(S=factors, U=update, T=ELEMENT[dtype], flags=flags, passes="O2")
    return call
