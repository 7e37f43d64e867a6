"""Arithmetic of sparse matrices: `*` and `@` are the matrix product, as SciPy's matrices have it."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core import sparse as core
from septet.sklearn.sparse import products


def is_number(x: Any) -> bool:
    return np.isscalar(x) or (getattr(x, "ndim", None) == 0)


def sparse_of(x: Any) -> Any:
    """A matrix of ours, if `x` is sparse; else None."""
    from septet.sklearn.sparse.foreign import as_sparse, issparse

    return as_sparse(x) if issparse(x) else None


class Arithmetic:
    """The operators."""

    def _compressed(self) -> Any:
        """Itself, or CSR where it is COO."""
        return self.tocsr() if self.format == "coo" else self  # type: ignore[attr-defined]

    # ---- element by element

    def _add(self, other: Any, sign: int) -> Any:
        if is_number(other):
            if other == 0:
                return self.copy()  # type: ignore[attr-defined]
            raise NotImplementedError("adding a nonzero scalar to a sparse array is not supported")
        there = sparse_of(other)
        if there is None:
            return np.asmatrix(self.toarray() + sign * np.asarray(other))  # type: ignore[attr-defined]
        mine, there = self._compressed(), there._compressed()
        if mine.shape != there.shape:
            raise ValueError("inconsistent shapes")
        made = mine._of(core.add(mine._m, (there if sign > 0 else -there)._m))
        made.eliminate_zeros()
        return made

    def __add__(self, other: Any) -> Any:
        return self._add(other, 1)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._add(other, -1)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __neg__(self) -> Any:
        return self._with_data(-self.data)  # type: ignore[attr-defined]

    def __abs__(self) -> Any:
        return self._with_data(abs(self.data))  # type: ignore[attr-defined]

    def __truediv__(self, other: Any) -> Any:
        if is_number(other):
            return self._with_data(self.data / other)  # type: ignore[attr-defined]
        there = sparse_of(other)
        if there is not None:
            with np.errstate(all="ignore"):
                return np.asmatrix(self.toarray() / there.toarray())  # type: ignore[attr-defined]
        return self.multiply(1.0 / np.asarray(other))

    def multiply(self, other: Any) -> Any:
        """The product element by element with a number, an array that broadcasts, or a sparse matrix."""
        if is_number(other):
            return self._with_data(self.data * other)  # type: ignore[attr-defined]
        mine, there = self._compressed(), sparse_of(other)
        if there is not None and there.shape == mine.shape:
            return mine._of(core.multiply(mine._m, there._compressed()._m))
        dense = np.atleast_2d(there.toarray() if there is not None else np.asarray(other))
        shape = np.broadcast_shapes(mine.shape, dense.shape)
        if shape != mine.shape:
            return type(mine)(mine.toarray() * dense).tocoo()
        made = mine._of(core.multiply(mine._m, dense))
        return made if there is not None else made.tocoo()

    def power(self, n: Any, dtype: Any = None) -> Any:
        """Each element to a power that is not 0."""
        if not is_number(n):
            raise NotImplementedError("input is not scalar")
        if not n:
            raise NotImplementedError("zero power is not supported as it would densify the matrix.")
        return self._with_data((self.data if dtype is None else self.data.astype(dtype)) ** n)  # type: ignore[attr-defined]

    def maximum(self, other: Any) -> Any:
        """The greater elements, against 0 or below it."""
        return self._extreme(other, np.maximum)

    def minimum(self, other: Any) -> Any:
        """The smaller elements."""
        return self._extreme(other, np.minimum)

    def _extreme(self, other: Any, function: Any) -> Any:
        there = sparse_of(other)
        dense = there.toarray() if there is not None else other
        return type(self._compressed())(function(self.toarray(), dense))  # type: ignore[attr-defined]

    # ---- comparison

    def _compare(self, other: Any, name: str) -> Any:
        compare = getattr(np, name)
        if is_number(other) and not compare(0, other):
            made = self._with_data(compare(self.data, other))  # type: ignore[attr-defined]
            made = made._compressed()
            made.eliminate_zeros()
            return made
        there = sparse_of(other)
        return type(self._compressed())(compare(self.toarray(), other if there is None else there.toarray()))  # type: ignore[attr-defined]

    def __eq__(self, other: Any) -> Any:
        return self._compare(other, "equal")

    def __ne__(self, other: Any) -> Any:
        return self._compare(other, "not_equal")

    def __lt__(self, other: Any) -> Any:
        return self._compare(other, "less")

    def __le__(self, other: Any) -> Any:
        return self._compare(other, "less_equal")

    def __gt__(self, other: Any) -> Any:
        return self._compare(other, "greater")

    def __ge__(self, other: Any) -> Any:
        return self._compare(other, "greater_equal")

    __hash__ = None  # type: ignore[assignment]

    # ---- products

    def dot(self, other: Any) -> Any:
        """The matrix product; with a number, element by element."""
        return self.multiply(other) if is_number(other) else self @ other

    def __matmul__(self, other: Any) -> Any:
        if is_number(other):
            raise ValueError("Scalar operands are not allowed, use '*' instead")
        there = sparse_of(other)
        mine = self._compressed()
        return products.dense(mine, other) if there is None else products.sparse(mine, there._compressed())

    def __rmatmul__(self, other: Any) -> Any:
        given = np.asarray(other)
        made = self.T @ given.T  # type: ignore[attr-defined]
        return made.T

    def __mul__(self, other: Any) -> Any:
        return self.multiply(other) if is_number(other) else self @ other

    def __rmul__(self, other: Any) -> Any:
        return self.multiply(other) if is_number(other) else other @ self

    def __pow__(self, n: Any) -> Any:
        made = self
        for _ in range(int(n) - 1):
            made = made @ self
        return made


def mapped(name: str) -> Any:
    """A method that applies a function with f(0) = 0 to the elements."""
    def method(self: Any) -> Any:
        return self._with_data(getattr(np, name)(self.data))
    method.__name__ = name
    method.__doc__ = f"{name} of every element."
    return method


for _name in "sqrt sin tan arcsin arctan sinh tanh arcsinh arctanh rint sign expm1 log1p deg2rad rad2deg floor ceil trunc".split():
    setattr(Arithmetic, _name, mapped(_name))
