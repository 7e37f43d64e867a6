"""`SaveConfigCallback`: the configuration of a run, written beside its logs."""
from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from septet.core.io.files import replacing
from septet.lightning.pytorch.callbacks.callback import Callback

if TYPE_CHECKING:
    from septet.lightning.pytorch.cli.package import Namespace
    from septet.lightning.pytorch.cli.parser import LightningArgumentParser
    from septet.lightning.pytorch.core.module import LightningModule
    from septet.lightning.pytorch.trainer.trainer import Trainer


class SaveConfigCallback(Callback):
    """Writes the configuration when a run begins.

    overwrite: whether an older file is replaced.  multifile: whether parts that came from files of their own get files of their own again.
    save_to_log_dir: False leaves everything to `save_config`.
    ValueError: `save_to_log_dir=False` without a `save_config`.  RuntimeError, when the run begins: the file is there already.
    """

    def __init__(self, parser: LightningArgumentParser, config: Namespace, config_filename: str = "config.yaml", overwrite: bool = False,
                 multifile: bool = False, save_to_log_dir: bool = True) -> None:
        self.parser, self.config, self.config_filename = parser, config, config_filename
        self.overwrite, self.multifile, self.save_to_log_dir = overwrite, multifile, save_to_log_dir
        self.already_saved = False
        if not save_to_log_dir and type(self).save_config is SaveConfigCallback.save_config:
            raise ValueError("`save_to_log_dir=False` only makes sense when subclassing SaveConfigCallback to implement `save_config` and"
                             " it is desired to disable the standard behavior of saving to log_dir.")

    def setup(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> None:
        """Write the file, once."""
        if self.already_saved:
            return
        if self.save_to_log_dir:
            self._write(trainer)
        self.save_config(trainer, pl_module, stage)
        self.already_saved = True

    def save_config(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> None:
        """For a subclass: keep the configuration in some other place as well."""

    def _write(self, trainer: Trainer) -> None:
        folder: Any = trainer.log_dir
        path = os.path.join(folder, self.config_filename)
        if not self.overwrite and os.path.exists(path):
            raise RuntimeError(f"{type(self).__name__} expected {path} to NOT exist. Aborting to avoid overwriting results of a previous"
                               " run. You can delete the previous config file, set `LightningCLI(save_config_callback=None)` to disable"
                               ' config saving, or set `LightningCLI(save_config_kwargs={"overwrite": True})` to overwrite the config'
                               " file.")
        os.makedirs(folder, exist_ok=True)
        if self.multifile:                          # the parser names and writes the further files
            self.parser.save(self.config, path, skip_none=False, overwrite=self.overwrite, multifile=True)
            return
        with replacing(path, "w", encoding="utf-8") as file:
            file.write(self.parser.dump(self.config, skip_none=False))
