"""`keras.applications`: known architectures; none stands yet."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    raise NotSupported(f"keras.applications.{name}: put the layers together with `keras.Model`, or load a saved `.keras` file")
