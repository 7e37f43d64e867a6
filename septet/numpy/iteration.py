"""Iterating over arrays: ndenumerate, ndindex, broadcast, nditer, nested_iters."""
from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from septet.core import view
from septet.core.array import empty
from septet.core.write import assign
from septet.errors import NotSupported
from septet.ir.casting import can_cast
from septet.ir.shape import broadcast_shapes
from septet.numpy.convert import from_any, ir_dtype
from septet.numpy.flat_iterator import flatiter
from septet.numpy.named_type import NamedType
from septet.numpy.ndarray import ndarray


class ndindex(metaclass=NamedType):
    """All indices of a shape, last axis fastest."""

    def __init__(self, *shape: Any):
        size = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
        if any(n < 0 for n in size):
            raise ValueError("negative dimensions are not allowed")
        self._all = product(*map(range, size))

    def __iter__(self) -> ndindex:
        return self

    def __next__(self) -> tuple[int, ...]:
        return next(self._all)

    def ndincr(self) -> None:
        """Go one index further."""
        next(self)


class ndenumerate(metaclass=NamedType):
    """(index, element) pairs of an array."""

    def __init__(self, arr: Any):
        self.iter = flatiter(from_any(arr))

    def __iter__(self) -> ndenumerate:
        return self

    def __next__(self) -> tuple[tuple[int, ...], Any]:
        return self.iter.coords, next(self.iter)


class broadcast(metaclass=NamedType):
    """The elements of several arrays side by side, broadcast."""

    def __init__(self, *args: Any):
        arrays = [from_any(a) for a in args]
        try:
            self.shape = broadcast_shapes((), *(a.shape for a in arrays))
        except ValueError:
            raise ValueError(mismatch(arrays)) from None
        self._views = [view.broadcast_to(a, self.shape) for a in arrays]
        self.reset()

    @property
    def nd(self) -> int:
        return len(self.shape)

    ndim = nd

    @property
    def numiter(self) -> int:
        return len(self._views)

    @property
    def size(self) -> int:
        n = 1
        for length in self.shape:
            n *= length
        return n

    @property
    def index(self) -> int:
        return self.iters[0].index if self.iters else 0

    def reset(self) -> None:
        """Start again."""
        self.iters = tuple(flatiter(v) for v in self._views)

    def __iter__(self) -> broadcast:
        return self

    def __next__(self) -> tuple[Any, ...]:
        return tuple(next(i) for i in self.iters)


def mismatch(arrays: list[Any]) -> str:
    """The sentence about arrays that do not broadcast, naming the first two."""
    for k, a in enumerate(arrays):
        for j in range(k):
            try:
                broadcast_shapes(arrays[j].shape, a.shape)
            except ValueError:
                return (f"shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg {j} with shape "
                        f"{arrays[j].shape} and arg {k} with shape {a.shape}.")
    return "shape mismatch: objects cannot be broadcast to a single shape."


FLAGS = {"buffered", "c_index", "common_dtype", "copy_if_overlap", "delay_bufalloc", "external_loop", "f_index", "grow_inner",
         "multi_index", "ranged", "reduce_ok", "refs_ok", "zerosize_ok"}


