"""`numpy.polynomial.hermite`: series of physicists' Hermite polynomials H_k."""
from __future__ import annotations

from typing import Any

from septet.numpy.polynomial import convenience, family
from septet.numpy.polynomial.basis import HERMITE

__all__: list[str]
family.publish(globals(), HERMITE)
convenience.define(globals(), HERMITE, "A series of physicists' Hermite polynomials H_k.")


def __getattr__(name: str) -> Any:
    raise AttributeError(f"module 'numpy.polynomial.hermite' (septet) has no attribute {name!r}")
