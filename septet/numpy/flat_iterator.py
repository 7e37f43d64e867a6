"""`ndarray.flat`: the elements in C order, as an iterator and as something to index."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from septet.core import index, view
from septet.core.create import arange
from septet.core.write import copy
from septet.ir.dtype import int64
from septet.numpy.convert import from_any
from septet.numpy.named_type import NamedType
from septet.numpy.ndarray import ndarray, scalar


class flatiter(metaclass=NamedType):
    """Iterates over an array in C order; `a.flat[key]` reads and writes flat positions."""

    def __init__(self, base: Any):
        self.base = base
        self._at = 0

    @property
    def index(self) -> int:
        """The flat position of the next element."""
        return self._at

    @property
    def coords(self) -> tuple[int, ...]:
        """The full index of the next element."""
        from septet.core.convert import unflatten

        return unflatten(self._at, self.base.shape) if self._at < self.base.size else ()

    def copy(self) -> Any:
        """The elements as a new 1-d array."""
        return view.ravel(copy(self.base, "C"))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self.copy() if dtype is None else self.copy().astype(dtype)

    def __len__(self) -> int:
        return int(self.base.size)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self._at >= self.base.size:
            raise StopIteration
        found = self[self._at]
        self._at += 1
        return found

    def positions(self, key: Any) -> Any:
        """The flat positions a key names, as an int64 array or one int."""
        n = self.base.size
        if isinstance(key, tuple):
            if len(key) != 1:
                raise IndexError("unsupported iterator index")
            key = key[0]
        if key is None or isinstance(key, float):
            raise IndexError("only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are "
                             "valid indices")
        if index.is_integer(key):
            k = int(key)
            if not -n <= k < n:
                raise IndexError(f"index {k} is out of bounds for size {n}")
            return k % n
        return index.getitem(arange(ndarray, 0, 1, n, int64), key if isinstance(key, slice) or key is ... else from_any(key))

    def offset(self, k: int) -> int:
        """Byte offset of a flat position."""
        from septet.core.convert import offset_of, unflatten

        return offset_of(self.base, unflatten(k, self.base.shape))

    def __getitem__(self, key: Any) -> Any:
        where = self.positions(key)
        if isinstance(where, int):
            return scalar(self.base, self.offset(where))
        return index.getitem(view.ravel(self.base), where)

    def __setitem__(self, key: Any, value: Any) -> None:
        where = self.positions(key)
        key = view_key(where, self.base.shape)
        values = view.ravel(from_any(value, self.base._dtype))
        if not isinstance(where, int) and values.size != 1 and values.size != where.size:
            from septet.core.fn.shape import tile

            values = tile(values, (-(-where.size // values.size),))[: where.size]
        self.base[key] = values if values.size != 1 else view.reshape(values, ())

    def __eq__(self, other: Any) -> Any:
        return self.copy() == (other.copy() if isinstance(other, flatiter) else other)

    __hash__ = None  # type: ignore[assignment]


def view_key(where: Any, shape: tuple[int, ...]) -> Any:
    """Flat positions as a full index."""
    from septet.core import ops
    from septet.core.convert import unflatten

    if isinstance(where, int):
        return unflatten(where, shape)
    key = []
    for n in reversed(shape):
        key.append(ops.remainder(where, n))
        where = ops.floor_divide(where, n)
    return tuple(reversed(key))