class nditer(metaclass=NamedType):
    """An iterator over one or several arrays, broadcast together, element by element or in one run ("external_loop")."""

    def __init__(self, op: Any, flags: Any = None, op_flags: Any = None, op_dtypes: Any = None, order: str = "K", casting: str = "safe",
                 op_axes: Any = None, itershape: Any = None, buffersize: int = 0):
        self._flags = set(flags or ())
        if self._flags - FLAGS:
            raise ValueError(f"Unexpected iterator global flag {sorted(self._flags - FLAGS)[0]!r}")
        if "ranged" in self._flags or op_axes is not None:
            raise NotSupported("numpy.nditer: the flag 'ranged' and op_axes")
        several = isinstance(op, (tuple, list))
        given = list(op) if several else [op]
        self._modes = modes_of(op_flags, len(given))
        self._given = [None if x is None else from_any(x) for x in given]
        self.shape = iteration_shape(self._given, itershape)
        self._dtypes = dtypes_of(op_dtypes, len(given))
        self._prepare(casting)
        self._order = self._axes(order)
        self.reset()

    def _prepare(self, casting: str) -> None:
        """Allocate missing outputs; make buffered copies where another dtype is asked for."""
        self._write_back: list[tuple[Any, Any]] = []
        for k, a in enumerate(self._given):
            if a is None:
                known = [x._dtype for x in self._given if x is not None]
                self._given[k] = empty(ndarray, self._dtypes[k] or known[0], self.shape)
            elif self._dtypes[k] is not None and self._dtypes[k] is not a._dtype:
                self._given[k] = self._converted(k, a, casting)
        self.operands = tuple(self._given)
        self._views = [view.broadcast_to(a, self.shape) if a.shape != self.shape else a for a in self._given]
        if self._views and 0 in self.shape and "zerosize_ok" not in self._flags:
            raise ValueError("Iteration of zero-sized operands is not enabled")

    def _converted(self, k: int, a: Any, casting: str) -> Any:
        """An operand in the dtype asked for: a copy that is written back at the end."""
        target = self._dtypes[k]
        if "copy" not in self._modes[k] and "buffered" not in self._flags and "updateifcopy" not in self._modes[k]:
            raise TypeError("Iterator operand required copying or buffering, but neither copying nor buffering was enabled")
        if "writeonly" not in self._modes[k] and not can_cast(a._dtype, target, casting):
            raise TypeError(f"Iterator operand {k} dtype could not be cast from {a.dtype!r} to dtype('{target.name}') according to the "
                            f"rule '{casting}'")
        made = a.astype(target.name if target.is_numeric else a.dtype)
        if "readonly" not in self._modes[k]:
            self._write_back.append((a, made))
        return made

    def _axes(self, order: str) -> list[int]:
        """The axes from slowest to fastest."""
        n = len(self.shape)
        if order in ("C", "A") or "c_index" in self._flags and order == "C":
            return list(range(n))
        if order == "F":
            return list(range(n))[::-1]
        steps = [max(abs(v.strides[k]) for v in self._views) if self._views else 0 for k in range(n)]
        return sorted(range(n), key=lambda k: -steps[k])

    def reset(self) -> None:
        """Start again."""
        self._indices = iter([()] if "external_loop" in self._flags else self._all())
        self.finished = self._started = False
        self.iterindex = -1
        self.iternext()

    def _all(self) -> Iterator[tuple[int, ...]]:
        for found in product(*(range(self.shape[k]) for k in self._order)):
            index = [0] * len(self.shape)
            for k, i in zip(self._order, found):
                index[k] = i
            yield tuple(index)

    def iternext(self) -> bool:
        """Go to the next element; False at the end."""
        try:
            self.multi_index = next(self._indices)
            self.iterindex += 1
            return True
        except StopIteration:
            self.finished = True
            return False

    @property
    def index(self) -> int:
        """The flat index, in C or Fortran order as the flags ask."""
        shape, at = self.shape, self.multi_index
        if "f_index" in self._flags:
            shape, at = shape[::-1], at[::-1]
        flat = 0
        for n, i in zip(shape, at):
            flat = flat * n + i
        return flat

    @property
    def value(self) -> Any:
        """The current elements as 0-d views, or the whole run."""
        found = tuple(self._part(k) for k in range(len(self._views)))
        return found[0] if len(found) == 1 else found

    def _part(self, k: int) -> Any:
        v = self._views[k]
        if "external_loop" in self._flags:
            return view.ravel(view.transpose(v, self._order))
        part = v[(*self.multi_index, ...)]
        if "readonly" in self._modes[k]:
            part.flags.writeable = False
        return part

    def __getitem__(self, k: Any) -> Any:
        found = self.value
        return found if len(self._views) == 1 and k == 0 else found[k]

    def __setitem__(self, k: int, value: Any) -> None:
        self[k][...] = value

    def __len__(self) -> int:
        return len(self._views)

    def __iter__(self) -> nditer:
        return self

    def __next__(self) -> Any:
        if self._started and not self.iternext() or self.finished:
            raise StopIteration
        self._started = True
        return self.value

    @property
    def itersize(self) -> int:
        n = 1
        for length in self.shape:
            n *= length
        return n

    @property
    def nop(self) -> int:
        return len(self._views)

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def itviews(self) -> tuple[Any, ...]:
        return tuple(view.transpose(v, self._order) for v in self._views)

    @property
    def dtypes(self) -> tuple[Any, ...]:
        return tuple(v.dtype for v in self._views)

    def copy(self) -> Any:
        """A fresh iterator over the same operands."""
        twin = nditer(list(self.operands), list(self._flags), [list(m) for m in self._modes])
        for _ in range(self.iterindex):
            twin.iternext()
        twin._started = self._started
        return twin

    def remove_axis(self, k: int) -> None:
        raise NotSupported("numpy.nditer.remove_axis")

    def close(self) -> None:
        """Write buffered results back."""
        for target, made in self._write_back:
            assign(target, made)

    def __enter__(self) -> nditer:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def modes_of(op_flags: Any, n: int) -> list[list[str]]:
    """The flags of each operand; read only by default."""
    if op_flags is None:
        return [["readonly"]] * n
    if op_flags and isinstance(op_flags[0], str):
        return [list(op_flags)] * n
    return [list(f) or ["readonly"] for f in op_flags]


def dtypes_of(op_dtypes: Any, n: int) -> list[Any]:
    """The dtype asked for each operand, or None."""
    if op_dtypes is None:
        return [None] * n
    if not isinstance(op_dtypes, (list, tuple)):
        op_dtypes = [op_dtypes]
    return [ir_dtype(d) for d in (list(op_dtypes) * n if len(op_dtypes) == 1 else op_dtypes)]


def iteration_shape(arrays: list[Any], itershape: Any) -> tuple[int, ...]:
    """The shape iterated over."""
    shape = broadcast_shapes((), *(a.shape for a in arrays if a is not None))
    return shape if itershape is None else tuple(itershape)


def nested_iters(op: Any, axes: Any, flags: Any = None, op_flags: Any = None, **kwargs: Any) -> Any:
    """NotSupported: iterators over nested axes."""
    raise NotSupported("numpy.nested_iters; iterate with two loops over np.ndindex")


