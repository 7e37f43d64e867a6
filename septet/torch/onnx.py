"""`torch.onnx`: whether a model is being exported; the export itself is not there."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported


def is_in_onnx_export() -> bool:
    """False."""
    return False


def export(*args: Any, **kwargs: Any) -> Any:
    """NotSupported."""
    raise NotSupported("torch.onnx.export")


def is_onnxrt_backend_supported() -> bool:
    """False."""
    return False
