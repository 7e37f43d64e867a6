"""The base of callbacks that save checkpoints; a Trainer runs them last."""
from __future__ import annotations

from septet.lightning.pytorch.callbacks.callback import Callback


class Checkpoint(Callback):
    """A callback that saves checkpoints."""
