"""The normal distribution: its function and quantiles."""
from __future__ import annotations

from statistics import NormalDist
from typing import Any

import septet.numpy as np
from septet.core.fn import special

_STANDARD = NormalDist()


def ppf(p: float) -> float:
    """The quantile of one probability."""
    return _STANDARD.inv_cdf(p)


def quantiles(p: Any) -> Any:
    """The quantile of each probability (Wichura's algorithm AS 241)."""
    p = np.asarray(p, dtype=np.float64)
    q = p - 0.5
    r = 0.180625 - q * q
    middle = q * _ratio(r, _A, _B)
    tail = np.sqrt(-np.log(np.clip(np.minimum(p, 1 - p), 1e-320, None)))
    far = np.where(tail <= 5, _ratio(tail - 1.6, _C, _D), _ratio(tail - 5, _E, _F))
    made = np.where(np.abs(q) <= 0.425, middle, np.where(q < 0, -far, far))
    return np.where(p <= 0, -np.inf, np.where(p >= 1, np.inf, made))


def _ratio(x: Any, above: list[float], below: list[float]) -> Any:
    """The quotient of two polynomials, coefficients from the highest power."""
    a, b = np.zeros_like(x), np.zeros_like(x)
    for c in above:
        a = a * x + c
    for c in below:
        b = b * x + c
    return a / b


_A = [2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
      1971.5909503065514427, 133.14166789178437745, 3.387132872796366608]
_B = [5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
      687.1870074920579083, 42.313330701600911252, 1.0]
_C = [7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258, 3.64784832476320460504,
      5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734]
_D = [1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459, 0.68976733498510000455,
      1.6763848301838038494, 2.05319162663775882187, 1.0]
_E = [2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093, 0.29656057182850489123,
      1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772]
_F = [2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4, 0.0148753612908506148525,
      0.13692988092273580531, 0.59983220655588793769, 1.0]


def cdf(x: Any) -> Any:
    """The probability of less than each value."""
    return special.ndtr(np.asarray(x, dtype=np.float64))
