"""`torch.version`: which PyTorch is imitated; no accelerators."""
from __future__ import annotations

from typing import Any

__version__ = "2.13.0"
debug = False
cuda: Any = None
git_version = "septet"
hip: Any = None
rocm: Any = None
xpu: Any = None
