"""`sklearn.utils.metaestimators`: what estimators made of named estimators share."""
from __future__ import annotations

from contextlib import suppress
from typing import Any

from septet.sklearn.base import BaseEstimator
from septet.sklearn.model_selection.fitting import safe_split as _safe_split
from septet.sklearn.utils._available_if import available_if


class _BaseComposition(BaseEstimator):
    """An estimator whose parameter is a list of named estimators."""

    def _get_params(self, attr: str, deep: bool = True) -> dict[str, Any]:
        out = super().get_params(deep=deep)
        estimators = getattr(self, attr)
        if not deep or not isinstance(estimators, (list, tuple)):
            return out
        with suppress(TypeError, ValueError):
            out.update(estimators)
        for item in estimators:
            if isinstance(item, (list, tuple)) and len(item) >= 2 and hasattr(item[1], "get_params") and not isinstance(item[1], type):
                out.update((f"{item[0]}__{key}", value) for key, value in item[1].get_params(deep=True).items())
        return out

    def _set_params(self, attr: str, **params: Any) -> Any:
        """The list first, then whole estimators by their names, then parameters of theirs."""
        if attr in params:
            setattr(self, attr, params.pop(attr))
        for name in self._names_in(attr):
            if name in params:
                self._replace_estimator(attr, name, params.pop(name))
        super().set_params(**params)
        return self

    def _names_in(self, attr: str) -> list[str]:
        items = getattr(self, attr)
        return [item[0] for item in items if isinstance(item, (list, tuple)) and item] if isinstance(items, list) else []

    def _replace_estimator(self, attr: str, name: str, new: Any) -> None:
        items = list(getattr(self, attr))
        for k, item in enumerate(items):
            if item[0] == name:
                items[k] = (name, new, *item[2:])
        setattr(self, attr, items)

    def _validate_names(self, names: Any) -> None:
        """ValueError for names that repeat, that are parameters, or that hold two underscores."""
        if len(set(names)) != len(names):
            raise ValueError(f"Names provided are not unique: {list(names)!r}")
        taken = set(names) & set(self.get_params(deep=False))
        if taken:
            raise ValueError(f"Estimator names conflict with constructor arguments: {sorted(taken)!r}")
        wrong = [n for n in names if "__" in n]
        if wrong:
            raise ValueError(f"Estimator names must not contain __: got {wrong!r}")


__all__ = ["_BaseComposition", "_safe_split", "available_if"]
