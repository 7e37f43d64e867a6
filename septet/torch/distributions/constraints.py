"""Constraints: what parameters and values must satisfy."""
from __future__ import annotations

from typing import Any


class Constraint:
    """A region; `check(value)` says elementwise (over the last `event_dim` axes) whether values lie in it."""

    is_discrete = False
    event_dim = 0

    def check(self, value: Any) -> Any:
        raise NotImplementedError

    def __repr__(self) -> str:
        return type(self).__name__.lstrip("_") + "()"


class Test(Constraint):
    """A region given by a function."""

    def __init__(self, name: str, test: Any, is_discrete: bool = False, event_dim: int = 0):
        self.name, self._test, self.is_discrete, self.event_dim = name, test, is_discrete, event_dim

    def check(self, value: Any) -> Any:
        return self._test(value)

    def __repr__(self) -> str:
        return self.name


class _Dependent(Constraint):
    """A constraint that depends on parameters."""

    def __init__(self, *, is_discrete: bool = False, event_dim: int = 0):
        self.is_discrete, self.event_dim = is_discrete, event_dim

    def check(self, value: Any) -> Any:
        raise ValueError("Cannot determine validity of dependent constraint")


def is_dependent(constraint: Any) -> bool:
    """Whether a constraint depends on parameters."""
    return isinstance(constraint, (_Dependent, property))


class dependent_property(property):
    """A property that is a constraint."""

    def __init__(self, fn: Any = None, *, is_discrete: bool | None = None, event_dim: int | None = None):
        super().__init__(fn)
        self.is_discrete, self.event_dim = is_discrete, event_dim

    def __call__(self, fn: Any) -> Any:
        return dependent_property(fn, is_discrete=self.is_discrete, event_dim=self.event_dim)


class _Independent(Constraint):
    """A constraint whose last axes count together."""

    def __init__(self, base_constraint: Any, reinterpreted_batch_ndims: int):
        self.base_constraint, self.reinterpreted_batch_ndims = base_constraint, reinterpreted_batch_ndims
        self.is_discrete, self.event_dim = base_constraint.is_discrete, base_constraint.event_dim + reinterpreted_batch_ndims

    def check(self, value: Any) -> Any:
        found = self.base_constraint.check(value)
        for _ in range(self.reinterpreted_batch_ndims):
            found = found.all(-1)
        return found

    def __repr__(self) -> str:
        return f"IndependentConstraint({self.base_constraint!r}, {self.reinterpreted_batch_ndims})"


def bounds(name: str, low: Any, high: Any, test: Any, is_discrete: bool = False) -> Constraint:
    """A constraint with bounds that it shows."""
    made = Test(name, test, is_discrete)
    made.lower_bound, made.upper_bound = low, high  # type: ignore[attr-defined]
    return made


def greater_than(lower_bound: Any) -> Constraint:
    return bounds(f"GreaterThan(lower_bound={lower_bound})", lower_bound, None, lambda x: lower_bound < x)


def greater_than_eq(lower_bound: Any) -> Constraint:
    return bounds(f"GreaterThanEq(lower_bound={lower_bound})", lower_bound, None, lambda x: lower_bound <= x)


def less_than(upper_bound: Any) -> Constraint:
    return bounds(f"LessThan(upper_bound={upper_bound})", None, upper_bound, lambda x: x < upper_bound)


def interval(lower_bound: Any, upper_bound: Any) -> Constraint:
    return bounds(f"Interval(lower_bound={lower_bound}, upper_bound={upper_bound})", lower_bound, upper_bound,
                  lambda x: (lower_bound <= x) & (x <= upper_bound))


def half_open_interval(lower_bound: Any, upper_bound: Any) -> Constraint:
    return bounds(f"HalfOpenInterval(lower_bound={lower_bound}, upper_bound={upper_bound})", lower_bound, upper_bound,
                  lambda x: (lower_bound <= x) & (x < upper_bound))


def whole(x: Any) -> Any:
    """Where numbers are whole."""
    return x % 1 == 0


