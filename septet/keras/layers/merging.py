"""Merging: several inputs become one."""
from __future__ import annotations

from typing import Any

from septet.keras import ops
from septet.keras.layers.configured import Configured

MODULE = "keras.src.layers.merging"


class Merge(Configured):
    """An elementwise function of several inputs, broadcast from the batch on."""

    __module__ = MODULE + ".base_merge"

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.supports_masking = True

    def merged(self, inputs: Any) -> Any:
        """The function of inputs of one rank."""
        raise NotImplementedError

    def check(self, inputs: Any) -> None:
        """ValueError for anything but a list of enough inputs."""
        if not isinstance(inputs, (list, tuple)):
            raise ValueError(f"A merge layer should be called on a list of inputs. Received: inputs={inputs} (not a list of tensors)")

    def build(self, input_shape: Any) -> None:
        if not isinstance(input_shape[0], (tuple, list)):
            raise ValueError(f"A merge layer should be called on a list of inputs. Received: input_shape={input_shape} (not a list of "
                             f"shapes)")
        if len(input_shape) < 1:
            raise ValueError("A merge layer should be called on a list of at least 1 input. Received {len(input_shape)} inputs.")
        batches = {s[0] for s in input_shape if s} - {None}
        if len(batches) > 1:
            raise ValueError(f"Cannot merge tensors with different batch sizes. Received tensors with shapes {input_shape}")
        self.compute_output_shape(input_shape)
        self.built = True

    def call(self, inputs: Any) -> Any:
        self.check(inputs)
        rank = max(len(x.shape) for x in inputs)
        return self.merged([self.raised(x, rank) for x in inputs])

    def raised(self, x: Any, rank: int) -> Any:
        """An input with axes of size 1 behind the batch."""
        while len(x.shape) < rank:
            x = ops.expand_dims(x, 1)
        return x

    def compute_output_shape(self, input_shape: Any) -> Any:
        rank = max(map(len, input_shape))
        found: Any = None
        for shape in input_shape:
            shape = (shape[0], *(1,) * (rank - len(shape)), *shape[1:]) if shape else (1,) * rank
            found = shape if found is None else together(found, shape)
        return found

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None or all(m is None for m in mask):
            return None
        found: Any = None
        for m in mask:
            if m is not None:
                found = m if found is None else ops.logical_or(found, m)
        return found if all(m is not None for m in mask) else None


def together(a: Any, b: Any) -> Any:
    """The broadcast of two shapes.  ValueError where they do not fit."""
    found = []
    for n, m in zip(a, b):
        if n is None or m is None:
            found.append(None if 1 not in (n, m) else m if n == 1 else n)
        elif n == 1 or m == 1 or n == m:
            found.append(max(n, m))
        else:
            raise ValueError(f"Inputs have incompatible shapes. Received shapes {a[1:]} and {b[1:]}")
    return tuple(found)


class Add(Merge):
    """The sum."""

    __module__ = MODULE + ".add"

    def merged(self, inputs: Any) -> Any:
        return folded(ops.add, inputs)


def folded(function: Any, inputs: Any) -> Any:
    """A function of two over all."""
    found = inputs[0]
    for x in inputs[1:]:
        found = function(found, x)
    return found


class Subtract(Merge):
    """The first less the second."""

    __module__ = MODULE + ".subtract"

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        if len(input_shape) != 2:
            raise ValueError(f"A `Subtract` layer should be called on exactly 2 inputs. Received: input_shape={input_shape}")

    def merged(self, inputs: Any) -> Any:
        if len(inputs) != 2:
            raise ValueError(f"A `Subtract` layer should be called on exactly 2 inputs. Received: inputs={inputs}")
        return ops.subtract(*inputs)


class Multiply(Merge):
    """The product."""

    __module__ = MODULE + ".multiply"

    def merged(self, inputs: Any) -> Any:
        return folded(ops.multiply, inputs)


class Average(Merge):
    """The mean."""

    __module__ = MODULE + ".average"

    def merged(self, inputs: Any) -> Any:
        return ops.divide(folded(ops.add, inputs), len(inputs))


class Maximum(Merge):
    """The greatest."""

    __module__ = MODULE + ".maximum"

    def merged(self, inputs: Any) -> Any:
        return folded(ops.maximum, inputs)


class Minimum(Merge):
    """The least."""

    __module__ = MODULE + ".minimum"

    def merged(self, inputs: Any) -> Any:
        return folded(ops.minimum, inputs)


