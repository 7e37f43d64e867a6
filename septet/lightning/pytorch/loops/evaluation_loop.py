"""Validation and testing: a pass over the loaders without gradients."""
from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import septet.torch as torch
from septet.lightning.pytorch.loops.fetchers import Fetcher
from septet.lightning.pytorch.loops.progress import BatchProgress
from septet.lightning.pytorch.loops.results_table import print_results
from septet.lightning.pytorch.loops.step_arguments import check_loader_index, of_step
from septet.lightning.pytorch.trainer import call
from septet.lightning.pytorch.trainer.connectors import data_connector
from septet.lightning.pytorch.trainer.connectors.logger_connector.logger_connector import scalars
from septet.lightning.pytorch.trainer.connectors.logger_connector.result import ResultCollection
from septet.lightning.pytorch.trainer.states import RunningStage, TrainerFn
from septet.lightning.pytorch.utilities.combined_loader import CombinedLoader
from septet.lightning.pytorch.utilities.exceptions import SIGTERMException
from septet.torch import nn

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer


def without_gradients(inference_mode: bool) -> AbstractContextManager[Any]:
    """The mode of evaluation."""
    return torch.inference_mode() if inference_mode else torch.no_grad()


class EvaluationLoop:
    """Runs a module over loaders, for `fn` and under the names of `stage`."""

    def __init__(self, trainer: Trainer, fn: TrainerFn, stage: RunningStage, verbose: bool = True) -> None:
        self.trainer, self.trainer_fn, self.stage, self.verbose = trainer, fn, stage, verbose
        self.word = "test" if stage == RunningStage.TESTING else "validation"
        self.batch_progress = BatchProgress()
        self._results = ResultCollection(training=False)
        self._max_batches: list[int | float] = []
        self._combined_loader: CombinedLoader | None = None
        self._loaded_at = float("-inf")
        self._has_run = False
        self.restarting = False

    @property
    def num_dataloaders(self) -> int:
        return len(self._combined_loader.flattened) if self._combined_loader is not None else 0

    @property
    def several(self) -> bool:
        """Whether the loaders come one after the other, so that hooks are told which it is."""
        return self.num_dataloaders > 1 and self._combined_loader._mode == "sequential"  # type: ignore[union-attr]

    @property
    def max_batches(self) -> list[int | float]:
        """The most batches of each loader, in the trial validation fewer."""
        if not self.trainer.sanity_checking:
            return self._max_batches
        return [min(self.trainer.num_sanity_val_steps, batches) for batches in self._max_batches]

    @property
    def skip(self) -> bool:
        return sum(self.max_batches) == 0

    def run(self) -> list[dict[str, float]]:
        """One pass; the metrics of each loader."""
        self.setup_data()
        if self.skip:
            return []
        trainer = self.trainer
        self.reset()
        with without_gradients(trainer._inference_mode):
            modes = {module: module.training for module in trainer.lightning_module.modules()}
            self._start()
            for batch, batch_idx, loader in self._fetcher:
                self.batch_progress.is_last_batch = self._fetcher.done
                self.advance(batch, batch_idx, loader)
            return self._end(modes)

    def setup_data(self) -> None:
        """Make the loaders, when they are not there or it is time to make them anew."""
        trainer = self.trainer
        if self._combined_loader is not None and not self._should_reload():
            return
        prefix = self.stage.dataloader_prefix
        source, limit = trainer._data_connector.sources[prefix], getattr(trainer, f"limit_{prefix}_batches")
        if not source.defined() or limit == 0:
            self._max_batches = []
            return
        loaders = data_connector.combined(source.loaders(trainer), "sequential")
        for loader in loaders.flattened:
            data_connector.check_iterable(loader, source, str(prefix))
        self._max_batches = [data_connector.number_of_batches(loader, limit, str(prefix)) for loader in loaders.flattened]
        self._combined_loader = loaders
        self._loaded_at = trainer.current_epoch
        trainer._logger_connector.reset_eval_steps()
        self._find_step_arguments()

    def _find_step_arguments(self) -> None:
        method = getattr(self.trainer.lightning_module, f"{self.word}_step")
        several = self.several
        check_loader_index(method, several, str(self.stage.dataloader_prefix))
        self.step_arguments: Callable[[Any, int, int], tuple[Any, ...]] = of_step(method, several)

    def _should_reload(self) -> bool:
        every = self.trainer.reload_dataloaders_every_n_epochs
        return bool(every) and self.trainer_fn == TrainerFn.FITTING and self.trainer.current_epoch - self._loaded_at >= every

    def reset(self) -> None:
        """Begin a pass."""
        self._has_run = False
        if self.trainer.state.fn == TrainerFn.FITTING:
            self.batch_progress.reset_on_run()
        else:
            self.batch_progress.reset()
        self._combined_loader.limits = self.max_batches  # type: ignore[union-attr]
        self._fetcher = Fetcher(self._combined_loader)  # type: ignore[arg-type]

    def _start(self) -> None:
        trainer = self.trainer
        trainer._logger_connector.in_step = False
        self._results.reset()
        call.call_module(trainer, f"on_{self.word}_model_eval")
        call.call_both(trainer, f"on_{self.word}_start")
        call.call_both(trainer, f"on_{self.word}_epoch_start")

    def advance(self, batch: Any, batch_idx: int, loader: int) -> None:
        """One batch."""
        trainer, progress, word = self.trainer, self.batch_progress, self.word
        connector = trainer._logger_connector
        number = (loader,) if self.several else ()
        batch = trainer._data_connector.to_step(batch, loader)
        progress.increment_ready()
        connector.in_step = True
        self._results.start_batch(batch, *number)
        call.call_both(trainer, f"on_{word}_batch_start", batch, batch_idx, *number)
        progress.increment_started()
        with trainer.precision_plugin.forward_context():
            output = call.call_module(trainer, f"{word}_step", *self.step_arguments(batch, batch_idx, loader))
        progress.increment_processed()
        call.call_both(trainer, f"on_{word}_batch_end", output, batch, batch_idx, *number)
        progress.increment_completed()
        connector.update_eval_step_metrics(loader)
        if trainer.received_sigterm:
            raise SIGTERMException

    def _end(self, modes: dict[nn.Module, bool]) -> list[dict[str, float]]:
        """The end of a pass; its metrics go to the loggers between the hooks of the epoch and of the whole."""
        trainer, connector, word = self.trainer, self.trainer._logger_connector, self.word
        connector.in_step = False
        self._results.start_batch(None)
        self._has_run = True
        call.call_both(trainer, f"on_{word}_epoch_end")
        metrics = connector.update_eval_epoch_metrics()
        connector.log_eval_end_metrics(metrics)
        call.call_both(trainer, f"on_{word}_end")
        connector.gather()
        self._results.reset()
        self._restore(modes)
        outputs = split_by_loader(scalars(metrics), self.num_dataloaders if self.several else 1)
        if self.verbose and trainer.state.fn in (TrainerFn.TESTING, TrainerFn.VALIDATING):
            print_results(outputs, self.stage)
        return outputs

    def _restore(self, modes: dict[nn.Module, bool]) -> None:
        """Give each module its mode back, unless the module does that itself."""
        name = f"on_{self.word}_model_train"
        from septet.lightning.pytorch.core.hooks import ModelHooks

        if call.answers(self.trainer.lightning_module, name, ModelHooks):
            call.call_module(self.trainer, name)
        else:
            for module, mode in modes.items():
                module.training = mode

    def teardown(self) -> None:
        self._combined_loader = None
        self._loaded_at = float("-inf")


def split_by_loader(metrics: dict[str, float], loaders: int) -> list[dict[str, float]]:
    """The metrics of each loader; those of no loader in particular are of all."""
    outputs: list[dict[str, float]] = []
    for number in range(loaders):
        of_others = tuple(f"/dataloader_idx_{other}" for other in range(loaders) if other != number)
        outputs.append({name: value for name, value in metrics.items() if not name.endswith(of_others or ("\0",))})
    return outputs
