"""`langgraph.channels.binop`: a value into which writes are folded by a function."""
from __future__ import annotations

import collections.abc
from collections.abc import Callable, Sequence
from typing import Any, get_origin

from septet.langgraph.channels.base import BaseChannel
from septet.langgraph.constants import MISSING
from septet.langgraph.types import Overwrite

__all__ = ("BinaryOperatorAggregate",)
CONCRETE = {collections.abc.Sequence: list, collections.abc.MutableSequence: list, collections.abc.Set: set,
            collections.abc.MutableSet: set,
            collections.abc.Mapping: dict, collections.abc.MutableMapping: dict}


def beginning(typ: Any) -> Any:
    """The empty value of a type; MISSING where it has none."""
    kind = get_origin(typ) or typ
    try:
        return CONCRETE.get(kind, kind)()
    except Exception:
        return MISSING


class BinaryOperatorAggregate(BaseChannel):
    """`operator(value, write)` for every write of a step."""

    def __init__(self, typ: Any, operator: Callable[[Any, Any], Any], key: str = "") -> None:
        super().__init__(typ, key)
        self.operator = operator
        self.value = beginning(typ)

    def empty(self) -> Any:
        return BinaryOperatorAggregate(self.typ, self.operator, self.key)

    def update(self, values: Sequence[Any]) -> bool:
        if not values:
            return False
        only_overwrite(values)
        overwritten = False
        for value in values:
            over, inner = overwrite_of(value)
            if over:
                self.value, overwritten = inner, True
            elif not overwritten:
                self.value = value if self.value is MISSING else self.operator(self.value, value)
        return True

    def __eq__(self, value: object) -> bool:
        if not isinstance(value, BinaryOperatorAggregate):
            return False
        names = [getattr(f, "__name__", "<lambda>") for f in (self.operator, value.operator)]
        return "<lambda>" in names or self.operator is value.operator

    __hash__ = None  # type: ignore[assignment]


def only_overwrite(values: Sequence[Any]) -> tuple[bool, Any]:
    """(whether one of a step's writes replaces, the value it replaces by).  InvalidUpdateError for two that do."""
    found = [inner for over, inner in map(overwrite_of, values) if over]
    if len(found) > 1:
        from septet.langgraph.errors import ErrorCode, InvalidUpdateError, create_error_message

        raise InvalidUpdateError(create_error_message(message="Can receive only one Overwrite value per super-step.",
                                                      error_code=ErrorCode.INVALID_CONCURRENT_GRAPH_UPDATE))
    return bool(found), found[0] if found else None


def overwrite_of(value: Any) -> tuple[bool, Any]:
    """(whether a write replaces, the value it replaces by)."""
    if isinstance(value, Overwrite):
        return True, value.value
    if isinstance(value, dict) and set(value) == {"__overwrite__"}:
        return True, value["__overwrite__"]
    return False, None
