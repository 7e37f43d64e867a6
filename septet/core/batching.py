"""`vmap`: a function of one example applied to a batch of them at once.

Inside the function an array stands for its whole batch: it is a shell of the example's shape whose box holds all examples, batch axis
first (`boxes`).  A primitive with a rule in `batching_rules` computes them together; one without runs example by example and stacks.
Where the function asks for values (`if`, `float`, a kernel without a rule) there is no answer for all examples, so it runs once for each.
"""
from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from septet.core import autograd, boxes, rules, tree
from septet.core.array import Array
from septet.core.boxes import Box, Interpreter
from septet.errors import NotSupported

Axes = Any                              # an int, None, or nested containers of them as deep as the argument or less


class Looked(BaseException):
    """The function asked for the value of a batched array.  Not an Exception, so that the function does not catch it."""


class Batching(Interpreter):
    """Primitives of `size` examples at once."""

    def __init__(self, size: int):
        super().__init__()
        self.size = size

    def wrap(self, value: Any) -> Any:
        """All examples as an array of one."""
        return boxes.shell(self, value, value._face, value._dtype, value.shape[1:])

    def process(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        from septet.core import batching_layers  # noqa: F401  its rules
        from septet.core.batching_rules import RULES

        rule = RULES.get(function)
        with autograd.recording_set(self.recording):
            if rule is not None:
                found = rule(self, *args, **kwargs)
                if found is not None:
                    return tree.map(self.wrap, found)
            return self.one_by_one(function, args, kwargs)

    def one_by_one(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """A primitive without a rule."""
        results = [function(*self.example(args, k), **kwargs) for k in range(self.size)]
        return tree.map(self.wrap, stacked(results, 0))

    def example(self, x: Any, k: int) -> Any:
        """Arguments of example k."""
        if type(x) in (tuple, list):
            return type(x)(self.example(part, k) for part in x)
        return row(self.value(x), k, 0) if self.is_batched(x) else x

    def is_batched(self, x: Any) -> bool:
        """Whether an argument differs between examples."""
        box = boxes.box_of(x)
        return box is not None and box.interpreter is self

    def value(self, x: Any) -> Any:
        """All examples of a batched array."""
        box = boxes.box_of(x)
        assert box is not None
        return box.value

    def effect(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        raise Looked("it writes to an array")

    def look(self, box: Box, shell: Any) -> None:
        raise Looked("it asks for the value of an array")

    def impure(self, reason: str) -> None:
        raise Looked(f"it uses {reason}")


def all_examples(x: Any) -> Any:
    """Every example of a batched array, for a question whose answer is theirs together; another array as it is."""
    box = boxes.box_of(x) if boxes.active else None
    return all_examples(box.value) if box is not None and isinstance(box.interpreter, Batching) else x


def vmap(function: Callable[..., Any], in_axes: Axes = 0, out_axes: Axes = 0) -> Callable[..., Any]:
    """A function that applies `function` to every example along an axis of its arguments and stacks the results.

    in_axes: the axis of every argument that counts examples, None where all examples share it; one entry for all arguments or a tuple
    with one for each, which may be a nested container like the argument.  out_axes: where the results get the new axis.
    ValueError where the axes have different lengths or nothing is batched.  Keyword arguments are shared by all examples.
    """
    if not callable(function):
        raise TypeError(f"vmap takes a function, not {type(function).__name__}")

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        axes = prefix(in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args), args)
        size = common_size(axes, args)
        try:
            return together(function, axes, out_axes, size, args, kwargs)
        except Looked as reason:
            note(function, str(reason))
        results = [function(*taken(args, axes, k), **kwargs) for k in range(size)]
        return stacked(results, out_axes)

    return call


def together(function: Callable[..., Any], axes: Any, out_axes: Axes, size: int, args: Any, kwargs: dict[str, Any]) -> Any:
    """All examples at once."""
    batching = Batching(size)

    def enter(x: Any, axis: int | None) -> Any:
        return x if axis is None else batching.wrap(moved(checked(rules.as_face_array(x)), axis, 0))

    def leave(x: Any, axis: int | None) -> Any:
        if batching.is_batched(x):
            return moved(batching.value(x), 0, 0 if axis is None else axis)
        from septet.core.view import broadcast_to

        a = rules.as_face_array(x)
        return a if axis is None else moved(broadcast_to(a, (size, *a.shape)), 0, axis)

    with boxes.running(batching):
        result = function(*map2(enter, args, axes), **kwargs)
        return map2(leave, result, prefix(out_axes, result))


def checked(a: Any) -> Any:
    """NotSupported for an instance of a subclass, whose own meaning would be lost."""
    if type(a) is not a._face:
        raise NotSupported(f"vmap over an array of the subclass {type(a).__name__}; convert it with asarray")
    return a


def note(function: Any, reason: str) -> None:
    """Say under SEPTET_DEBUG why a function is not batched."""
    if os.environ.get("SEPTET_DEBUG"):
        print(f"septet.vmap: {getattr(function, '__name__', function)} runs once for every example: {reason}", file=sys.stderr)


# ---- axes of nested arguments ----------------------------------------------------------------------------------------


def prefix(axes: Axes, x: Any) -> Any:
    """Axes spread over the leaves of nested containers.  ValueError where the nesting differs."""
    if isinstance(x, dict):
        return {k: prefix(axes[k] if isinstance(axes, dict) else axes, part) for k, part in x.items()}
    if isinstance(x, (tuple, list)) and not (isinstance(x, list) and is_numbers(x)):
        if isinstance(axes, (tuple, list)):
            if len(axes) != len(x):
                raise ValueError(f"vmap: {len(axes)} axes are given for {len(x)} arguments; in_axes and out_axes must match them")
            return tuple(prefix(axis, part) for axis, part in zip(axes, x))
        return tuple(prefix(axes, part) for part in x)
    if axes is not None and not isinstance(axes, int):
        raise ValueError(f"vmap: an axis must be an int or None, not {axes!r}")
    return axes


def is_numbers(x: list[Any]) -> bool:
    """Whether a list is one array-like of numbers."""
    return bool(x) and all(isinstance(part, (int, float, complex, list)) for part in x)


def map2(function: Callable[[Any, Any], Any], x: Any, axes: Any) -> Any:
    """function(leaf, axis) for every leaf, in the same nesting, called in the order of `tree.flatten`."""
    if isinstance(axes, dict):
        done = {k: map2(function, x[k], axes[k]) for k in sorted(x)}
        return type(x)((k, done[k]) for k in x)
    if isinstance(axes, tuple):
        parts = [map2(function, part, axis) for part, axis in zip(x, axes)]
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    return None if x is None else function(x, axes)


def common_size(axes: Any, args: Any) -> int:
    """The number of examples."""
    sizes: list[Any] = []               # no dict: sizes may be symbols, which have no hash of their own
    shapes: list[tuple[int, ...]] = []

    def note_size(x: Any, axis: int | None) -> Any:
        if axis is not None:
            shape = rules.as_face_array(x).shape
            if not -len(shape) <= axis < len(shape):
                raise ValueError(f"vmap: axis {axis} is out of bounds for an argument of shape {shape}")
            if shape[axis] not in sizes:
                sizes.append(shape[axis])
                shapes.append(shape)
        return x

    map2(note_size, args, axes)
    if len(sizes) != 1:
        what = "no argument is batched; give an axis in in_axes" if not sizes else \
            f"the batched axes have different lengths {sorted(sizes)}, of shapes {sorted(shapes)}"
        raise ValueError(f"vmap: {what}")
    return sizes[0]  # type: ignore[no-any-return]


def moved(a: Array, source: int, destination: int) -> Any:
    """One axis elsewhere."""
    from septet.core.view import moveaxis

    return a if source == destination else moveaxis(a, source, destination)


def row(a: Array, k: int, axis: int) -> Any:
    """Example k."""
    from septet.core.index import getitem

    return getitem(a, ((slice(None),) * (axis % a.ndim) + (k,)))


def taken(args: Any, axes: Any, k: int) -> Any:
    """The arguments of example k."""
    return map2(lambda x, axis: x if axis is None else row(rules.as_face_array(x), k, axis), args, axes)


def stacked(results: Sequence[Any], axes: Axes) -> Any:
    """Equally nested results as one, every array stacked.  ValueError for no examples."""
    from septet.core.fn.shape import stack

    if not results:
        raise ValueError("vmap: a batch without examples can only be computed by functions that never look at values")
    flat = [tree.flatten(r) for r in results]
    columns = iter([[rules.as_face_array(x) for x in column] for column in zip(*flat)])
    return map2(lambda x, axis: stack(next(columns), 0 if axis is None else axis), results[0], prefix(axes, results[0]))
