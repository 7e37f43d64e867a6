"""The older polynomial functions (poly1d, polyfit, roots ...): coefficients from the highest power down."""
from __future__ import annotations

import re
import warnings
from typing import Any

import septet.numpy as np
from septet.core.float_errors import user_level
from septet.numpy.named_type import NamedType
from septet.numpy.polynomial import fitting


def one_or_more(x: Any) -> Any:
    """An argument as an array of at least one dimension; the coefficients of a poly1d."""
    return np.atleast_1d(x.coeffs if isinstance(x, poly1d) else x)


def as_poly1d(result: Any, *sources: Any) -> Any:
    """The result as a poly1d where a source was one."""
    return poly1d(result) if any(isinstance(s, poly1d) for s in sources) else result


def poly(seq_of_zeros: Any) -> Any:
    """Coefficients of the monic polynomial with the given roots, or of a square matrix's characteristic polynomial."""
    zeros = np.atleast_1d(seq_of_zeros)
    if zeros.ndim == 2 and zeros.shape[0] == zeros.shape[1] != 0:
        zeros = np.linalg.eigvals(zeros)
    elif zeros.ndim == 1:
        zeros = zeros.astype(np.mintypecode(zeros.dtype.char)) if zeros.dtype != object else zeros
    else:
        raise ValueError("input must be 1d or non-empty square 2d array.")
    if len(zeros) == 0:
        return 1.0
    result = np.ones((1,), dtype=zeros.dtype)
    for zero in zeros:
        result = np.convolve(result, np.array([1, -zero], dtype=zeros.dtype), mode="full")
    if result.dtype.kind == "c" and np.all(np.sort(zeros) == np.sort(zeros.conjugate())):
        result = result.real.copy()
    return result


def roots(p: Any) -> Any:
    """The roots, as eigenvalues of the companion matrix.  ValueError for more than one dimension."""
    p = np.atleast_1d(p)
    if p.ndim != 1:
        raise ValueError("Input must be a rank-1 array.")
    (places,) = np.nonzero(np.ravel(p))
    if len(places) == 0:
        return np.array([])
    trailing = len(p) - int(places[-1]) - 1
    p = p[int(places[0]) : int(places[-1]) + 1]
    p = p if p.dtype.kind in "fc" else p.astype(float)
    if len(p) > 1:
        matrix = np.diag(np.ones((len(p) - 2,), p.dtype), -1)
        matrix[0, :] = -p[1:] / p[0]
        found = np.linalg.eigvals(matrix)
    else:
        found = np.array([])
    return np.hstack((found, np.zeros(trailing, found.dtype)))


def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    """The m-fold integral with constants k."""
    m = int(m)
    if m < 0:
        raise ValueError("Order of integral must be positive (see polyder)")
    constants = np.zeros(m, float) if k is None else np.atleast_1d(k)
    if len(constants) == 1 and m > 1:
        constants = constants[0] * np.ones(m, float)
    if len(constants) < m:
        raise ValueError("k must be a scalar or a rank-1 array of length 1 or >m.")
    y = np.asarray(p.coeffs if isinstance(p, poly1d) else p)
    for step in range(m):
        y = np.concatenate((y / np.arange(len(y), 0, -1), [constants[step]]))
    return as_poly1d(y, p)


def polyder(p: Any, m: int = 1) -> Any:
    """The m-th derivative."""
    m = int(m)
    if m < 0:
        raise ValueError("Order of derivative must be positive (see polyint)")
    y = np.asarray(p.coeffs if isinstance(p, poly1d) else p)
    for _ in range(m):
        y = y[:-1] * np.arange(len(y) - 1, 0, -1)
    return as_poly1d(y, p)


def polyfit(x: Any, y: Any, deg: int, rcond: Any = None, full: bool = False, w: Any = None, cov: Any = False) -> Any:
    """Least-squares fit of a polynomial of degree `deg` to points (x, y).

    full: also residuals, rank, singular values, rcond.  cov: also the covariance of the coefficients ("unscaled": without the factor
    chi**2 per degree of freedom).  w: weights of the residuals.
    """
    order = int(deg) + 1
    x, y = np.asarray(x) + 0.0, np.asarray(y) + 0.0
    check_points(x, y, deg)
    rcond = len(x) * np.finfo(x.dtype).eps if rcond is None else rcond
    left, right = np.vander(x, order), y
    if w is not None:
        weights = np.asarray(w) + 0.0
        if weights.ndim != 1:
            raise TypeError("expected a 1-d array for weights")
        if len(weights) != len(y):
            raise TypeError("expected w and y to have the same length")
        left = left * weights[:, None]
        right = right * (weights[:, None] if right.ndim == 2 else weights)
    scale = np.sqrt((left * left).sum(axis=0))
    c, residuals, rank, singular = np.linalg.lstsq(left / scale, right, rcond)
    c = (c.T / scale).T
    if rank != order and not full:
        warnings.warn("Polyfit may be poorly conditioned", np.exceptions.RankWarning, stacklevel=user_level(2))
    if full:
        return c, residuals, rank, singular, rcond
    return (c, covariance(left, scale, residuals, cov, y)) if cov else c


