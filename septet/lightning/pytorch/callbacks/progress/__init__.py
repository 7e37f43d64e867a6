"""Progress bars."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__getattr__, __dir__ = _lazy.loader("septet.lightning.pytorch.callbacks.progress", _lazy.homes({
    "progress_bar": "ProgressBar", "rich_progress": "RichProgressBar", "tqdm_progress": "TQDMProgressBar",
}), ("progress_bar", "rich_progress", "tqdm_progress"))
__all__ = ["ProgressBar", "RichProgressBar", "TQDMProgressBar"]
