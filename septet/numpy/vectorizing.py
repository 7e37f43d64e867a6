"""vectorize: a Python function called for every element, or for every sub-array its signature names."""
from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from septet.core import view
from septet.core.array import empty
from septet.core.cast import cast
from septet.core.create import from_values
from septet.ir import dtype as dt
from septet.ir.shape import broadcast_shapes
from septet.numpy import data_type
from septet.numpy.convert import from_any, ir_dtype
from septet.numpy.named_type import NamedType
from septet.numpy.ndarray import ndarray
from septet.numpy.pyfunc import objects_of
from septet.numpy.reductions import _NoValue

Dimensions = list[tuple[str, ...]]
ARGUMENT = r"\((?:\w+(?:,\w+)*,?)?\)"
SIGNATURE = re.compile(f"^{ARGUMENT}(?:,{ARGUMENT})*->{ARGUMENT}(?:,{ARGUMENT})*$")


def parse_signature(signature: str) -> tuple[Dimensions, Dimensions]:
    """The core dimensions of each input and output.  ValueError for what is no signature."""
    text = re.sub(r"\s+", "", signature)
    if not SIGNATURE.match(text):
        raise ValueError(f"not a valid gufunc signature: {signature}")
    return tuple([tuple(re.findall(r"\w+", part)) for part in re.findall(ARGUMENT, side)] for side in text.split("->"))  # type: ignore[return-value]


def output_dtypes(otypes: Any) -> list[Any] | None:
    """The dtypes of otypes=."""
    if otypes is None:
        return None
    if isinstance(otypes, str):
        for char in otypes:
            if char not in "?bhilqpBHILQPefdgFDGSUVOMm":
                raise ValueError(f"Invalid otype specified: {char}")
    elif not hasattr(otypes, "__iter__"):
        raise ValueError("Invalid otype specification")
    return [ir_dtype(t) for t in otypes]


class vectorize(metaclass=NamedType):
    """A function over arrays made of one over their elements.

    otypes: dtypes of the results; found from the first call where not given.  excluded: names and places of arguments passed on whole.
    cache: use the first call's result.  signature: core dimensions, as "(n),(m)->(k)".
    """

    def __init__(self, pyfunc: Any = _NoValue, otypes: Any = None, doc: str | None = None, excluded: Any = None, cache: bool = False,
                 signature: str | None = None):
        if pyfunc is not _NoValue and not callable(pyfunc):
            raise TypeError("When used as a decorator, only accepts keyword arguments.")
        self.pyfunc, self.cache, self.signature = pyfunc, cache, signature
        self._dtypes = output_dtypes(otypes)
        self.otypes = otypes if otypes is None or isinstance(otypes, str) else [data_type.of(d) for d in self._dtypes or ()]
        self.excluded = set() if excluded is None else set(excluded)
        self._core = None if signature is None else parse_signature(signature)
        self.__doc__ = doc
        self._doc = doc
        if pyfunc is not _NoValue:
            self._adopt(pyfunc)

    def _adopt(self, pyfunc: Any) -> None:
        """Take over the function's name and text."""
        self.pyfunc = pyfunc
        if hasattr(pyfunc, "__name__"):
            self.__name__ = pyfunc.__name__
        self.__doc__ = self._doc if self._doc is not None else pyfunc.__doc__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.pyfunc is _NoValue:
            self._adopt(args[0])
            return self
        if not self.excluded and not kwargs:
            return self._evaluate(self.pyfunc, args)
        names = [n for n in kwargs if n not in self.excluded]
        places = [k for k in range(len(args)) if k not in self.excluded]
        varied = [args[k] for k in places] + [kwargs[n] for n in names]
        return self._evaluate(functools.partial(call_with, self.pyfunc, list(args), dict(kwargs), places, names), varied)

    def _evaluate(self, function: Any, args: Any) -> Any:
        """The results over all elements."""
        if self._core is not None:
            return Generalized(self, function, args).results()
        if not args:
            return function()
        arrays = [from_any(a) for a in args]
        shape = broadcast_shapes(*(a.shape for a in arrays))
        columns = [objects_of(view.broadcast_to(a, shape)) for a in arrays]
        rows, dtypes, count = self._first(function, arrays, columns)
        rows += [function(*row) for row in zip(*(c[len(rows):] for c in columns))]
        parts = [rows] if count == 1 else [list(p) for p in zip(*rows)] or [[] for _ in range(count)]
        results = tuple(cast(from_values(ndarray, p, dt.object_, shape), d) for p, d in zip(parts, dtypes))
        return results[0] if count == 1 else results

    def _first(self, function: Any, arrays: list[Any], columns: list[list[Any]]) -> tuple[list[Any], list[Any], int]:
        """(results known already, dtypes, number of results)."""
        if self._dtypes is not None:
            return [], self._dtypes, len(self._dtypes)
        if not columns[0]:
            raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
        found = function(*(a.flat[0] for a in arrays))
        each = found if isinstance(found, tuple) else (found,)
        return [found] if self.cache else [], [result_dtype(from_any(x)._dtype) for x in each], len(each)


