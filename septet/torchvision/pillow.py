"""Pillow, loaded when an image of its kind is first met; an optional dependency."""
from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

ADVICE = "this part of torchvision needs Pillow, which is not installed: pip install septet[vision]"


def pillow(name: str = "Image") -> Any:
    """A module of Pillow.  ImportError says how to install it."""
    try:
        return import_module(f"PIL.{name}")
    except ModuleNotFoundError as missing:
        if missing.name not in ("PIL", f"PIL.{name}"):
            raise
        raise ImportError(ADVICE, name="PIL") from None


def is_pil(x: Any) -> bool:
    """Whether x is an image of Pillow's; where Pillow was never loaded nothing is."""
    module = sys.modules.get("PIL.Image")
    return module is not None and isinstance(x, module.Image)
