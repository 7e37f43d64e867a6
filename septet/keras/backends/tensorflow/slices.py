"""Gradients of variables whose rows were picked: the rows' own gradients and which rows they are, as TensorFlow has them.

A row that is picked twice stands there twice, and what is not linear (a square, an absolute value, a clip) is taken of each alone.
"""
from __future__ import annotations

from typing import Any

from septet.core import autograd
from septet.core import ops as rows
from septet.core import view as views
from septet.core.cast import cast
from septet.core.fn.layer import grouped_sum
from septet.core.fn.shape import concatenate
from septet.core.index import getitem
from septet.ir import dtype as dt
from septet.keras import recording


class IndexedSlices:
    """values: rows; indices: which rows of a tensor of `dense_shape` they are, the same one several times perhaps."""

    __module__ = "tensorflow.python.framework.indexed_slices"

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None):
        self.values, self.indices, self.dense_shape = values, indices, dense_shape

    @property
    def shape(self) -> Any:
        """The shape of the whole tensor."""
        from septet.keras.shapes import TensorShape

        sizes = self.sizes if self.dense_shape is not None else (None, *self.values.shape[1:])
        return TensorShape(sizes)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes of the whole tensor.  ValueError where they are not known."""
        if self.dense_shape is None:
            raise ValueError("Tensor conversion requested for IndexedSlices without dense_shape")
        return tuple(int(n) for n in self.dense_shape.numpy().tolist())

    @property
    def dtype(self) -> Any:
        return self.values.dtype

    @property
    def device(self) -> str:
        return self.values.device  # type: ignore[no-any-return]

    def with_values(self, values: Any) -> IndexedSlices:
        """Other rows at the same places."""
        return IndexedSlices(values, self.indices, self.dense_shape)

    def _to_tensor(self) -> Any:
        """The whole tensor: rows of one place are added."""
        return dense(self.values, self.indices, self.sizes)

    def __neg__(self) -> IndexedSlices:
        return self.with_values(-self.values)

    def __str__(self) -> str:
        tail = "" if self.dense_shape is None else f", dense_shape={self.dense_shape}"
        return f"IndexedSlices(indices={self.indices}, values={self.values}{tail})"


def dense(values: Any, indices: Any, sizes: tuple[int, ...]) -> Any:
    """Rows added up at their places of a tensor of zeros."""
    return grouped_sum(values, cast(indices, dt.int64), sizes[0])


def gathered(x: Any, index: Any) -> Any:
    """Rows of a variable's value while a tape records: a leaf of their own, which the variable's gradient is made of."""
    places = cast(index, dt.int64)
    found = autograd.leaf(getitem(autograd.detach(x), (places,)))
    wrapped = rows.where(rows.less(index, 0), rows.add(index, x.shape[0]), index) if index._dtype.kind == "i" else index
    recording.gathers.setdefault(id(x._variable), []).append((wrapped, found))
    return found


def joined(whole: Any, parts: list[tuple[Any, Any]], sizes: Any) -> Any:
    """The gradient of a variable: that of its value as a whole (or None), of values it had before, and of picked rows."""
    for _, g in (part for part in parts if part[0] is None):
        whole = g if whole is None else rows.add(whole, g)
    parts = [part for part in parts if part[0] is not None]
    if not parts:
        return whole
    rest = tuple(sizes[1:])
    values = [views.reshape(g, (-1, *rest)) for _, g in parts]
    indices = [views.reshape(index, (-1,)) for index, _ in parts]
    one = len(parts) == 1
    value = values[0] if one else concatenate(values, 0)
    kind = indices[0]._dtype
    index = indices[0] if one else concatenate([cast(i, kind) for i in indices], 0)
    if whole is not None:
        return rows.add(whole, dense(value, index, tuple(sizes)))
    from septet.keras.tensor import tensor

    return IndexedSlices(value, index, tensor([int(n) for n in sizes], "int32"))


def gradients(outputs: list[Any], cotangents: list[Any], variables: list[Any], leaves: list[Any], gathers: Any, graph: bool = False) -> Any:
    """Gradients of outputs by leaves; by the picked rows as well where a leaf is a variable's (variables: None for other leaves)."""
    picked = [[] if v is None or leaf is None else gathers.get(id(v), []) for v, leaf in zip(variables, leaves)]
    wanted = {id(x): x for x in (*leaves, *(out for parts in picked for _, out in parts)) if x is not None and autograd.is_tracked(x)}
    if not wanted:
        return [None] * len(leaves)
    found = dict(zip(wanted, autograd.gradients(outputs, cotangents, list(wanted.values()), graph)))
    results = []
    for leaf, parts in zip(leaves, picked):
        own = [(index, found[id(out)]) for index, out in parts if found.get(id(out)) is not None]
        results.append(None if leaf is None else joined(found.get(id(leaf)), own, leaf.shape))
    return results
