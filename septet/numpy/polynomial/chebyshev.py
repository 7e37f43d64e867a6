"""`numpy.polynomial.chebyshev`: series of Chebyshev polynomials T_k, Chebyshev points, interpolation."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.polynomial import convenience, family
from septet.numpy.polynomial.basis import CHEBYSHEV
from septet.numpy.polynomial.values import vander

__all__: list[str]
family.publish(globals(), CHEBYSHEV)
convenience.define(globals(), CHEBYSHEV, "A series of Chebyshev polynomials T_k.")


def chebpts1(npts: Any) -> Any:
    """The points of the first kind: roots of T_npts, ascending."""
    n = int(npts)
    if n != npts:
        raise ValueError("npts must be integer")
    if n < 1:
        raise ValueError("npts must be >= 1")
    return np.sin(0.5 * np.pi / n * np.arange(-n + 1, n + 1, 2))


def chebpts2(npts: Any) -> Any:
    """The points of the second kind: extrema of T_{npts-1}, ascending."""
    n = int(npts)
    if n != npts:
        raise ValueError("npts must be integer")
    if n < 2:
        raise ValueError("npts must be >= 2")
    return np.cos(np.linspace(-np.pi, 0, n))


def chebinterpolate(func: Any, deg: Any, args: Any = ()) -> Any:
    """The series that agrees with func at the Chebyshev points of the first kind."""
    degree = np.asarray(deg)
    if degree.ndim > 0 or degree.dtype.kind not in "iu" or degree.size == 0:
        raise TypeError("deg must be an int")
    if degree < 0:
        raise ValueError("expected deg >= 0")
    order = int(degree) + 1
    points = chebpts1(order)
    c = np.dot(vander(CHEBYSHEV, points, deg).T, func(points, *args))
    c[0] /= order
    c[1:] /= 0.5 * order
    return c


def interpolate(cls: Any, func: Any, deg: Any, domain: Any = None, args: Any = ()) -> Any:
    """The series over a domain that agrees with func at its Chebyshev points."""
    from septet.numpy.polynomial.polyutils import mapdomain

    domain = cls.domain if domain is None else domain
    return cls(chebinterpolate(lambda x: func(mapdomain(x, cls.window, domain), *args), deg), domain=domain)


globals()["Chebyshev"].interpolate = classmethod(interpolate)
__all__ += ["chebpts1", "chebpts2", "chebinterpolate"]


def __getattr__(name: str) -> Any:
    raise AttributeError(f"module 'numpy.polynomial.chebyshev' (septet) has no attribute {name!r}")
