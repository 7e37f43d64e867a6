"""pandas.api.executors: who runs the functions of apply and map elsewhere."""
from __future__ import annotations

import abc
from typing import Any


class BaseExecutionEngine(abc.ABC):
    """The two methods that an engine for user's functions has."""

    __module__ = "pandas.api.executors"

    @staticmethod
    @abc.abstractmethod
    def map(data: Any, func: Any, args: Any, kwargs: Any, decorator: Any, skip_na: bool) -> Any:
        """The function of every element."""

    @staticmethod
    @abc.abstractmethod
    def apply(data: Any, func: Any, args: Any, kwargs: Any, decorator: Any, axis: Any) -> Any:
        """The function of every row or column."""
