"""`numpy.polynomial.legendre`: series of Legendre polynomials P_k."""
from __future__ import annotations

from typing import Any

from septet.numpy.polynomial import convenience, family
from septet.numpy.polynomial.basis import LEGENDRE

__all__: list[str]
family.publish(globals(), LEGENDRE)
convenience.define(globals(), LEGENDRE, "A series of Legendre polynomials P_k.")


def __getattr__(name: str) -> Any:
    raise AttributeError(f"module 'numpy.polynomial.legendre' (septet) has no attribute {name!r}")
