"""`tf.errors`: TensorFlow's classes of errors, one for each of its codes."""
from __future__ import annotations

from typing import Any

from septet.keras.errors import InvalidArgumentError, OpError

CODES = {"OK": 0, "CANCELLED": 1, "UNKNOWN": 2, "INVALID_ARGUMENT": 3, "DEADLINE_EXCEEDED": 4, "NOT_FOUND": 5, "ALREADY_EXISTS": 6,
         "PERMISSION_DENIED": 7, "RESOURCE_EXHAUSTED": 8, "FAILED_PRECONDITION": 9, "ABORTED": 10, "OUT_OF_RANGE": 11, "UNIMPLEMENTED": 12,
         "INTERNAL": 13, "UNAVAILABLE": 14, "DATA_LOSS": 15, "UNAUTHENTICATED": 16}
globals().update(CODES)


def error(name: str, code: int) -> Any:
    """A class of errors."""
    return type(name, (OpError,), {"__module__": "tensorflow.python.framework.errors_impl", "code": code,
                                   "__doc__": f"TensorFlow's error of code {code}."})


CancelledError, UnknownError, DeadlineExceededError = error("CancelledError", 1), error("UnknownError", 2), error("DeadlineExceededError",
                                                                                                                  4)
NotFoundError, AlreadyExistsError, PermissionDeniedError = error("NotFoundError", 5), error("AlreadyExistsError",
                                                                                            6), error("PermissionDeniedError", 7)
ResourceExhaustedError, FailedPreconditionError = error("ResourceExhaustedError", 8), error("FailedPreconditionError", 9)
AbortedError, OutOfRangeError, UnimplementedError = error("AbortedError", 10), error("OutOfRangeError", 11), error("UnimplementedError", 12)
InternalError, UnavailableError, DataLossError = error("InternalError", 13), error("UnavailableError", 14), error("DataLossError", 15)
UnauthenticatedError = error("UnauthenticatedError", 16)
assert InvalidArgumentError


class OperatorNotAllowedInGraphError(TypeError):
    """An operator that symbolic tensors do not have."""

    __module__ = "tensorflow.python.framework.errors_impl"


def not_found(path: Any) -> Exception:
    """The error for a file that is not there."""
    return NotFoundError(None, None, f"{path}; No such file or directory")  # type: ignore[no-any-return]
