"""The classes Polynomial, Chebyshev, ...: a series with domain, window and symbol."""
from __future__ import annotations

import abc
import numbers
from typing import Any

import septet.numpy as np
from septet.numpy.polynomial import calculus, fitting, series, text, values
from septet.numpy.polynomial import polyutils as pu
from septet.numpy.polynomial.basis import Basis


def is_empty_list(x: Any) -> bool:
    """Whether an argument is [], which asks for the class's domain."""
    return type(x) is list and not x


class ABCPolyBase(abc.ABC):
    """A series of one family.

    coef: coefficients, lowest degree first.  domain is mapped to window by a line before the family's functions are evaluated.  symbol:
    the variable when printed.
    """

    _basis: Basis
    __hash__ = None  # type: ignore[assignment]
    __array_ufunc__ = None
    maxpower = 100
    domain: Any
    window: Any
    basis_name: str | None

    def __init__(self, coef: Any, domain: Any = None, window: Any = None, symbol: str = "x"):
        (self.coef,) = pu.as_series([coef], trim=False)
        if domain is not None:
            self.domain = checked_interval(domain, "Domain")
        if window is not None:
            self.window = checked_interval(window, "Window")
        self._symbol = checked_symbol(symbol)

    @property
    def symbol(self) -> str:
        return self._symbol

    def _like(self, coef: Any) -> Any:
        """A series with the same domain, window and symbol."""
        return self.__class__(coef, self.domain, self.window, self.symbol)

    # ---- comparing ----

    def has_samecoef(self, other: Any) -> bool:
        """Whether the coefficients are the same."""
        return len(self.coef) == len(other.coef) and bool(np.all(self.coef == other.coef))

    def has_samedomain(self, other: Any) -> bool:
        """Whether the domains are the same."""
        return bool(np.all(self.domain == other.domain))

    def has_samewindow(self, other: Any) -> bool:
        """Whether the windows are the same."""
        return bool(np.all(self.window == other.window))

    def has_sametype(self, other: Any) -> bool:
        """Whether other is of this class."""
        return isinstance(other, self.__class__)

    def __eq__(self, other: object) -> bool:
        return (isinstance(other, self.__class__) and self.has_samedomain(other) and self.has_samewindow(other)
                and self.coef.shape == other.coef.shape and bool(np.all(self.coef == other.coef)) and self.symbol == other.symbol)

    def __ne__(self, other: object) -> bool:
        return not self == other

    # ---- showing ----

    def __repr__(self) -> str:
        parts = [repr(x)[6:-1] for x in (self.coef, self.domain, self.window)]
        return f"{self.__class__.__name__}({parts[0]}, domain={parts[1]}, window={parts[2]}, symbol='{self.symbol}')"

    def __format__(self, spec: str) -> str:
        if spec not in ("", *text.STYLES):
            raise ValueError(f"Unsupported format string '{spec}' passed to {self.__class__}.__format__. "
                             "Valid options are 'ascii' and 'unicode'")
        return text.as_text(self, spec or text.default_style[0])

    def __str__(self) -> str:
        return text.as_text(self, text.default_style[0])

    def _repr_latex_(self) -> str:
        return text.as_latex(self)

    # ---- arithmetic ----

    def _get_coefficients(self, other: Any) -> Any:
        """The coefficients of an operand.  TypeError where the two series cannot be combined."""
        if not isinstance(other, ABCPolyBase):
            return other
        if not isinstance(other, self.__class__):
            raise TypeError("Polynomial types differ")
        if not self.has_samedomain(other):
            raise TypeError("Domains differ")
        if not self.has_samewindow(other):
            raise TypeError("Windows differ")
        if self.symbol != other.symbol:
            raise ValueError("Polynomial symbols differ")
        return other.coef

    def _combined(self, function: Any, other: Any, swapped: bool = False) -> Any:
        """function(self, other) of the coefficients, or NotImplemented where other is no operand."""
        theirs = self._get_coefficients(other)
        try:
            return function(theirs, self.coef) if swapped else function(self.coef, theirs)
        except ZeroDivisionError:
            raise
        except Exception:
            return NotImplemented

    def _operated(self, function: Any, other: Any, swapped: bool = False) -> Any:
        found = self._combined(function, other, swapped)
        return found if found is NotImplemented else self._like(found)

    def __neg__(self) -> Any:
        return self._like(-self.coef)

    def __pos__(self) -> Any:
        return self

    def __add__(self, other: Any) -> Any:
        return self._operated(self._add, other)

    def __radd__(self, other: Any) -> Any:
        return self._operated(self._add, other, True)

    def __sub__(self, other: Any) -> Any:
        return self._operated(self._sub, other)

    def __rsub__(self, other: Any) -> Any:
        return self._operated(self._sub, other, True)

    def __mul__(self, other: Any) -> Any:
        return self._operated(self._mul, other)

    def __rmul__(self, other: Any) -> Any:
        return self._operated(self._mul, other, True)

    def __truediv__(self, other: Any) -> Any:
        if not isinstance(other, (numbers.Number, np.number)) or isinstance(other, bool):
            raise TypeError(f"unsupported types for true division: '{type(self)}', '{type(other)}'")
        return self.__floordiv__(other)

    def __rtruediv__(self, other: Any) -> Any:
        return NotImplemented

    def __divmod__(self, other: Any) -> Any:
        found = self._combined(self._div, other)
        return found if found is NotImplemented else (self._like(found[0]), self._like(found[1]))

    def __rdivmod__(self, other: Any) -> Any:
        found = self._combined(self._div, other, True)
        return found if found is NotImplemented else (self._like(found[0]), self._like(found[1]))

    def __floordiv__(self, other: Any) -> Any:
        found = self.__divmod__(other)
        return found if found is NotImplemented else found[0]

    def __rfloordiv__(self, other: Any) -> Any:
        found = self.__rdivmod__(other)
        return found if found is NotImplemented else found[0]

    def __mod__(self, other: Any) -> Any:
        found = self.__divmod__(other)
        return found if found is NotImplemented else found[1]

    def __rmod__(self, other: Any) -> Any:
        found = self.__rdivmod__(other)
        return found if found is NotImplemented else found[1]

    def __pow__(self, other: Any) -> Any:
        return self._like(series.power(self._basis, self.coef, other, self.maxpower))

    def _add(self, a: Any, b: Any) -> Any:
        return series.add(a, b)

    def _sub(self, a: Any, b: Any) -> Any:
        return series.subtract(a, b)

    def _mul(self, a: Any, b: Any) -> Any:
        return series.multiply(self._basis, a, b)

    def _div(self, a: Any, b: Any) -> Any:
        return series.divide(self._basis, a, b)

    # ---- evaluating and forms ----

    def __call__(self, arg: Any) -> Any:
        return values.value(self._basis, pu.mapdomain(arg, self.domain, self.window), self.coef)

    def __iter__(self) -> Any:
        return iter(self.coef)

    def __len__(self) -> int:
        return len(self.coef)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "coef": self.coef.copy(), "domain": self.domain.copy(), "window": self.window.copy(),
                "symbol": self.symbol}

    def __setstate__(self, state: dict[str, Any]) -> None:
        state = dict(state)
        self._symbol = state.pop("symbol", "x")
        self.__dict__.update(state)

    def copy(self) -> Any:
        """A copy."""
        return self._like(self.coef)

    def degree(self) -> int:
        """The number of coefficients less one."""
        return len(self) - 1

    def cutdeg(self, deg: Any) -> Any:
        """Without the terms above a degree."""
        return self.truncate(deg + 1)

    def trim(self, tol: float = 0) -> Any:
        """Without trailing coefficients of at most tol."""
        return self._like(pu.trimcoef(self.coef, tol))

    def truncate(self, size: Any) -> Any:
        """The first `size` coefficients."""
        if int(size) != size or size < 1:
            raise ValueError("size must be a positive integer")
        return self._like(self.coef[: int(size)])

    def convert(self, domain: Any = None, kind: Any = None, window: Any = None) -> Any:
        """The same function as a series of another class, domain or window."""
        kind = self.__class__ if kind is None else kind
        domain = kind.domain if domain is None else domain
        window = kind.window if window is None else window
        return self(kind.identity(domain, window=window, symbol=self.symbol))

    def mapparms(self) -> tuple[Any, Any]:
        """(off, scl) of the line from domain to window."""
        return pu.mapparms(self.domain, self.window)

    def integ(self, m: Any = 1, k: Any = [], lbnd: Any = None) -> Any:  # noqa: B006
        """The m-fold integral from lbnd with constants k."""
        off, scl = self.mapparms()
        lower = 0 if lbnd is None else off + scl * lbnd
        return self._like(calculus.integrate(self._basis, self.coef, m, k, lower, 1.0 / scl))

    def deriv(self, m: Any = 1) -> Any:
        """The m-th derivative."""
        _, scl = self.mapparms()
        return self._like(calculus.differentiate(self._basis, self.coef, m, scl))

    def roots(self) -> Any:
        """The roots, in the domain's scale."""
        return pu.mapdomain(series.roots(self._basis, self.coef), self.window, self.domain)

    def linspace(self, n: int = 100, domain: Any = None) -> tuple[Any, Any]:
        """(n points across the domain, the values there)."""
        domain = self.domain if domain is None else domain
        x = np.linspace(domain[0], domain[1], n)
        return x, self(x)

    # ---- making ----

    @classmethod
    def fit(cls, x: Any, y: Any, deg: Any, domain: Any = None, rcond: Any = None, full: bool = False, w: Any = None, window: Any = None,
            symbol: str = "x") -> Any:
        """The series nearest to points in the least-squares sense; the domain is that of x unless given ([]: the class's)."""
        domain = spread_domain(x) if domain is None else cls.domain if is_empty_list(domain) else domain
        window = cls.window if window is None else window
        found = fitting.fit(cls._basis, pu.mapdomain(x, domain, window), y, deg, rcond, full, w)
        if full:
            return cls(found[0], domain=domain, window=window, symbol=symbol), found[1]
        return cls(found, domain=domain, window=window, symbol=symbol)

    @classmethod
    def fromroots(cls, roots: Any, domain: Any = [], window: Any = None, symbol: str = "x") -> Any:  # noqa: B006
        """The monic series with the given roots."""
        (roots,) = pu.as_series([roots], trim=False)
        domain = pu.getdomain(roots) if domain is None else cls.domain if is_empty_list(domain) else domain
        window = cls.window if window is None else window
        off, scl = pu.mapparms(domain, window)
        coef = series.from_roots(cls._basis, off + scl * roots) / scl ** len(roots)
        return cls(coef, domain=domain, window=window, symbol=symbol)

    @classmethod
    def identity(cls, domain: Any = None, window: Any = None, symbol: str = "x") -> Any:
        """The series of p(x) = x."""
        domain = cls.domain if domain is None else domain
        window = cls.window if window is None else window
        off, scl = pu.mapparms(window, domain)
        return cls(series.line(cls._basis, off, scl), domain, window, symbol)

    @classmethod
    def basis(cls, deg: Any, domain: Any = None, window: Any = None, symbol: str = "x") -> Any:
        """The series of P_deg alone."""
        domain = cls.domain if domain is None else domain
        window = cls.window if window is None else window
        if int(deg) != deg or deg < 0:
            raise ValueError("deg must be non-negative integer")
        return cls([0] * int(deg) + [1], domain, window, symbol)

    @classmethod
    def cast(cls, series: Any, domain: Any = None, window: Any = None) -> Any:
        """Another series as one of this class."""
        domain = cls.domain if domain is None else domain
        window = cls.window if window is None else window
        return series.convert(domain, cls, window)


def checked_interval(x: Any, what: str) -> Any:
    """A domain or window: two numbers."""
    (found,) = pu.as_series([x], trim=False)
    if len(found) != 2:
        raise ValueError(f"{what} has wrong number of elements.")
    return found


def checked_symbol(symbol: Any) -> str:
    """A name for the variable."""
    if not isinstance(symbol, str):
        raise TypeError("Symbol must be a non-empty string")
    if not symbol.isidentifier():
        raise ValueError("Symbol string must be a valid Python identifier")
    return symbol


def spread_domain(x: Any) -> Any:
    """The interval of all x; of length 2 around a single one."""
    domain = pu.getdomain(x)
    if domain[0] == domain[1]:
        domain[0] -= 1
        domain[1] += 1
    return domain


def define(scope: dict[str, Any], basis: Basis, doc: str) -> None:
    """Put the class of a family into its module."""
    interval = np.array(basis.domain)
    body = {"_basis": basis, "domain": interval, "window": interval.copy(), "basis_name": basis.letter, "__module__": scope["__name__"],
            "__doc__": doc, "__qualname__": basis.name}
    scope[basis.name] = type(ABCPolyBase)(basis.name, (ABCPolyBase,), body)
    scope["__all__"].append(basis.name)
