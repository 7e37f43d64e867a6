"""Functions of sizes that upstream may not know yet; here sizes are plain numbers."""
from __future__ import annotations

import math
from typing import Any


class SymInt:
    """A size that is not known yet; no value is one."""


class SymFloat:
    """A float that is not known yet; no value is one."""


class SymBool:
    """A condition that is not known yet; no value is one."""


def sym_float(a: Any) -> float:
    return float(a)


def sym_int(a: Any) -> int:
    return int(a)


def sym_not(a: bool) -> bool:
    return not a


def sym_ite(b: bool, t: Any, f: Any) -> Any:
    """t if b else f."""
    if not isinstance(b, bool) or type(t) is not type(f):
        raise AssertionError(f"expected bool and two of one type, got {type(b)}, {type(t)} and {type(f)}")
    return t if b else f


def sym_max(a: Any, b: Any) -> Any:
    """The greater one; a float where one of them is."""
    return type(a + b)(max(a, b))


def sym_min(a: Any, b: Any) -> Any:
    """The smaller one; a float where one of them is."""
    return type(a + b)(min(a, b))


def sym_sqrt(a: Any) -> float:
    return math.sqrt(a)


def sym_sum(args: Any) -> Any:
    """The sum of several."""
    return sum(args)