def result_dtype(dtype: Any) -> Any:
    """Text results may be longer than the first."""
    return ir_dtype(dtype.kind) if dtype.kind in "SU" else dtype


def call_with(pyfunc: Any, args: list[Any], kwargs: dict[str, Any], places: list[int], names: list[str], *varied: Any) -> Any:
    """The function with its varying arguments filled in."""
    for k, value in zip(places, varied):
        args[k] = value
    kwargs.update(zip(names, varied[len(places):]))
    return pyfunc(*args, **kwargs)


class Generalized:
    """One call of a vectorized function with a signature."""

    def __init__(self, owner: vectorize, function: Any, args: Any):
        assert owner._core is not None
        self.inputs, self.outputs = owner._core
        self.function, self.dtypes = function, owner._dtypes
        if len(args) != len(self.inputs):
            raise TypeError(f"wrong number of positional arguments: expected {len(self.inputs)}, got {len(args)}")
        self.arrays = [from_any(a) for a in args]
        self.sizes: dict[str, int] = {}
        outer = [self.bind(a.shape, core) for a, core in zip(self.arrays, self.inputs)]
        self.shape = broadcast_shapes(*outer)
        self.arrays = [view.broadcast_to(a, (*self.shape, *a.shape[a.ndim - len(core):])) for a, core in zip(self.arrays, self.inputs)]

    def bind(self, shape: tuple[int, ...], core: tuple[str, ...]) -> tuple[int, ...]:
        """Learn the lengths of core dimensions; the rest of the shape."""
        if len(shape) < len(core):
            raise ValueError(f"{len(shape)}-dimensional argument does not have enough dimensions for all core dimensions {core!r}")
        for name, n in zip(core, shape[len(shape) - len(core):]):
            if self.sizes.setdefault(name, n) != n:
                raise ValueError(f"inconsistent size for core dimension {name!r}: {n!r} vs {self.sizes[name]!r}")
        return shape[: len(shape) - len(core)]

    def places(self) -> Iterator[tuple[int, ...]]:
        """All indices of the loop."""
        return product(*(range(n) for n in self.shape))

    def results(self) -> Any:
        """All outputs, filled call by call."""
        made: Any = None
        for place in self.places():
            found = self.function(*(a[place] for a in self.arrays))
            each = found if isinstance(found, tuple) else (found,)
            if len(each) != len(self.outputs):
                raise ValueError(f"wrong number of outputs from pyfunc: expected {len(self.outputs)}, got {len(each)}")
            if made is None:
                made = self.blank([from_any(x) for x in each])
            for result, value in zip(made, each):
                result[place] = value
        made = self.nothing() if made is None else made
        return made[0] if len(made) == 1 else tuple(made)

    def blank(self, first: list[Any]) -> list[Any]:
        """Arrays for the outputs, as the first results show them."""
        for a, core in zip(first, self.outputs):
            self.bind(a.shape, core)
        kinds = self.dtypes or [a._dtype for a in first]
        return [empty(ndarray, kind, (*self.shape, *(self.sizes[n] for n in core))) for kind, core in zip(kinds, self.outputs)]

    def nothing(self) -> list[Any]:
        """The outputs of no call."""
        if self.dtypes is None:
            raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
        if any(n not in self.sizes for core in self.outputs for n in core):
            raise ValueError("cannot call `vectorize` with a signature including new output dimensions on size 0 inputs")
        return [empty(ndarray, kind, (*self.shape, *(self.sizes[n] for n in core))) for kind, core in zip(self.dtypes, self.outputs)]
