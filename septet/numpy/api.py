"""The decorator `@api` that makes the NumPy face's public functions (see `core/binding.py`)."""
from __future__ import annotations

from septet.core.binding import ArrayLike, ArrayOrScalar, Arrays, Binder, OptionalArray, Out, Refused
from septet.numpy.convert import from_any, scalar_of
from septet.numpy.ndarray import ndarray
from septet.numpy.override import function_override, give_back

api = Binder(ndarray, "numpy", from_any, scalar_of, function_override, give_back)

__all__ = ["ArrayLike", "ArrayOrScalar", "Arrays", "OptionalArray", "Out", "Refused", "api"]
