"""Errors in TensorFlow's classes: what tensors raise for shapes, dtypes and indices that do not fit."""
from __future__ import annotations

from typing import Any


class OpError(Exception):
    """The base of TensorFlow's errors."""

    __module__ = "tensorflow.python.framework.errors_impl"
    code = 2

    def __init__(self, node_def: Any, op: Any, message: str = "", error_code: int | None = None, *args: Any):
        super().__init__(message)
        self._node_def, self._op, self._message = node_def, op, message

    @property
    def message(self) -> str:
        return self._message

    @property
    def op(self) -> Any:
        return self._op

    @property
    def node_def(self) -> Any:
        return self._node_def

    @property
    def error_code(self) -> int:
        return self.code

    def __str__(self) -> str:
        return self._message

    def __reduce__(self) -> Any:
        return type(self), (self._node_def, self._op, self._message)


class InvalidArgumentError(OpError):
    """An operation got shapes, dtypes or values that it is not defined for."""

    __module__ = "tensorflow.python.framework.errors_impl"
    code = 3


def invalid(message: str) -> InvalidArgumentError:
    """The error with a message."""
    return InvalidArgumentError(None, None, message)
