"""The options of printing in force, per context, and what the older formats ask of a writer."""
from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from septet.errors import NotSupported

DEFAULTS: dict[str, Any] = {
    "precision": 8, "threshold": 1000, "edgeitems": 3, "linewidth": 75, "suppress": False, "nanstr": "nan", "infstr":
    "inf", "formatter": None, "sign": "-", "floatmode": "maxprec", "legacy": False, "override_repr": None}
LEVELS = {"1.25": 125, "2.1": 201, "2.2": 202, False: 999}         # formats that are written
OLDER = ("1.13", "1.21")
current: ContextVar[dict[str, Any]] = ContextVar("printoptions", default=DEFAULTS)
options: Callable[[], dict[str, Any]] = current.get


def checked_legacy(value: Any) -> Any:
    """A format, or None (keep) for one that NumPy does not know either; NotSupported for one that only NumPy writes."""
    if value is None or isinstance(value, (str, bool)) and value in LEVELS:
        return value
    if value in OLDER:
        raise NotSupported(f"print option legacy={value!r}: the formats written are those of NumPy 1.25, 2.1, 2.2 and 2.4")
    import warnings

    from septet.core.float_errors import user_level

    warnings.warn("legacy printing option can currently only be '1.13', '1.21', '1.25', '2.1', '2.2' or `False`", UserWarning,
                  stacklevel=user_level(3))
    return False


def is_until(version: str, chosen: dict[str, Any] | None = None) -> bool:
    """Whether the format is that of a version or an older one."""
    return LEVELS[(chosen or options())["legacy"]] <= LEVELS[version]