def integer_interval(lower_bound: Any, upper_bound: Any) -> Constraint:
    return bounds(f"IntegerInterval(lower_bound={lower_bound}, upper_bound={upper_bound})", lower_bound, upper_bound,
                  lambda x: whole(x) & (lower_bound <= x) & (x <= upper_bound), True)


def symmetric(x: Any) -> Any:
    """Where matrices equal their transposes."""
    return ((x - x.mT).abs() <= 1e-6).all(-1).all(-1)


def definite(x: Any) -> Any:
    """Where symmetric matrices have positive leading minors."""
    from septet.core.autograd import detach
    from septet.core.fn import linalg

    try:
        linalg.cholesky(detach(x))
    except Exception:
        return symmetric(x) & False
    return symmetric(x)


def lower(x: Any) -> Any:
    """Where matrices are lower triangular with a positive diagonal."""
    from septet import torch

    n = x.shape[-1]
    row, column = torch.arange(n).reshape(n, 1), torch.arange(n)
    zeros = ((x == 0) | (column <= row)).all(-1).all(-1)
    return zeros & ((x > 0) | (row != column)).all(-1).all(-1)


dependent = _Dependent()
independent = _Independent
boolean = Test("Boolean()", lambda x: (x == 0) | (x == 1), True)
real = Test("Real()", lambda x: x == x)
real_vector = independent(real, 1)
positive, nonnegative = greater_than(0.0), greater_than_eq(0.0)
unit_interval = interval(0.0, 1.0)
nonnegative_integer, positive_integer = (Test(f"IntegerGreaterThan(lower_bound={n})", lambda x, n=n: whole(x) & (x >= n),
                                              True) for n in (0, 1))
simplex = Test("Simplex()", lambda x: (x >= 0).all(-1) & ((x.sum(-1) - 1).abs() < 1e-6), event_dim=1)
one_hot = Test("OneHot()", lambda x: ((x == 0) | (x == 1)).all(-1) & (x.sum(-1) == 1), True, 1)
positive_definite = Test("PositiveDefinite()", definite, event_dim=2)
lower_cholesky = Test("LowerCholesky()", lower, event_dim=2)


def multinomial(upper_bound: Any) -> Constraint:
    return Test(f"Multinomial(upper_bound={upper_bound})", lambda x: (x >= 0).all(-1) & (x.sum(-1) <= upper_bound), True, 1)


def unit_rows(x: Any) -> Any:
    """Where the rows of matrices have length 1, up to rounding."""
    from septet import torch

    tolerance = torch.finfo(x.dtype).eps * x.shape[-1] * 10
    return ((x * x).sum(-1) - 1).abs().lt(tolerance).all(-1)


corr_cholesky = Test("CorrCholesky()", lambda x: lower(x) & unit_rows(x), event_dim=2)


class _Stack(Constraint):
    """A constraint for each element of a dimension."""

    def __init__(self, cseq: Any, dim: int = 0):
        self.cseq, self.dim = list(cseq), dim

    is_discrete = property(lambda self: any(c.is_discrete for c in self.cseq))  # type: ignore[assignment]
    event_dim = property(lambda self: max(c.event_dim for c in self.cseq) + (self.dim + max(c.event_dim for c in self.cseq) < 0))  # type: ignore[assignment]

    def check(self, value: Any) -> Any:
        from septet import torch

        return torch.stack([c.check(v) for v, c in zip(value.unbind(self.dim), self.cseq, strict=True)], self.dim)


class _Cat(Constraint):
    """A constraint for each of several runs of a dimension."""

    def __init__(self, cseq: Any, dim: int = 0, lengths: Any = None):
        self.cseq, self.dim = list(cseq), dim
        self.lengths = [1] * len(self.cseq) if lengths is None else list(lengths)

    is_discrete = property(lambda self: any(c.is_discrete for c in self.cseq))  # type: ignore[assignment]
    event_dim = property(lambda self: max(c.event_dim for c in self.cseq))  # type: ignore[assignment]

    def check(self, value: Any) -> Any:
        from septet import torch

        return torch.cat([c.check(v) for v, c in zip(value.split(self.lengths, self.dim), self.cseq, strict=True)], self.dim)


cat, stack = _Cat, _Stack