def check_points(x: Any, y: Any, deg: int) -> None:
    """TypeError and ValueError for points that cannot be fitted."""
    if deg < 0:
        raise ValueError("expected deg >= 0")
    fitting.check_points(x, y)


def covariance(left: Any, scale: Any, residuals: Any, cov: Any, y: Any) -> Any:
    """The covariance of fitted coefficients."""
    order, count = len(scale), left.shape[0]
    scaled = left / scale
    base = np.linalg.inv(scaled.T @ scaled) / np.outer(scale, scale)
    factor: Any = 1
    if not (isinstance(cov, str) and cov == "unscaled"):
        if count <= order:
            raise ValueError("the number of data points must exceed order to scale the covariance matrix")
        factor = residuals / (count - order)
    return base * factor if y.ndim == 1 else base[:, :, None] * factor


def polyval(p: Any, x: Any) -> Any:
    """The polynomial at x; x may be a poly1d."""
    p = np.asarray(p.coeffs if isinstance(p, poly1d) else p)
    if isinstance(x, poly1d):
        y: Any = 0
    else:
        x = np.asanyarray(x)
        y = np.zeros_like(x)
    for value in p:
        y = y * x + value
    return y


def padded(a1: Any, a2: Any) -> tuple[Any, Any]:
    """Two coefficient arrays filled to one length."""
    a, b = one_or_more(a1), one_or_more(a2)
    n = max(len(a), len(b))
    return tuple(np.concatenate((np.zeros(n - len(c), c.dtype), c)) if len(c) < n else c for c in (a, b))  # type: ignore[return-value]


def polyadd(a1: Any, a2: Any) -> Any:
    """a1 + a2."""
    a, b = padded(a1, a2)
    return as_poly1d(a + b, a1, a2)


def polysub(a1: Any, a2: Any) -> Any:
    """a1 - a2."""
    a, b = padded(a1, a2)
    return as_poly1d(a - b, a1, a2)


def polymul(a1: Any, a2: Any) -> Any:
    """a1 a2."""
    first, second = poly1d(a1), poly1d(a2)
    return as_poly1d(np.convolve(first.coeffs, second.coeffs), a1, a2)


def polydiv(u: Any, v: Any) -> Any:
    """(quotient, remainder)."""
    as_class = isinstance(u, poly1d) or isinstance(v, poly1d)
    a, b = one_or_more(u) + 0.0, one_or_more(v) + 0.0
    rest = a.astype((a[0] + b[0]).dtype)
    quotient = np.zeros((max(len(a) - len(b) + 1, 1),), rest.dtype)
    scale = 1.0 / b[0]
    for k in range(len(a) - len(b) + 1):
        factor = scale * rest[k]
        quotient[k] = factor
        rest[k : k + len(b)] -= factor * b
    while np.allclose(rest[0], 0, rtol=1e-14) and len(rest) > 1:
        rest = rest[1:]
    return (poly1d(quotient), poly1d(rest)) if as_class else (quotient, rest)


