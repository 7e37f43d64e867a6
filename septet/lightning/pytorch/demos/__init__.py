"""`lightning.pytorch.demos`: the small modules and data sets of Lightning's bug reports."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__getattr__, __dir__ = _lazy.loader("septet.lightning.pytorch.demos", _lazy.homes({
    "boring_classes": "BoringDataModule BoringModel DemoModel",
}), ("boring_classes",))
__all__ = ["BoringDataModule", "BoringModel", "DemoModel"]
