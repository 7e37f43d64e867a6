"""Arrays that a gradient keeps beside its inputs, like indices and masks: whoever writes to one in between gets an error, no number."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from septet.core.handle import Handle
from septet.errors import ChangedInPlace


def writes_of(a: Any) -> int:
    """How often the memory of an array has been written."""
    return int((a if a._root is None else a._root)._writes)


def arrays_in(values: Iterable[Any]) -> list[Any]:
    """The arrays among arguments and the sequences in them."""
    found: list[Any] = []
    for x in values:
        if isinstance(x, Handle):
            found.append(x)
        elif type(x) in (tuple, list):
            found += arrays_in(x)
    return found


def guarded(rule: Callable[..., Any], name: str, *kept: Any) -> Callable[..., Any]:
    """A rule that refuses where something it keeps was written since now."""
    arrays = arrays_in(kept)
    if not arrays:
        return rule
    counts = [writes_of(a) for a in arrays]

    def checked(*args: Any) -> Any:
        for a, count in zip(arrays, counts):
            if writes_of(a) != count:
                raise ChangedInPlace(f"gradient of {name}: an index, mask or target, of shape {a.shape}, was changed in place after it was "
                                     "used; write to a copy instead")
        return rule(*args)

    return checked
