"""Universal functions made of Python functions: frompyfunc."""
from __future__ import annotations

from typing import Any

from septet.core import view
from septet.core.create import from_values
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.shape import broadcast_shapes, normalize_axes, normalize_axis
from septet.numpy.convert import from_any
from septet.numpy.ndarray import ndarray
from septet.numpy.universal import out_arguments


def objects_of(a: Any) -> list[Any]:
    """The elements as the objects an object array of them would hold."""
    from septet.core.convert import elements

    return [x.item() for x in a.ravel()] if a._dtype.kind in "MmV" else elements(a)


def object_array(values: Any, shape: Any) -> Any:
    """Values as an object array; the value itself for shape ()."""
    return from_values(ndarray, values, dt.object_, shape) if shape else values[0]


class PythonFunction:
    """A ufunc that calls a Python function for every element and gives objects."""

    def __init__(self, function: Any, nin: int, nout: int, identity: Any):
        self.function, self.nin, self.nout, self.identity = function, nin, nout, identity
        self.nargs, self.signature = nin + nout, None
        self.__name__ = self.__qualname__ = f"{getattr(function, '__name__', '?')} (vectorized)"
        self.__doc__ = "dynamic ufunc based on a python function"

        self.types, self.ntypes = ["O" * nin + "->" + "O" * nout], 1

    def __repr__(self) -> str:
        return f"<ufunc '{self.__name__}'>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self.nin <= len(args) <= self.nargs:
            raise TypeError(f"{self.__name__}() takes from {self.nin} to {self.nargs} positional arguments but {len(args)} were given")
        outs = out_arguments(self, args, kwargs)
        if kwargs.pop("where", True) is not True:
            raise NotSupported(f"numpy.frompyfunc: where= of {self.__name__}")
        arrays = [from_any(x) for x in args[: self.nin]]
        shape = broadcast_shapes(*(a.shape for a in arrays))
        columns = [objects_of(view.broadcast_to(a, shape)) for a in arrays]
        rows = [self.function(*row) for row in zip(*columns)]
        return self.delivered(rows, shape, outs)

    def delivered(self, rows: list[Any], shape: Any, outs: list[Any]) -> Any:
        """The results as arrays, objects, or in the outputs given."""
        parts = [rows] if self.nout == 1 else [list(p) for p in zip(*rows)] or [[] for _ in range(self.nout)]
        results = [object_array(p, shape) for p in parts]
        for k, out in enumerate(outs):
            if out is not None:
                out[...] = results[k]
                results[k] = out
        return results[0] if self.nout == 1 else tuple(results)

    def reduce(self, array: Any, axis: Any = 0, dtype: Any = None, out: Any = None, keepdims: bool = False, initial: Any = None,
               where: Any = True) -> Any:
        """Combine the elements along axes from left to right."""
        if where is not True or out is not None:
            raise NotSupported(f"numpy.frompyfunc: reduce with where= or out= of {self.__name__}")
        a = from_any(array)
        axes = normalize_axes(axis, a.ndim)
        order = [k for k in range(a.ndim) if k not in axes] + list(axes)
        shape = tuple(a.shape[k] for k in order[: a.ndim - len(axes)])
        flat, count = objects_of(view.transpose(a, order)), 1
        for n in shape:
            count *= n
        width = len(flat) // count if count else 0
        found = [self.folded(flat[k * width : (k + 1) * width], initial) for k in range(count)]
        kept = tuple(1 if k in axes else n for k, n in enumerate(a.shape))
        return object_array(found, kept if keepdims else shape)

    def folded(self, values: list[Any], initial: Any) -> Any:
        """One reduction."""
        rest = values if initial is None else [initial, *values]
        if not rest:
            if self.identity is None:
                raise ValueError(f"zero-size array to reduction operation {self.__name__} which has no identity")
            return self.identity
        total = rest[0]
        for x in rest[1:]:
            total = self.function(total, x)
        return total

    def accumulate(self, array: Any, axis: int = 0, dtype: Any = None, out: Any = None) -> Any:
        """All partial results along an axis."""
        a = from_any(array)
        rows = view.moveaxis(a, normalize_axis(axis, a.ndim), -1)
        n, flat = rows.shape[-1], objects_of(rows)
        for start in range(0, len(flat), n or 1):
            for k in range(start + 1, start + n):
                flat[k] = self.function(flat[k - 1], flat[k])
        result = view.moveaxis(from_values(ndarray, flat, dt.object_, rows.shape), -1, axis)
        if out is None:
            return result
        out[...] = result
        return out

    def outer(self, A: Any, B: Any, /, **kwargs: Any) -> Any:
        """The function of every pair of elements."""
        from septet.numpy.ufunc_methods import outer

        return outer(self, A, B, kwargs)

    def reduceat(self, *args: Any, **kwargs: Any) -> Any:
        raise NotSupported(f"numpy.frompyfunc: reduceat of {self.__name__}")

    def at(self, *args: Any, **kwargs: Any) -> Any:
        raise NotSupported(f"numpy.frompyfunc: at of {self.__name__}")


def frompyfunc(func: Any, /, nin: int, nout: int, *, identity: Any = None) -> Any:
    """A ufunc of a Python function of nin arguments and nout results; results are objects."""
    if not callable(func):
        raise TypeError("function must be callable")
    return PythonFunction(func, nin, nout, identity)
