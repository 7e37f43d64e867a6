"""`numpy.polynomial.laguerre`: series of Laguerre polynomials L_k."""
from __future__ import annotations

from typing import Any

from septet.numpy.polynomial import convenience, family
from septet.numpy.polynomial.basis import LAGUERRE

__all__: list[str]
family.publish(globals(), LAGUERRE)
convenience.define(globals(), LAGUERRE, "A series of Laguerre polynomials L_k.")


def __getattr__(name: str) -> Any:
    raise AttributeError(f"module 'numpy.polynomial.laguerre' (septet) has no attribute {name!r}")
