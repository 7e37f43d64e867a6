"""Arguments of constructors, found where they were given, and dictionaries with attributes."""
from __future__ import annotations

import inspect
import pickle
import types
from typing import Any


class AttributeDict(dict[str, Any]):
    """A dictionary whose entries are attributes as well."""

    def __getattr__(self, key: str) -> Any:
        try:
            return self[key]
        except KeyError:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{key}'") from None

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __delattr__(self, key: str) -> None:
        if key not in self:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{key}'")
        del self[key]

    def __repr__(self) -> str:
        width = max((len(str(key)) for key in self), default=0) + 3
        return "\n".join(_row(key, self[key], width) for key in sorted(self))


def _row(key: str, value: Any, width: int) -> str:
    """One entry of an AttributeDict's text."""
    return f'"{key}":'.ljust(width) + f" {value}"


def is_picklable(obj: object) -> bool:
    """Whether pickle takes an object."""
    try:
        pickle.dumps(obj)
    except (pickle.PicklingError, AttributeError, RuntimeError, TypeError):
        return False
    return True


def init_arguments(frame: types.FrameType, owner: object) -> dict[str, Any]:
    """The arguments of all `__init__` calls that are making `owner`, from `frame` outwards; those of a derived class win."""
    found: dict[str, Any] = {}
    current = frame.f_back if frame.f_code.co_name == "__post_init__" else frame       # of a dataclass
    while current is not None and _makes(current, owner):
        found = {**found, **_arguments(current)}
        current = _next_maker(current, owner)
    return found


def _makes(frame: types.FrameType, owner: object) -> bool:
    return frame.f_code.co_name == "__init__" and _first_argument(frame) is owner


def _next_maker(frame: types.FrameType, owner: object) -> types.FrameType | None:
    """The frame outside in which a derived class's `__init__` makes the same object."""
    outer = frame.f_back
    return outer if outer is not None and _makes(outer, owner) else None


def _first_argument(frame: types.FrameType) -> object:
    names = frame.f_code.co_varnames
    return frame.f_locals.get(names[0]) if frame.f_code.co_argcount else None


def _arguments(frame: types.FrameType) -> dict[str, Any]:
    """The arguments of a call by name, those of `**kwargs` among them, `self` and `*args` not."""
    names, _, keywords, values = inspect.getargvalues(frame)
    given = {name: values[name] for name in names[1:]}
    return {**given, **(values[keywords] if keywords else {})}
