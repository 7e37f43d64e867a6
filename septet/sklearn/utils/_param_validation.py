"""Checks of estimators' and functions' parameters, declared in tables: name -> what is allowed.

A table's entries: a class, None, "array-like", "sparse matrix", "random_state", "boolean", "verbose", "cv_object", "nan",
"missing_values", callable, or one of the constraints below.
"""
from __future__ import annotations

import functools
import inspect
import math
import operator
from collections.abc import Callable, Iterable
from numbers import Integral, Real
from typing import Any

from septet.sklearn.config import current
from septet.sklearn.utils.foreign import is_random_state, is_sparse


class InvalidParameterError(ValueError, TypeError):
    """A parameter has a value that is not allowed."""


InvalidParameterError.__module__ = "sklearn.utils._param_validation"


class RealNotInt(Real):
    """Real numbers that are not integers."""


RealNotInt.register(float)


class Constraint:
    """What a parameter may be: `holds(value)`, and words for it."""

    hidden = False

    def is_satisfied_by(self, value: Any) -> bool:
        raise NotImplementedError


class InstancesOf(Constraint):
    """An instance of a class."""

    def __init__(self, kind: type):
        self.kind = kind

    def is_satisfied_by(self, value: Any) -> bool:
        return isinstance(value, self.kind)

    def __str__(self) -> str:
        return f"an instance of {type_name(self.kind)!r}"


class Fixed(Constraint):
    """A test with its words."""

    def __init__(self, test: Callable[[Any], bool], words: str):
        self.is_satisfied_by = test  # type: ignore[method-assign]
        self.words = words

    def __str__(self) -> str:
        return self.words


class Options(Constraint):
    """One of several values of a class."""

    def __init__(self, type: type, options: Iterable[Any], *, deprecated: Iterable[Any] | None = None):
        self.type, self.options, self.deprecated = type, set(options), set(deprecated or ())

    def is_satisfied_by(self, value: Any) -> bool:
        return isinstance(value, self.type) and value in self.options

    def __str__(self) -> str:
        shown = ", ".join(f"{o!r} (deprecated)" if o in self.deprecated else repr(o) for o in sorted(self.options, key=str))
        return f"a {type_name(self.type)} among {{{shown}}}"


class StrOptions(Options):
    """One of several strings."""

    def __init__(self, options: Iterable[str], *, deprecated: Iterable[str] | None = None):
        super().__init__(str, options, deprecated=deprecated)


BELOW = {"left": (operator.lt, operator.ge), "right": (operator.le, operator.gt), "both": (operator.lt, operator.gt),
         "neither": (operator.le, operator.ge)}


class Interval(Constraint):
    """Numbers of a class between two bounds (None: no bound); closed: "left", "right", "both" or "neither"."""

    def __init__(self, type: type, left: Any, right: Any, *, closed: str):
        self.type, self.left, self.right, self.closed = type, left, right, closed
        self._too_low, self._too_high = BELOW[closed]

    def is_satisfied_by(self, value: Any) -> bool:
        return isinstance(value, self.type) and value in self

    def __contains__(self, value: Any) -> bool:
        if not isinstance(value, Integral) and value != value:
            return False
        if self.left is not None and self._too_low(value, self.left):
            return False
        return not (self.right is not None and self._too_high(value, self.right))

    def __str__(self) -> str:
        low = "-inf" if self.left is None else self.left
        high = "inf" if self.right is None else self.right
        if self.type is not Integral:
            low, high = (float(b) if isinstance(b, (int, float)) else b for b in (low, high))
        opens = "[" if self.closed in ("left", "both") else "("
        closes = "]" if self.closed in ("right", "both") else ")"
        return f"{'an' if self.type is Integral else 'a'} {type_name(self.type)} in the range {opens}{low}, {high}{closes}"


class HasMethods(Constraint):
    """An object with some methods."""

    def __init__(self, methods: str | Iterable[str]):
        self.methods = [methods] if isinstance(methods, str) else list(methods)

    def is_satisfied_by(self, value: Any) -> bool:
        return all(callable(getattr(value, m, None)) for m in self.methods)

    def __str__(self) -> str:
        *first, last = [repr(m) for m in self.methods]
        return f"an object implementing {', '.join(first) + ' and ' if first else ''}{last}"


class MissingValues(Constraint):
    """What may stand for a missing value: a number, a string, None, NaN, pandas' NA."""

    def __init__(self, numeric_only: bool = False):
        self.numeric_only = numeric_only

    def is_satisfied_by(self, value: Any) -> bool:
        if isinstance(value, (Integral, Real)):
            return True
        return value is None or type(value).__name__ == "NAType" or not self.numeric_only and isinstance(value, str)

    def __str__(self) -> str:
        words = ["an instance of 'numbers.Integral'", "an instance of 'numbers.Real'", "None", "pandas.NA"]
        return ", ".join(words if self.numeric_only else [words[0], words[1], "an instance of 'str'", *words[2:]])


