"""Arguments and results of compiled functions: nested containers of arrays and numbers, and the keys that plans are found by."""
from __future__ import annotations

from typing import Any

from septet.core import boxes
from septet.core.array import Array, is_c_contiguous
from septet.core.plan import Slot

UNKNOWN = object()


def structure(x: Any, arrays: list[Any]) -> Any:
    """The nesting, dtypes and shapes of arguments and the values of the rest, as a key; the arrays in order.  UNKNOWN: what has no key."""
    if isinstance(x, Array):
        if type(x) is not x._face:
            return UNKNOWN                                  # a subclass with a meaning of its own
        for k, a in enumerate(arrays):
            if a is x:
                return k
        arrays.append(x)
        return x._face, x._dtype, x.shape, *(() if is_c_contiguous(x) else (x.strides,))
    if type(x) in (tuple, list) or isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x), *[structure(part, arrays) for part in x]
    if type(x) is dict:
        return type(x), *[(k, structure(part, arrays)) for k, part in x.items()]
    if x is None or isinstance(x, (bool, int, float, complex, str, bytes)):
        return type(x), x
    return (type(x), x._value) if hasattr(x, "_value") else UNKNOWN


def is_known(key: Any) -> bool:
    """Whether a key says everything about the arguments."""
    return key is not UNKNOWN and (type(key) is not tuple or all(map(is_known, key)))


def skeleton(key: Any) -> Any:
    """A key without the leading sizes of arrays."""
    if type(key) is not tuple:
        return key
    if len(key) == 3 and isinstance(key[0], type) and issubclass(key[0], Array):
        return key[0], key[1], len(key[2]), key[2][1:]
    return tuple(map(skeleton, key))


def leading(arrays: Any) -> tuple[int, ...]:
    """The leading sizes of arrays or of shapes; 0 where there is no axis."""
    shapes = [a if isinstance(a, tuple) else a.shape for a in arrays]
    return tuple(s[0] if s else 0 for s in shapes)


def opened(old: tuple[int, ...], new: tuple[int, ...]) -> tuple[int, ...]:
    """Which leading sizes differ, where they all go from one size to one other; () otherwise.

    Sizes 0 and 1 are never open: arrays of one element broadcast, and empty ones are computed in other ways.
    """
    pairs = {(n, m) for n, m in zip(old, new, strict=True) if n != m}
    if len(pairs) != 1 or min(map(min, pairs)) < 2:
        return ()
    return tuple(k for k, (n, m) in enumerate(zip(old, new)) if n != m)


def is_container(x: Any) -> bool:
    """What `replaced` copies."""
    return isinstance(x, (dict, list, tuple))


def replaced(x: Any, shells: dict[int, Any]) -> Any:
    """Arguments with boxed arrays."""
    if isinstance(x, dict):
        return type(x)((k, replaced(part, shells)) for k, part in x.items())
    if isinstance(x, (tuple, list)):
        parts = [replaced(part, shells) for part in x]
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    return shells.get(id(x), x) if isinstance(x, Array) else x


def described(trace: Any, x: Any) -> Any:
    """A result with (slot, whether it is a scalar) in place of its arrays.  Breaks the trace for objects that cannot be made again."""
    if type(x) is dict:
        return {k: described(trace, part) for k, part in x.items()}
    if isinstance(x, (tuple, list)):
        parts = [described(trace, part) for part in x]
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    k = trace.slot_of(x)
    if k is not None:
        box = boxes.box_of(x)
        assert box is not None
        return Slot(k, box.scalar)
    if not (x is None or isinstance(x, (bool, int, float, complex, str, bytes)) or hasattr(x, "_value")):
        trace.broken = trace.broken or f"it gives an object of type {type(x).__name__} that does not depend on its arguments"
    return x
