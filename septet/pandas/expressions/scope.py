"""Names of expressions: columns, index levels, the caller's variables."""
from __future__ import annotations

import datetime
import sys
from typing import Any

from septet.pandas.errors import UndefinedVariableError


class Scope:
    """Where a name's value comes from: the frame first, then the caller's variables, which a frame's own expressions name with @."""

    def __init__(self, resolvers: list[Any], local: Any, world: Any, depth: int) -> None:
        caller = sys._getframe(depth)
        self.resolvers = resolvers
        self.local = caller.f_locals if local is None else local
        self.world = caller.f_globals if world is None else world

    def __call__(self, name: str, is_local: bool) -> Any:
        if not is_local:
            for resolver in self.resolvers:
                if name in resolver:
                    return resolver[name]
        if is_local or not self.resolvers:
            for variables in (self.local, self.world):
                if name in variables:
                    return variables[name]
        if not is_local and name in CONSTANTS:
            return constant(name)
        raise UndefinedVariableError(name, is_local or None)


CONSTANTS = ("Timestamp", "datetime", "True", "False", "list", "tuple", "inf", "Inf")


def constant(name: str) -> Any:
    if name == "Timestamp":
        import septet.pandas as pd

        return pd.Timestamp
    return {"datetime": datetime.datetime, "list": list, "tuple": tuple, "inf": float("inf"), "Inf": float("inf")}[name]


class FrameNames:
    """Columns of a frame by name, then `index`, `columns`, named levels and `ilevel_0`."""

    def __init__(self, frame: Any) -> None:
        self.frame, self.columns = frame, {str(c) if not isinstance(c, str) else c: c for c in frame.columns if isinstance(c, str | int)}

    def __contains__(self, name: str) -> bool:
        return name in self.columns or name in ("index", "columns") or self._level(name) is not None

    def _level(self, name: str) -> int | None:
        names = list(self.frame.index.names)
        if name in names:
            return names.index(name)
        if name.startswith("ilevel_") and name[7:].isdigit() and int(name[7:]) < len(names):
            return int(name[7:])
        return None

    def __getitem__(self, name: str) -> Any:
        if name in self.columns:
            return self.frame[self.columns[name]]
        level = self._level(name)
        if level is None:
            return self.frame.index if name == "index" else self.frame.columns
        return self._as_column(level)

    def _as_column(self, level: int) -> Any:
        from septet.pandas import kinds

        index = self.frame.index
        values = index.get_level_values(level) if hasattr(index, "levels") else index
        return kinds.Series(values._values, index=index, name=values.name)
