"""`numpy.polynomial.hermite_e`: series of probabilists' Hermite polynomials He_k."""
from __future__ import annotations

from typing import Any

from septet.numpy.polynomial import convenience, family
from septet.numpy.polynomial.basis import HERMITE_E

__all__: list[str]
family.publish(globals(), HERMITE_E)
convenience.define(globals(), HERMITE_E, "A series of probabilists' Hermite polynomials He_k.")


def __getattr__(name: str) -> Any:
    raise AttributeError(f"module 'numpy.polynomial.hermite_e' (septet) has no attribute {name!r}")