class poly1d(metaclass=NamedType):
    """A polynomial in one variable: poly1d([1, 2, 3]) is x**2 + 2 x + 3; r=True takes roots instead."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, c_or_r: Any, r: bool = False, variable: Any = None):
        if isinstance(c_or_r, poly1d):
            self._variable, self._coeffs = c_or_r._variable, c_or_r._coeffs
            self._variable = variable if variable is not None else self._variable
            return
        c = np.atleast_1d(poly(c_or_r) if r else c_or_r)
        if c.ndim > 1:
            raise ValueError("Polynomial must be 1d only.")
        c = np.trim_zeros(c, trim="f")
        self._coeffs = c if len(c) else np.array([0], dtype=c.dtype)
        self._variable = "x" if variable is None else variable

    @property
    def coeffs(self) -> Any:
        return self._coeffs

    @coeffs.setter
    def coeffs(self, value: Any) -> None:
        if value is not self._coeffs:
            raise AttributeError("Cannot set attribute")

    c = coef = coefficients = coeffs

    @property
    def variable(self) -> Any:
        return self._variable

    @property
    def order(self) -> int:
        return len(self._coeffs) - 1

    o = order

    @property
    def roots(self) -> Any:
        return roots(self._coeffs)

    r = roots

    def __array__(self, t: Any = None, copy: Any = None) -> Any:
        return np.asarray(self.coeffs, t) if t else np.asarray(self.coeffs)

    def __repr__(self) -> str:
        return f"poly1d({repr(self.coeffs)[6:-1]})"

    def __str__(self) -> str:
        return as_text(self)

    def __len__(self) -> int:
        return self.order

    def __call__(self, val: Any) -> Any:
        return polyval(self.coeffs, val)

    def __neg__(self) -> Any:
        return poly1d(-self.coeffs)

    def __pos__(self) -> Any:
        return self

    def __mul__(self, other: Any) -> Any:
        return poly1d(self.coeffs * other) if np.isscalar(other) else poly1d(polymul(self.coeffs, poly1d(other).coeffs))

    def __rmul__(self, other: Any) -> Any:
        return poly1d(other * self.coeffs) if np.isscalar(other) else poly1d(polymul(self.coeffs, poly1d(other).coeffs))

    def __add__(self, other: Any) -> Any:
        return poly1d(polyadd(self.coeffs, poly1d(other).coeffs))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return poly1d(polysub(self.coeffs, poly1d(other).coeffs))

    def __rsub__(self, other: Any) -> Any:
        return poly1d(polysub(poly1d(other).coeffs, self.coeffs))

    def __pow__(self, val: Any) -> Any:
        if not np.isscalar(val) or int(val) != val or val < 0:
            raise ValueError("Power to non-negative integers only.")
        result = poly1d([1])
        for _ in range(int(val)):
            result = poly1d(polymul(self.coeffs, result.coeffs))
        return result

    def __truediv__(self, other: Any) -> Any:
        return poly1d(self.coeffs / other) if np.isscalar(other) else polydiv(self, poly1d(other))

    def __rtruediv__(self, other: Any) -> Any:
        return poly1d(other / self.coeffs) if np.isscalar(other) else polydiv(poly1d(other), self)

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, poly1d):
            return NotImplemented
        return self.coeffs.shape == other.coeffs.shape and (self.coeffs == other.coeffs).all()

    def __ne__(self, other: object) -> Any:
        return NotImplemented if not isinstance(other, poly1d) else not self.__eq__(other)

    def __getitem__(self, val: int) -> Any:
        """The coefficient of a power; 0 where there is none."""
        place = self.order - val
        return self.coeffs[place] if val >= 0 and place >= 0 else self.coeffs.dtype.type(0)

    def __setitem__(self, key: int, val: Any) -> None:
        place = self.order - key
        if key < 0:
            raise ValueError("Does not support negative powers.")
        if key > self.order:
            self._coeffs = np.concatenate((np.zeros(key - self.order, self.coeffs.dtype), self.coeffs))
            place = 0
        self._coeffs[place] = val

    def __iter__(self) -> Any:
        return iter(self.coeffs)

    def integ(self, m: int = 1, k: Any = 0) -> Any:
        """The m-fold integral."""
        return poly1d(polyint(self.coeffs, m=m, k=k))

    def deriv(self, m: int = 1) -> Any:
        """The m-th derivative."""
        return poly1d(polyder(self.coeffs, m=m))


# ---- printing --------------------------------------------------------------------------------------------------------


def number_text(q: Any) -> str:
    """A number with four digits; without them where they are zero."""
    s = f"{q:.4g}"
    return s[:-5] if s.endswith(".0000") else s


def coefficient_text(c: Any) -> str:
    """A coefficient, complex ones in parentheses."""
    if np.iscomplexobj(c) and c.imag != 0:
        return number_text(c.imag) + "j" if c.real == 0 else f"({number_text(c.real)} + {number_text(c.imag)}j)"
    return number_text(c.real if np.iscomplexobj(c) else c)


def term(text: str, variable: str, power: int, first: bool) -> str:
    """One term; "" for a zero one that is not the whole."""
    if power == 0:
        return text if text != "0" or first else ""
    if text == "0":
        return ""
    name = variable if power == 1 else f"{variable}**{power}"
    return f"{text} {name}"


def as_text(p: poly1d) -> str:
    """The polynomial over two lines: the exponents stand in the upper one."""
    c = p.coeffs
    used = c[np.logical_or.accumulate(c != 0)]
    last = len(used) - 1
    text = "0"
    for k, coefficient in enumerate(used):
        shown = coefficient_text(coefficient)
        found = term(shown, p.variable, last - k, first=k == 0)
        if k == 0:
            text = found or "0"
        elif found:
            text = f"{text} - {found[1:]}" if found.startswith("-") else f"{text} + {found}"
    return raised(text)


def raised(text: str, wrap: int = 70) -> str:
    """Exponents moved to a line above, broken at the width."""
    place, upper, lower, output = 0, "", "", " "
    for match in re.finditer(r"\*\*([0-9]*)", text):
        power, part = match.group(1), text[place : match.start()]
        place = match.end()
        more_upper, more_lower = " " * (len(part) - 1) + power, part + " " * (len(power) - 1)
        if len(upper) + len(more_upper) > wrap or len(lower) + len(more_lower) > wrap:
            output += upper + "\n" + lower + "\n "
            upper, lower = more_upper, more_lower
        else:
            upper, lower = upper + more_upper, lower + more_lower
    output += upper + "\n" + lower
    return output + text[place:]
