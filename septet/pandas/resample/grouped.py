"""Resampling within groups: each group's spans on their own, the groups' names in front of the labels."""
from __future__ import annotations

from typing import Any

from septet.pandas import kinds
from septet.pandas.resample.resampler import REDUCTIONS

_FILLS = "asfreq ffill bfill nearest interpolate agg aggregate apply transform"


class ResamplerGroupby:
    """What `groupby(...).resample(...)` gives."""

    def __init__(self, grouped: Any, rule: Any, *args: Any, **kwargs: Any) -> None:
        self._by, self._arguments, self._selection = grouped, (rule, args, kwargs), None

    def __getitem__(self, key: Any) -> Any:
        made = ResamplerGroupby(self._by, self._arguments[0], *self._arguments[1], **self._arguments[2])
        made._selection = key
        return made

    def __getattr__(self, name: str) -> Any:
        obj = self._by.obj
        if not name.startswith("_") and isinstance(obj, kinds.DataFrame) and name in obj.columns:
            return self[name]
        raise AttributeError(f"'DatetimeIndexResamplerGroupby' object has no attribute '{name}'")

    def _each(self, call: Any) -> Any:
        """A method of every group's resampler, one below the other."""
        from septet.pandas.resample import resample

        rule, args, kwargs = self._arguments
        by = self._by
        value = by._value_obj() if by.ndim == 2 else by._selected_obj
        on = kwargs.get("on")
        if on is not None and on not in value.columns:
            value = by.obj.drop(columns=[k for k in by._groups.names if k in by.obj.columns and k != on])
        names = list(by._groups.index)
        parts, keys = [], []
        for number, part in zip(by._present(), by._parts(value), strict=True):
            made = resample(part, rule, *args, **kwargs)
            made = made if self._selection is None else made[self._selection]
            parts.append(call(made))
            keys.append(names[number])
        return _joined(parts, keys, by._groups.names)


def _joined(parts: list[Any], keys: list[Any], names: list[Any]) -> Any:
    from septet.pandas.reshape.concat import concat

    found = concat(parts, keys=keys)
    found.index.names = [*names, *list(found.index.names)[len(names):]]
    return found


def _method(name: str) -> Any:
    def method(self: ResamplerGroupby, *args: Any, **kwargs: Any) -> Any:
        return self._each(lambda made: getattr(made, name)(*args, **kwargs))

    method.__name__, method.__doc__ = name, f"`{name}` of each group's spans."
    return method


for _name in (REDUCTIONS + " " + _FILLS).split():
    setattr(ResamplerGroupby, _name, _method(_name))
