"""`torchvision.transforms.transforms`: the same names as `torchvision.transforms`, where they are defined upstream."""
from __future__ import annotations

from typing import Any

from septet.torchvision import transforms as _package


def __getattr__(name: str) -> Any:
    """A transform by its name."""
    return getattr(_package, name)
