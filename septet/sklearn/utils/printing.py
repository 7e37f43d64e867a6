"""The text of an estimator: its name and the parameters that are not the defaults, broken into lines."""
from __future__ import annotations

from typing import Any

from septet.sklearn.config import current


def is_default(value: Any, default: Any) -> bool:
    """Whether a parameter has its default value."""
    if value is default:
        return True
    if isinstance(value, float) and isinstance(default, float) and value != value and default != default:
        return True
    return repr(value) == repr(default)


def changed_parameters(estimator: Any) -> dict[str, Any]:
    """The parameters that are not the constructor's defaults, in the constructor's order of names."""
    from septet.sklearn.base import parameter_defaults

    defaults = parameter_defaults(type(estimator))
    given = estimator.get_params(deep=False)
    return {name: value for name, value in given.items() if name not in defaults or not is_default(value, defaults[name])}


def estimator_repr(estimator: Any, most: int = 700) -> str:
    """The text of an estimator, at most about `most` characters that are not blanks."""
    shown = changed_parameters(estimator) if current()["print_changed_only"] else estimator.get_params(deep=False)
    return f"{type(estimator).__name__}({', '.join(f'{k}={v!r}' for k, v in shown.items())})"