class Hidden:
    """A constraint that messages do not mention."""

    def __init__(self, constraint: Any):
        self.constraint = constraint


def type_name(kind: type) -> str:
    """A class as messages name it."""
    if kind is Integral:
        return "int"
    if kind in (Real, RealNotInt):
        return "float"
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def is_arraylike(value: Any) -> bool:
    """Whether a value is an array of at least one dimension, or could be one."""
    if isinstance(value, (str, bytes)) or getattr(value, "shape", None) == ():
        return False
    return hasattr(value, "__len__") or hasattr(value, "shape") or hasattr(value, "__array__")


def is_boolean(value: Any) -> bool:
    return isinstance(value, bool) or type(value).__name__ in ("bool", "bool_")


def is_cv(value: Any) -> bool:
    if isinstance(value, Integral):
        return value >= 2
    return value is None or hasattr(value, "split") and hasattr(value, "get_n_splits") or \
        isinstance(value, Iterable) and not isinstance(value, str)


BOOLEAN_WORDS = "an instance of 'bool' or an instance of 'numpy.bool'"
NAMED: dict[str, Fixed] = {
    "array-like": Fixed(is_arraylike, "an array-like"),
    "sparse matrix": Fixed(is_sparse, "a sparse matrix"),
    "random_state": Fixed(lambda v: v is None or is_random_state(v) or isinstance(v, Integral) and 0 <= v <= 4294967295,
                          "an int in the range [0, 4294967295], an instance of 'numpy.random.mtrand.RandomState' or None"),
    "boolean": Fixed(is_boolean, BOOLEAN_WORDS),
    "verbose": Fixed(lambda v: is_boolean(v) or isinstance(v, Integral) and v >= 0,
                     f"an int in the range [0, inf), {BOOLEAN_WORDS}"),
    "cv_object": Fixed(is_cv,
                       "an int in the range [2, inf), an object implementing 'split' and 'get_n_splits', an iterable or None"),
    "nan": Fixed(lambda v: isinstance(v, Real) and math.isnan(v), "numpy.nan"),
    "missing_values": Fixed(MissingValues().is_satisfied_by, str(MissingValues())),
}


def make_constraint(entry: Any) -> Any:
    """The constraint that a table's entry means."""
    if isinstance(entry, str) and entry in NAMED:
        return NAMED[entry]
    if entry is callable:
        return Fixed(callable, "a callable")
    if entry is None:
        return Fixed(lambda v: v is None, "None")
    if isinstance(entry, type):
        return InstancesOf(entry)
    if isinstance(entry, Hidden):
        made = make_constraint(entry.constraint)
        made.hidden = True
        return made
    if hasattr(entry, "is_satisfied_by"):
        return entry
    raise ValueError(f"Unknown constraint type: {entry}")


def validate_parameter_constraints(constraints: dict[str, Any], params: dict[str, Any], caller_name: str) -> None:
    """InvalidParameterError for the first parameter its constraints do not allow; a name without constraints may be anything."""
    check_made({name: compiled(entries) for name, entries in constraints.items()}, params, caller_name)


def compiled(entries: Any) -> list[Any] | None:
    """The constraints of a parameter, or None where it may be anything."""
    return None if isinstance(entries, str) else [make_constraint(e) for e in entries]


def check_made(made: dict[str, list[Any] | None], params: dict[str, Any], caller_name: str) -> None:
    for name, value in params.items():
        allowed = made.get(name)
        if allowed is None:
            continue
        for constraint in allowed:
            if constraint.is_satisfied_by(value):
                break
        else:
            raise InvalidParameterError(refusal(allowed, name, value, caller_name))


def refusal(allowed: list[Any], name: str, value: Any, caller_name: str) -> str:
    """The words for a parameter that is not allowed."""
    *first, last = [str(c) for c in allowed if not getattr(c, "hidden", False)]
    words = f"{', '.join(first)} or {last}" if first else last
    return f"The {name!r} parameter of {caller_name} must be {words}. Got {value!r} instead."


def validate_params(parameter_constraints: dict[str, Any], *, prefer_skip_nested_validation: bool = True) -> Callable[..., Any]:
    """Decorator of a function whose parameters are checked against a table."""
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        bind = inspect.signature(function).bind
        made = {name: compiled(entries) for name, entries in parameter_constraints.items()}

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if not current()["skip_parameter_validation"]:
                check_made(made, bind(*args, **kwargs).arguments, function.__qualname__)
            return function(*args, **kwargs)

        call._skl_parameter_constraints = parameter_constraints  # type: ignore[attr-defined]
        return call

    return decorate


__all__ = ["HasMethods", "Hidden", "Integral", "Interval", "InvalidParameterError", "MissingValues", "Options", "Real",
           "RealNotInt", "StrOptions", "make_constraint", "validate_parameter_constraints", "validate_params"]
