"""`OnExceptionCheckpoint`: what was reached when a run failed."""
from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from septet.lightning.pytorch.callbacks.checkpoint import Checkpoint


class OnExceptionCheckpoint(Checkpoint):
    """Saves dirpath/filename.ckpt when a run ends with an exception, and deletes it after one that does not.  ValueError: no filename."""

    FILE_EXTENSION = ".ckpt"

    def __init__(self, dirpath: str | Path, filename: str = "on_exception"):
        if not filename:
            raise ValueError("The filename cannot be empty")
        self.dirpath, self.filename = dirpath, filename

    @property
    def ckpt_path(self) -> str:
        """Where it is saved."""
        return os.path.join(self.dirpath, self.filename + self.FILE_EXTENSION)

    def on_exception(self, trainer: Any, *_: Any, **__: Any) -> None:
        """Save."""
        trainer.save_checkpoint(self.ckpt_path)

    def teardown(self, trainer: Any, *_: Any, **__: Any) -> None:
        """Drop the file of a run that ended well."""
        trainer.strategy.remove_checkpoint(self.ckpt_path)
