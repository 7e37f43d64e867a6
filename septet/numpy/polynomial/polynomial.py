"""`numpy.polynomial.polynomial`: polynomials by their powers of x."""
from __future__ import annotations

from typing import Any

from septet.numpy.polynomial import convenience, family
from septet.numpy.polynomial.basis import POWER
from septet.numpy.polynomial.values import value_from_roots

__all__: list[str]
family.publish(globals(), POWER)
convenience.define(globals(), POWER, "A polynomial by its powers of x.")


def polyvalfromroots(x: Any, r: Any, tensor: bool = True) -> Any:
    """The monic polynomial with roots r at x."""
    return value_from_roots(x, r, tensor)


__all__ += ["polyvalfromroots"]


def __getattr__(name: str) -> Any:
    raise AttributeError(f"module 'numpy.polynomial.polynomial' (septet) has no attribute {name!r}")
