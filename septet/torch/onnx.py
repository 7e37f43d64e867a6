"""`torch.onnx`: whether an export runs, which is never; exporting itself is refused."""
from __future__ import annotations

from enum import IntEnum
from typing import Any

from septet.errors import NotSupported

__all__ = ["ONNXProgram", "OnnxExporterError", "OperatorExportTypes", "TrainingMode", "export", "is_in_onnx_export",
           "register_custom_op_symbolic", "select_model_mode_for_export", "unregister_custom_op_symbolic"]


class TrainingMode(IntEnum):
    """In which mode a model is exported."""

    EVAL = 0
    PRESERVE = 1
    TRAINING = 2


class OperatorExportTypes(IntEnum):
    """How operators are exported."""

    ONNX = 0
    ONNX_ATEN = 1
    ONNX_ATEN_FALLBACK = 2
    ONNX_FALLTHROUGH = 3


class OnnxExporterError(RuntimeError):
    """An export failed."""


class ONNXProgram:
    """An exported model; none is made here."""

    def __init__(self, *args: Any, **kwargs: Any):
        raise _absent("ONNXProgram")


def is_in_onnx_export() -> bool:
    """Whether a model is being exported: never."""
    return False


def _absent(name: str) -> NotSupported:
    return NotSupported(f"torch.onnx.{name}: Septet does not write models of torch as ONNX; torch.save the state_dict, export with PyTorch")


def export(*args: Any, **kwargs: Any) -> Any:
    """Refused: models of torch are not written as ONNX.  NotSupported."""
    raise _absent("export")


def register_custom_op_symbolic(*args: Any, **kwargs: Any) -> Any:
    """Refused, as `export` is.  NotSupported."""
    raise _absent("register_custom_op_symbolic")


def unregister_custom_op_symbolic(*args: Any, **kwargs: Any) -> Any:
    """Refused, as `export` is.  NotSupported."""
    raise _absent("unregister_custom_op_symbolic")


def select_model_mode_for_export(*args: Any, **kwargs: Any) -> Any:
    """Refused, as `export` is.  NotSupported."""
    raise _absent("select_model_mode_for_export")