class Concatenate(Merge):
    """All behind one another along an axis."""

    __module__ = MODULE + ".concatenate"

    def __init__(self, axis: int = -1, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(axis=axis)

    def build(self, input_shape: Any) -> None:
        if len(input_shape) < 1 or not isinstance(input_shape[0], (tuple, list)):
            raise ValueError("A `Concatenate` layer should be called on a list of at least 1 input. "
                             f"Received: input_shape={input_shape}")
        axis = self.axis
        rest = {tuple(n for k, n in enumerate(s) if k != axis % len(s)) for s in input_shape}
        sizes = list(zip(*rest)) if len({len(s) for s in input_shape}) == 1 else [(1, 2)]
        if any(len(set(column) - {None}) > 1 for column in sizes):
            raise ValueError("A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. "
                             f"Received: input_shape={input_shape}")
        self.built = True

    def call(self, inputs: Any) -> Any:
        return ops.concatenate(inputs, axis=self.axis)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if not isinstance(input_shape, (tuple, list)) or not isinstance(input_shape[0], (tuple, list)):
            raise ValueError(f"A `Concatenate` layer should be called on a list of inputs. Received: input_shape={input_shape}")
        found = list(input_shape[0])
        for shape in input_shape[1:]:
            n, m = found[self.axis], shape[self.axis]
            found[self.axis] = None if n is None or m is None else n + m
        return tuple(found)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None or all(m is None for m in mask):
            return None
        parts = [ops.ones_like(x, dtype="bool") if m is None else ops.expand_dims(m, -1) if len(m.shape) < len(x.shape) else m
                 for x, m in zip(inputs, mask)]
        parts = [ops.broadcast_to(m, x.shape) for m, x in zip(parts, inputs)]
        return ops.any(ops.concatenate(parts, axis=self.axis), axis=-1)


class Dot(Merge):
    """Sums of products along one axis of each of two inputs."""

    __module__ = MODULE + ".dot"

    def __init__(self, axes: Any, normalize: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        if not isinstance(axes, (int, list, tuple)):
            raise TypeError(f"Invalid type for argument `axes`: it should be a list or an int. Received: axes={axes}")
        self.take(axes=axes, normalize=normalize)

    def build(self, input_shape: Any) -> None:
        if len(input_shape) != 2:
            raise ValueError(f"A `Dot` layer should be called on a list of 2 inputs. Received: input_shape={input_shape}")
        a, b = self.pair(*map(len, input_shape))
        if input_shape[0][a] != input_shape[1][b]:
            raise ValueError(f"Incompatible input shapes: axis values {input_shape[0][a]} (at axis {a}) != {input_shape[1][b]} (at axis "
                             f"{b}). "
                             f"Full input shapes: {input_shape[0]}, {input_shape[1]}")
        self.built = True

    def pair(self, first: int, second: int) -> tuple[int, int]:
        a, b = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        return a % first, b % second

    def call(self, inputs: Any) -> Any:
        x, y = inputs
        a, b = self.pair(len(x.shape), len(y.shape))
        if self.normalize:
            x, y = ops.normalize(x, axis=a), ops.normalize(y, axis=b)
        left = ops.moveaxis(x, a, -1)
        right = ops.moveaxis(y, b, 1)
        batch, size = left.shape[0], left.shape[-1]
        found = ops.matmul(ops.reshape(left, (batch, -1, size)), ops.reshape(right, (batch, size, -1)))
        shape = (batch, *left.shape[1:-1], *right.shape[2:])
        return ops.reshape(found, shape if len(shape) > 1 else (batch, 1))

    def compute_output_shape(self, input_shape: Any) -> Any:
        first, second = map(list, input_shape)
        a, b = self.pair(len(first), len(second))
        del first[a], second[b], second[0]
        found = (*first, *second)
        return found if len(found) > 1 else (*found, 1)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return None


def add(inputs: Any, **kwargs: Any) -> Any:
    """`Add`, called."""
    return Add(**kwargs)(inputs)


def subtract(inputs: Any, **kwargs: Any) -> Any:
    """`Subtract`, called."""
    return Subtract(**kwargs)(inputs)


def multiply(inputs: Any, **kwargs: Any) -> Any:
    """`Multiply`, called."""
    return Multiply(**kwargs)(inputs)


def average(inputs: Any, **kwargs: Any) -> Any:
    """`Average`, called."""
    return Average(**kwargs)(inputs)


def maximum(inputs: Any, **kwargs: Any) -> Any:
    """`Maximum`, called."""
    return Maximum(**kwargs)(inputs)


def minimum(inputs: Any, **kwargs: Any) -> Any:
    """`Minimum`, called."""
    return Minimum(**kwargs)(inputs)


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """`Concatenate`, called."""
    return Concatenate(axis=axis, **kwargs)(inputs)


def dot(inputs: Any, axes: Any = -1, **kwargs: Any) -> Any:
    """`Dot`, called."""
    return Dot(axes=axes, **kwargs)(inputs)
