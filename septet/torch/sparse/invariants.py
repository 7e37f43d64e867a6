"""What must hold of the indices of a sparse tensor, and whether all of it is checked."""
from __future__ import annotations

import functools
from typing import Any

from septet.core import ops
from septet.core.convert import item
from septet.core.index import getitem
from septet.core.reduce import reduce
from septet.core.sparse_pattern import of_pointers

_enabled = False


def least(a: Any) -> int:
    return int(item(reduce("min", a))) if a._size else 0


def greatest(a: Any) -> int:
    return int(item(reduce("max", a))) if a._size else -1


def check_coordinates(indices: Any, values: Any, size: tuple[int, ...] | None) -> None:
    """RuntimeError where coordinates and elements do not fit each other or the size."""
    if indices.ndim != 2:
        raise RuntimeError(f"indices must be sparse_dim x nnz, but got: {list(indices.shape)}")
    if indices.shape[1] != values.shape[0]:
        raise RuntimeError(f"indices and values must have same nnz, but got nnz from indices: {indices.shape[1]}, nnz from values: "
                           f"{values.shape[0]}")
    if size is not None and len(size) != indices.shape[0] + values.ndim - 1:
        raise RuntimeError(f"number of dimensions must be sparse_dim ({indices.shape[0]}) + dense_dim ({values.ndim - 1}), but got "
                           f"{len(size)}")
    for k in range(indices.shape[0]):
        check_dimension(getitem(indices, k), k, None if size is None else size[k])
    if size is not None and tuple(size[indices.shape[0] :]) != tuple(values.shape[1:]):
        raise RuntimeError(f"values has incorrect size, expected {[values.shape[0], *size[indices.shape[0]:]]}, got {list(values.shape)}")


def check_dimension(row: Any, k: int, length: int | None) -> None:
    """RuntimeError for a coordinate outside a dimension."""
    if least(row) < 0:
        raise RuntimeError(f"found negative index {least(row)} for dim {k}")
    if length is not None and greatest(row) >= length:
        raise RuntimeError(f"size is inconsistent with indices: for dim {k}, size is {length} but found index {greatest(row)}")


def check_compressed(pointers: Any, indices: Any, values: Any, shape: tuple[int, ...], name: str, check: bool | None) -> None:
    """RuntimeError where compressed lines do not fit their elements or the size; their order only where invariants are asked for."""
    starts, places = ("crow_indices", "col_indices") if name == "csr" else ("ccol_indices", "row_indices")
    if len(shape) != 2 + values.ndim - 1:
        raise RuntimeError(f"tensor dimensionality must be sum of batch, base, and dense dimensionalities (=0 + 2 + {values.ndim - 1}) but "
                           f"got {len(shape)}")
    lines, length = (shape[0], shape[1]) if name == "csr" else (shape[1], shape[0])
    n = indices.shape[0]
    if pointers.shape[0] != lines + 1:
        raise RuntimeError(f"{starts}.shape[-1] must be equal to the number of lines ({lines}) plus 1, but got {pointers.shape[0]}")
    if values.shape[0] != n:
        raise RuntimeError(f"number of elements of {places} ({n}) and of values ({values.shape[0]}) must be equal")
    if item(pointers, 0) != 0:
        raise RuntimeError(f"`{starts}[..., 0] == 0` is not satisfied.")
    if item(pointers, lines) != n:
        raise RuntimeError(f"`{starts}[..., -1] == nnz` is not satisfied.")
    steps = ops.subtract(getitem(pointers, slice(1, None)), getitem(pointers, slice(None, -1)))
    if least(steps) < 0 or greatest(steps) > length and (is_asked(check)):
        raise RuntimeError(f"`0 <= {starts}[..., 1:] - {starts}[..., :-1] <= {length}` is not satisfied.")
    if least(indices) < 0:
        raise RuntimeError(f"`0 <= {places}` is not satisfied.")
    if greatest(indices) >= length:
        raise RuntimeError(f"`{places} < {length}` is not satisfied.")
    if is_asked(check) and not of_pointers(pointers, indices, (lines, length)).ordered:
        raise RuntimeError(f"`{places}[..., {starts}[..., i - 1]:{starts}[..., i]] for all i = 1, ..., {lines} are sorted and distinct "
                           "along the last dimension values` is not satisfied.")


def is_asked(check: bool | None) -> bool:
    """Whether all invariants are checked."""
    return _enabled if check is None else check


class check_sparse_tensor_invariants:
    """Whether sparse tensors are checked when they are made: a switch, a context and a decorator."""

    def __init__(self, enable: bool = True):
        self.state, self.saved = enable, False

    @staticmethod
    def is_enabled() -> bool:
        """Whether they are."""
        return _enabled

    @staticmethod
    def enable() -> None:
        """Check from now on."""
        global _enabled
        _enabled = True

    @staticmethod
    def disable() -> None:
        """Check no longer."""
        global _enabled
        _enabled = False

    def __enter__(self) -> None:
        global _enabled
        self.saved, _enabled = _enabled, self.state

    def __exit__(self, *error: Any) -> None:
        global _enabled
        _enabled = self.saved

    def __call__(self, function: Any) -> Any:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with type(self)(self.state):
                return function(*args, **kwargs)

        return call
