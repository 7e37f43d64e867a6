"""`DeviceStatsMonitor`: how busy the machine is."""
from __future__ import annotations

from typing import Any

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException


class DeviceStatsMonitor(Callback):
    """Logs `DeviceStatsMonitor.<hook>/cpu_percent` and the use of memory around each batch, by psutil.

    cpu_stats: False logs nothing, as there is only the CPU.
    MisconfigurationException: no logger.  ModuleNotFoundError: psutil is missing.
    """

    def __init__(self, cpu_stats: bool | None = None):
        self._cpu_stats = cpu_stats

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Refuse what cannot be logged."""
        if stage not in ("fit", "validate", "test", "predict"):
            return
        if not trainer.loggers:
            raise MisconfigurationException(f"Cannot use `{type(self).__name__}` callback with `Trainer(logger=False)`.")
        if self._cpu_stats is not False:
            psutil()

    def _log(self, trainer: Any, hook: str) -> None:
        """Give the numbers to every logger, in steps that log."""
        if not trainer.loggers or not trainer._logger_connector.should_update_logs or self._cpu_stats is False:
            return
        stats = {f"{type(self).__name__}.{hook}{logger.group_separator}{name}": value
                 for logger in trainer.loggers[:1] for name, value in get_cpu_stats().items()}
        for logger in trainer.loggers:
            logger.log_metrics(stats, step=trainer.fit_loop.epoch_loop._batches_that_stepped)

    def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int) -> None:
        """Log before a batch of training."""
        self._log(trainer, "on_train_batch_start")

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Log after a batch of training."""
        self._log(trainer, "on_train_batch_end")

    def on_validation_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """Log before a batch of validation."""
        self._log(trainer, "on_validation_batch_start")

    def on_validation_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int,
                                dataloader_idx: int = 0) -> None:
        """Log after a batch of validation."""
        self._log(trainer, "on_validation_batch_end")

    def on_test_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """Log before a batch of testing."""
        self._log(trainer, "on_test_batch_start")

    def on_test_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """Log after a batch of testing."""
        self._log(trainer, "on_test_batch_end")


def psutil() -> Any:
    """The psutil module; ModuleNotFoundError when it is missing."""
    try:
        import psutil as machine
    except ModuleNotFoundError:
        raise ModuleNotFoundError("Fetching CPU device stats requires `psutil` to be installed. HINT: Try running "
                                  "`pip install -U 'psutil'`") from None
    return machine


def get_cpu_stats() -> dict[str, float]:
    """Per cent of the processors, the memory and the swap that are in use."""
    machine = psutil()
    return {"cpu_percent": machine.cpu_percent(), "cpu_vm_percent": machine.virtual_memory().percent,
            "cpu_swap_percent": machine.swap_memory().percent}
