"""`numpy.matrix`: arrays that are always two-dimensional, with * as the matrix product and ** as the matrix power."""
from __future__ import annotations

import ast
import inspect
import sys
from typing import Any

import septet.numpy as np
from septet.numpy.ndarray import as_class, ndarray


def from_text(text: str) -> list[list[Any]]:
    """The rows of "1 2; 3 4".  ValueError for rows of different lengths."""
    for ch in "[]":
        text = text.replace(ch, "")
    rows = [[ast.literal_eval(word) for part in row.split(",") for word in part.split()] for row in text.split(";")]
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("Rows not the same size.")
    return rows


class matrix(ndarray):
    """A matrix of data: a text as "1 2; 3 4", nested sequences or an array."""

    __array_priority__ = 10.0

    def __new__(cls, data: Any, dtype: Any = None, copy: bool = True) -> Any:
        if isinstance(data, matrix):
            if not copy and (dtype is None or np.dtype(dtype) == data.dtype):
                return data
            return data.astype(data.dtype if dtype is None else dtype)
        a = np.array(from_text(data) if isinstance(data, str) else data, dtype=dtype, copy=True if copy else None)
        if a.ndim > 2:
            raise ValueError("matrix must be 2-dimensional")
        shape = (1, 1) if a.ndim == 0 else (1, a.shape[0]) if a.ndim == 1 else a.shape
        return as_class(a.reshape(shape), cls)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """Functions with a method of their name are the method; others give matrices for matrices."""
        name = getattr(function, "__name__", "")
        if name in METHODS and args and isinstance(args[0], matrix):
            return call_method(function, name, args, kwargs)
        found = function(*unwrapped(list(args)), **{k: v if k == "out" else unwrapped(v) for k, v in kwargs.items()})
        return wrapped(found)

    def dot(self, b: Any, out: Any = None) -> Any:
        """The matrix product."""
        return np.dot(self, b, out)

    def trace(self, *args: Any, **kwargs: Any) -> Any:
        """The sum of the diagonal, two-dimensional."""
        return asmatrix(plain(self).trace(*args, **kwargs))

    def diagonal(self, *args: Any, **kwargs: Any) -> Any:
        """The diagonal as a row."""
        return asmatrix(plain(self).diagonal(*args, **kwargs))

    def __getitem__(self, key: Any) -> Any:
        found = plain(self)[key]
        if not isinstance(found, ndarray):
            return found
        if found.ndim == 0:
            return found[()]
        if found.ndim == 1:
            rows = self.shape[0] != 1 or isinstance(key, tuple)
            column = rows and isinstance(key, tuple) and len(key) > 1 and np.isscalar(key[1])
            found = found.reshape((-1, 1) if column else (1, -1))
        return as_class(found, type(self))

    def __iter__(self) -> Any:
        return (self[k] for k in range(len(self)))

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, (ndarray, list, tuple)):
            return np.dot(self, asmatrix(other))
        return np.dot(self, other) if np.isscalar(other) or not hasattr(other, "__rmul__") else NotImplemented

    def __rmul__(self, other: Any) -> Any:
        return np.dot(other, self)

    def __imul__(self, other: Any) -> Any:
        self[:] = self * other
        return self

    def __pow__(self, other: Any) -> Any:
        return np.linalg.matrix_power(self, other)

    def __ipow__(self, other: Any) -> Any:
        self[:] = self**other
        return self

    def __rpow__(self, other: Any) -> Any:
        return NotImplemented

    def _reduced(self, name: str, axis: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None) -> Any:
        """A reduction that keeps two dimensions; a scalar without axis."""
        out = (kwargs or {}).get("out")
        r = getattr(np, name)(plain(self), axis, *args, **(kwargs or {}))
        if axis is None or out is not None:
            return r
        return as_class(np.expand_dims(r, axis), type(self))

    def sum(self, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """Sum, two-dimensional."""
        return self._reduced("sum", axis, (dtype,), {"out": out})

    def prod(self, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """Product, two-dimensional."""
        return self._reduced("prod", axis, (dtype,), {"out": out})

    def mean(self, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """Mean, two-dimensional."""
        return self._reduced("mean", axis, (dtype,), {"out": out})

    def std(self, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0) -> Any:
        """Standard deviation, two-dimensional."""
        return self._reduced("std", axis, (dtype,), {"out": out, "ddof": ddof})

    def var(self, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0) -> Any:
        """Variance, two-dimensional."""
        return self._reduced("var", axis, (dtype,), {"out": out, "ddof": ddof})

    def any(self, axis: Any = None, out: Any = None) -> Any:
        """Whether some element is true, two-dimensional."""
        return self._reduced("any", axis, (), {"out": out})

    def all(self, axis: Any = None, out: Any = None) -> Any:
        """Whether all elements are true, two-dimensional."""
        return self._reduced("all", axis, (), {"out": out})

    def max(self, axis: Any = None, out: Any = None) -> Any:
        """Greatest element, two-dimensional."""
        return self._reduced("max", axis, (), {"out": out})

    def min(self, axis: Any = None, out: Any = None) -> Any:
        """Least element, two-dimensional."""
        return self._reduced("min", axis, (), {"out": out})

    def argmax(self, axis: Any = None, out: Any = None) -> Any:
        """Index of the greatest element, two-dimensional."""
        return self._reduced("argmax", axis, (), {"out": out})

    def argmin(self, axis: Any = None, out: Any = None) -> Any:
        """Index of the least element, two-dimensional."""
        return self._reduced("argmin", axis, (), {"out": out})

    def ptp(self, axis: Any = None, out: Any = None) -> Any:
        """Range of values, two-dimensional."""
        return self._reduced("ptp", axis, (), {"out": out})

    def tolist(self) -> Any:
        """Nested lists."""
        return plain(self).tolist()

    def squeeze(self, axis: Any = None) -> Any:
        """The matrix itself, a single column as a row."""
        return asmatrix(np.squeeze(plain(self), axis))

    def flatten(self, order: str = "C") -> Any:
        """All elements in one row: a copy."""
        return asmatrix(plain(self).flatten(order))

    def ravel(self, order: str = "C") -> Any:
        """All elements in one row."""
        return asmatrix(plain(self).ravel(order))

    @property
    def T(self) -> Any:
        return as_class(plain(self).T, type(self))

    getT = T.fget

    @property
    def H(self) -> Any:
        """The conjugate transpose."""
        return as_class(plain(self).T.conjugate(), type(self))

    getH = H.fget

    @property
    def I(self) -> Any:  # noqa: E743
        """The inverse; the pseudo-inverse where the matrix is not square."""
        rows, columns = self.shape
        return asmatrix((np.linalg.inv if rows == columns else np.linalg.pinv)(plain(self)))

    getI = I.fget

    @property
    def A(self) -> Any:
        """The plain array."""
        return plain(self)

    getA = A.fget

    @property
    def A1(self) -> Any:
        """The plain array, flattened."""
        return plain(self).ravel()

    getA1 = A1.fget


def call_method(function: Any, name: str, args: Any, kwargs: Any) -> Any:
    """A function of a matrix as its method, with the arguments that were given."""
    signature = inspect.signature(function)
    bound = signature.bind(*args, **kwargs).arguments
    given = {k: v for k, v in bound.items() if v is not signature.parameters[k].default}
    return getattr(given.pop(next(iter(bound))), {"amin": "min", "amax": "max"}.get(name, name))(**given)


METHODS = set("sum prod mean std var any all max min amax amin argmax argmin ptp squeeze ravel diagonal trace".split())


def unwrapped(x: Any) -> Any:
    """An argument with the matrices in it as plain arrays."""
    if isinstance(x, matrix):
        return plain(x)
    return type(x)(unwrapped(e) for e in x) if type(x) in (list, tuple) else x


def wrapped(x: Any) -> Any:
    """A result as a matrix, where it has at most two dimensions; members of a named tuple too."""
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*map(wrapped, x))
    return asmatrix(x) if type(x) is ndarray and x.ndim in (1, 2) else x


def plain(m: Any) -> Any:
    """A matrix as a plain array over the same memory."""
    from septet.numpy.creation import view_as_base

    return view_as_base(m)


def asmatrix(data: Any, dtype: Any = None) -> Any:
    """`data` as a matrix, without a copy where none is needed."""
    return matrix(data, dtype=dtype, copy=False)


def bmat(obj: Any, ldict: Any = None, gdict: Any = None) -> Any:
    """A matrix of blocks: nested sequences, or a text with the names of matrices as "A, B; C, D"."""
    if isinstance(obj, str):
        frame = sys._getframe(1)
        scope = {**(frame.f_globals if gdict is None else gdict), **((frame.f_locals if gdict is None else ldict) or {})}
        return matrix(np.concatenate([np.concatenate([named(n, scope) for n in words(row)], axis=-1) for row in obj.split(";")], axis=0))
    if isinstance(obj, (tuple, list)):
        if any(isinstance(row, ndarray) for row in obj):
            return matrix(np.concatenate(obj, axis=-1))
        return matrix(np.concatenate([np.concatenate(row, axis=-1) for row in obj], axis=0))
    return matrix(obj)


def words(row: str) -> list[str]:
    """Names between commas or blanks."""
    return [word for part in row.split(",") for word in part.split()]


def named(name: str, scope: dict[str, Any]) -> Any:
    """The block of a name.  NameError where there is none."""
    if name not in scope:
        raise NameError(f"name {name!r} is not defined")
    return scope[name]
