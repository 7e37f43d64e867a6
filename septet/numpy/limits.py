"""`numpy.finfo` and `numpy.iinfo`: limits of float and integer types."""
from __future__ import annotations

import warnings
from typing import Any

from septet.core.element import limits
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.promote import native
from septet.numpy.data_type import of
from septet.numpy.dtype_parse import parse
from septet.numpy.named_type import NamedType
from septet.numpy.scalars import make, type_of

# bits of the fraction, of the exponent, and decimal digits that are always kept
_LAYOUTS = {dt.float16: (10, 5, 3), dt.bfloat16: (7, 8, 2), dt.float32: (23, 8, 6), dt.float64: (52, 11, 15)}
_RULE = "-" * 63
_made: dict[DType, finfo] = {}


class finfo(metaclass=NamedType):
    """Limits of a float type (of the parts, for a complex one): eps, max, tiny, precision, ...

    dtype: a dtype, or a number or array of it.  ValueError when it is not inexact.
    """

    bits: int
    eps: Any
    max: Any
    dtype: Any
    precision: int
    resolution: Any

    def __new__(cls, dtype: Any) -> finfo:
        if dtype is None:
            warnings.warn(
                "finfo() dtype cannot be None. This behavior will raise an error in the future. "
                "(Deprecated in NumPy 1.25)",
                DeprecationWarning,
                stacklevel=2,
            )
        d = native(_dtype_of(dtype)).real
        if d not in _LAYOUTS:
            raise ValueError(f"data type {type_of(d)!r} not inexact")
        if d not in _made:
            _made[d] = object.__new__(cls)
            _made[d]._fill(d)
        return _made[d]

    def _fill(self, d: DType) -> None:
        fraction, exponent, digits = _LAYOUTS[d]
        top = 2 ** (exponent - 1)
        self.bits, self.dtype = d.bits, of(d)
        self.nmant, self.nexp, self.iexp, self.precision = fraction, exponent, exponent, digits
        self.machep, self.negep, self.maxexp, self.minexp = -fraction, -fraction - 1, top, 2 - top
        self.eps, self.epsneg = make(d, 2.0 ** -fraction), make(d, 2.0 ** (-fraction - 1))
        self.max = make(d, (2.0 - 2.0 ** -fraction) * 2.0 ** (top - 1))
        self.min = -self.max
        self.tiny = self.smallest_normal = make(d, 2.0 ** (2 - top))
        self.smallest_subnormal = make(d, 2.0 ** (2 - top - fraction))
        self.resolution = type_of(d)(10.0 ** -digits)

    def __repr__(self) -> str:
        return f"finfo(resolution={self.resolution!s}, min={self.min!s}, max={self.max!s}, dtype={self.dtype})"

    def __str__(self) -> str:
        return (
            f"Machine parameters for {self.dtype}\n{_RULE}\n"
            f"precision = {self.precision}   resolution = {self.resolution!s}\n"
            f"machep = {self.machep}   eps =        {self.eps!s}\n"
            f"negep =  {self.negep}   epsneg =     {self.epsneg!s}\n"
            f"minexp = {self.minexp}   tiny =       {self.tiny!s}\n"
            f"maxexp = {self.maxexp}   max =        {self.max!s}\n"
            f"nexp =   {self.nexp}   min =        -max\n"
            f"smallest_normal = {self.smallest_normal!s}   smallest_subnormal = {self.smallest_subnormal!s}\n{_RULE}\n"
        )


def _dtype_of(x: Any) -> DType:
    """The dtype of a spec, or of a number or array."""
    try:
        return parse(x)
    except TypeError:
        from septet.numpy.scalars import face

        return face().asarray(x)._dtype  # type: ignore[no-any-return]


class iinfo(metaclass=NamedType):
    """Limits of an integer type: min, max, bits.

    int_type: a dtype, or a number or array of it.  ValueError when it is not an integer type.
    """

    def __init__(self, int_type: Any):
        d = native(_dtype_of(int_type))
        self.dtype, self.kind, self.bits, self.key = of(d), d.kind, d.bits, f"{d.kind}{d.bits}"
        if d.kind not in "iu":
            raise ValueError(f"Invalid integer data type {d.kind!r}.")

    @property
    def min(self) -> int:
        """Least value."""
        return limits(self.dtype._ir)[0]

    @property
    def max(self) -> int:
        """Greatest value."""
        return limits(self.dtype._ir)[1]

    def __repr__(self) -> str:
        return f"iinfo(min={self.min!s}, max={self.max!s}, dtype={self.dtype})"

    def __str__(self) -> str:
        return f"Machine parameters for {self.dtype}\n{_RULE}\nmin = {self.min!s}\nmax = {self.max!s}\n{_RULE}\n"


finfo.__module__ = iinfo.__module__ = "numpy"
