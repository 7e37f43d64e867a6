"""Images sampled at places between their elements, by two kernels back: to the images and to the places."""
from __future__ import annotations

from math import prod
from typing import Any

from septet.codegen.kernels import grid as kernels
from septet.codegen.kernels import launch
from septet.core import autograd
from septet.core.array import Array, empty, zeros
from septet.core.boxes import primitive
from septet.core.fn.again import by_composite
from septet.core.fn.normalize import alike, tracked
from septet.core.select import dense
from septet.runtime import target

LARGEST = 1 << 31               # elements of a plane whose places fit 32 bits


def held(*arrays: Array) -> list[Any]:
    """Dense memory to read."""
    return [dense(autograd.readable(a)) for a in arrays]


def constants(x: Array) -> dict[str, Any]:
    """Element type and vectors of a kernel."""
    return {"T": launch.ELEMENT[x._dtype], "count": target.lanes(x.itemsize)}


def bilinear(x: Any, down: Any, across: Any, composite: Any) -> Any:
    """`sample`, recorded; composite(x, down, across): the same in operations, for gradients of gradients."""
    y = autograd.unrecorded(sample, x, down, across)

    def rule(g: Any, y: Any, x: Any, down: Any, across: Any) -> Any:
        if autograd.recording(g, x, down, across):
            return by_composite(composite, g, x, down, across)
        of_x = to_planes(g, down, across, tuple(x.shape)) if autograd.is_tracked(x) else None
        moved = autograd.is_tracked(down) or autograd.is_tracked(across)
        return (of_x, *(to_places(g, x, down, across) if moved else (None, None)))

    return tracked(y, "grid_sampler_2d", rule, (x, down, across))


def takes(x: Array, at: list[Any]) -> bool:
    """Whether kernels sample: planes of float32 or float64, and no transformation that asks for the steps."""
    return len(at) == 2 and alike(x, *at) and x.shape[2] * x.shape[3] < LARGEST


@primitive()
def sample(x: Array, down: Array, across: Array) -> Array:
    """x (n, c, h, w) between its elements at places down, across (n, *out), in elements: (n, c, *out), 0 outside."""
    result = empty(type(x), x._dtype, (*x.shape[:2], *down.shape[1:]))
    if result._size and not x._size:
        return zeros(type(x), x._dtype, tuple(result.shape))
    if result._size:
        source = held(x, down, across)
        launch.run(kernels.sample, *(a._address for a in source), result._address, *x.shape, prod(down.shape[1:]), **constants(x))
    return result


@primitive()
def to_planes(g: Array, down: Array, across: Array, shape: tuple[int, ...]) -> Array:
    """The cotangent of the images."""
    result = empty(type(g), g._dtype, shape)
    if result._size:
        source = held(g, down, across)
        launch.run(kernels.to_planes, *(a._address for a in source), result._address, *shape, prod(down.shape[1:]), **constants(g))
    return result


@primitive()
def to_places(g: Array, x: Array, down: Array, across: Array) -> tuple[Array, Array]:
    """The cotangents of the coordinates."""
    results = tuple(empty(type(g), g._dtype, tuple(down.shape)) for _ in range(2))
    if down._size:
        source = held(g, x, down, across)
        launch.run(kernels.to_places, *(a._address for a in source), *(r._address for r in results), *x.shape, prod(down.shape[1:]),
                   **constants(g))
    return results[0], results[1]
