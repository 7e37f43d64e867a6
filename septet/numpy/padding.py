"""`numpy.pad`."""
from __future__ import annotations

from typing import Any

from septet.core import view
from septet.core.fn import pad as fn
from septet.core.fn import stats
from septet.numpy.api import ArrayLike, api
from septet.numpy.convert import from_any

ARGUMENTS = {
    "empty": (), "edge": (), "wrap": (), "constant": ("constant_values",), "linear_ramp": ("end_values",), "maximum": ("stat_length",),
    "mean": ("stat_length",), "median": ("stat_length",), "minimum": ("stat_length",), "reflect": ("reflect_type",),
    "symmetric": ("reflect_type",),
}


def pairs(x: Any, ndim: int, whole: bool = False) -> list[tuple[Any, Any]]:
    """An argument as one (before, after) per axis.  ValueError where it does not broadcast to that."""
    if x is None:
        return [(None, None)] * ndim
    a = from_any(x)
    if whole:
        if a._dtype.kind not in "iu":
            raise TypeError("`pad_width` must be of integral type.")
        if bool((a < 0).any()):
            raise ValueError("index can't contain negative values")
    try:
        found = view.broadcast_to(a, (ndim, 2)).tolist()
    except ValueError:
        raise ValueError(f"operands could not be broadcast together with remapped shapes [original->remapped]: {a.shape}  and requested "
                         f"shape ({ndim},2)") from None
    return [tuple(p) for p in found]


def widths_of(pad_width: Any, ndim: int) -> Any:
    """The widths per axis; a dict names axes."""
    if isinstance(pad_width, dict):
        found: list[Any] = [(0, 0)] * ndim
        for axis, width in pad_width.items():
            found[axis] = (width, width) if isinstance(width, int) else tuple(width)
        return found
    return pairs(pad_width, ndim, whole=True)


@api(scalar=False)
def pad(array: ArrayLike, pad_width: Any, mode: Any = "constant", **kwargs: Any) -> Any:
    """An array with pads around it; mode says what stands in them."""
    widths = widths_of(pad_width, array.ndim)
    if callable(mode):
        return by_function(array, widths, mode, kwargs)
    if mode not in ARGUMENTS:
        raise ValueError(f"mode '{mode}' is not supported")
    unknown = set(kwargs) - set(ARGUMENTS[mode])
    if unknown:
        raise ValueError(f"unsupported keyword arguments for mode '{mode}': {unknown}")
    if array.size == 0 and mode not in ("constant", "empty"):
        check_empty(array, widths, mode)
    return by_mode(array, widths, mode, kwargs)


def check_empty(a: Any, widths: Any, mode: str) -> None:
    """ValueError where an empty axis would have to be extended."""
    for axis, (n, width) in enumerate(zip(a.shape, widths)):
        if n == 0 and any(width):
            raise ValueError(f"can't extend empty axis {axis} using modes other than 'constant' or 'empty'")


def by_mode(a: Any, widths: Any, mode: str, kwargs: dict[str, Any]) -> Any:
    """The modes by name."""
    if mode == "constant":
        return fn.constant(a, widths, pairs(kwargs.get("constant_values", 0), a.ndim))
    if mode == "empty":
        return fn.unfilled(a, widths)
    if mode == "edge":
        return fn.edge(a, widths)
    if mode == "linear_ramp":
        return fn.linear_ramp(a, widths, pairs(kwargs.get("end_values", 0), a.ndim))
    if mode in ("reflect", "symmetric", "wrap"):
        return fn.periodic(a, widths, mode, kwargs.get("reflect_type", "even") == "odd")
    return fn.statistic(a, widths, pairs(kwargs.get("stat_length"), a.ndim), STATISTICS[mode])


def mean(x: Any, axis: int) -> Any:
    """The mean along an axis, kept."""
    return stats.mean(x, axis, keepdims=True)


def median(x: Any, axis: int) -> Any:
    """The median along an axis, kept."""
    from septet.numpy.statistics import median as function

    return from_any(function(x, axis=axis, keepdims=True))


STATISTICS = {"maximum": fn.extreme("max"), "minimum": fn.extreme("min"), "mean": mean, "median": median}


def by_function(a: Any, widths: Any, function: Any, kwargs: dict[str, Any]) -> Any:
    """The user's function, called for each line of each axis with zeros in the pads."""
    from septet.core.convert import unflatten

    result = fn.constant(a, widths, [(0, 0)] * a.ndim)
    for axis in range(a.ndim):
        lines = view.moveaxis(result, axis, -1)
        shape, count = lines.shape[:-1], lines.size // (lines.shape[-1] or 1)
        for k in range(count):
            line = lines[unflatten(k, shape)]
            changed = function(line, widths[axis], axis, kwargs)
            if changed is not None:
                line[...] = changed
    return result
