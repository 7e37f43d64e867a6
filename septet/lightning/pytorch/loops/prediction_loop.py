"""Prediction: the outputs of a module for each batch."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.loops.evaluation_loop import without_gradients
from septet.lightning.pytorch.loops.fetchers import Fetcher
from septet.lightning.pytorch.loops.progress import ProcessedTracker, Progress
from septet.lightning.pytorch.loops.step_arguments import check_loader_index, of_step
from septet.lightning.pytorch.trainer import call
from septet.lightning.pytorch.trainer.connectors import data_connector
from septet.lightning.pytorch.utilities.combined_loader import CombinedLoader
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.torch.utils.data import BatchSampler, DataLoader

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer


class RememberingBatches(BatchSampler):
    """Batches of indices, all of them, and which they were."""

    def __init__(self, of: BatchSampler) -> None:
        super().__init__(of.sampler, of.batch_size, drop_last=False)
        self.seen: list[list[int]] = []

    def __iter__(self) -> Iterator[list[int]]:
        self.seen = []
        for batch in super().__iter__():
            self.seen.append(batch)
            yield batch


def predicting_loader(loader: Any) -> Any:
    """A loader that gives all samples, those of a last short batch too, and knows which were in which batch."""
    if not isinstance(loader, DataLoader) or type(loader.batch_sampler) is not BatchSampler:
        return loader
    return DataLoader(loader.dataset, batch_sampler=RememberingBatches(loader.batch_sampler), num_workers=loader.num_workers,
                      collate_fn=loader.collate_fn, worker_init_fn=loader.worker_init_fn, generator=loader.generator)


class PredictionLoop:
    """Runs `predict_step` over loaders."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.batch_progress = Progress(ProcessedTracker)
        self.return_predictions = True
        self.max_batches: list[int | float] = []
        self.current_batch_indices: list[int] = []
        self.epoch_batch_indices: list[list[list[int]]] = []
        self._predictions: list[list[Any]] = []
        self._combined_loader: CombinedLoader | None = None

    @property
    def num_dataloaders(self) -> int:
        return len(self._combined_loader.flattened) if self._combined_loader is not None else 0

    @property
    def predictions(self) -> list[Any]:
        """The outputs: of each batch, or of each loader a list of them."""
        return self._predictions[0] if self.num_dataloaders == 1 else self._predictions

    def run(self) -> list[Any] | None:
        """One pass; the outputs unless they are not wanted."""
        self.setup_data()
        if sum(self.max_batches) == 0:
            return None
        trainer = self.trainer
        self.batch_progress.reset()
        self._predictions = [[] for _ in range(self.num_dataloaders)]
        self.epoch_batch_indices = [[] for _ in range(self.num_dataloaders)]
        self._combined_loader.limits = self.max_batches  # type: ignore[union-attr]
        fetcher = Fetcher(self._combined_loader)  # type: ignore[arg-type]
        with without_gradients(trainer._inference_mode):
            call.call_module(trainer, "on_predict_model_eval")
            call.call_both(trainer, "on_predict_start")
            call.call_both(trainer, "on_predict_epoch_start")
            for batch, batch_idx, loader in fetcher:
                self.advance(batch, batch_idx, loader)
            call.call_both(trainer, "on_predict_epoch_end")
            call.call_both(trainer, "on_predict_end")
        return self.predictions if self.return_predictions else None

    def setup_data(self) -> None:
        trainer = self.trainer
        source = trainer._data_connector.sources["predict"]
        if not source.defined() or trainer.limit_predict_batches == 0:
            self.max_batches = []
            return
        loaders = data_connector.combined(source.loaders(trainer), "sequential")
        if loaders._mode != "sequential":
            raise ValueError('`trainer.predict()` only supports the `CombinedLoader(mode="sequential")` mode.')
        for loader in loaders.flattened:
            data_connector.check_iterable(loader, source, "predict")
        loaders.flattened = [predicting_loader(loader) for loader in loaders.flattened]
        limit = trainer.limit_predict_batches
        self.max_batches = [data_connector.number_of_batches(loader, limit, "predict") for loader in loaders.flattened]
        self._combined_loader = loaders
        method = trainer.lightning_module.predict_step
        several = self.num_dataloaders > 1
        check_loader_index(method, several, "predict")
        self.step_arguments: Callable[[Any, int, int], tuple[Any, ...]] = of_step(method, several)

    def advance(self, batch: Any, batch_idx: int, loader: int) -> None:
        """One batch."""
        trainer, progress = self.trainer, self.batch_progress
        number = (loader,) if self.num_dataloaders > 1 else ()
        batch = trainer._data_connector.to_step(batch, loader)
        if self._writes():
            self._note_indices(batch_idx, loader)
        progress.increment_ready()
        call.call_both(trainer, "on_predict_batch_start", batch, batch_idx, *number)
        progress.increment_started()
        with trainer.precision_plugin.forward_context():
            output = call.call_module(trainer, "predict_step", *self.step_arguments(batch, batch_idx, loader))
        progress.increment_processed()
        call.call_both(trainer, "on_predict_batch_end", output, batch, batch_idx, *number)
        progress.increment_completed()
        if self.return_predictions:
            self._predictions[loader].append(output)

    def _note_indices(self, batch_idx: int, loader: int) -> None:
        """Which samples the batch holds, for callbacks that write predictions."""
        sampler = getattr(self._combined_loader.flattened[loader], "batch_sampler", None)  # type: ignore[union-attr]
        self.current_batch_indices = []
        if isinstance(sampler, RememberingBatches):
            self.current_batch_indices = sampler.seen[batch_idx]
            self.epoch_batch_indices[loader].append(self.current_batch_indices)

    def _writes(self) -> bool:
        from septet.lightning.pytorch.callbacks import BasePredictionWriter

        return any(isinstance(callback, BasePredictionWriter) for callback in self.trainer.callbacks)

    def check_return(self, wanted: bool | None) -> None:
        """Whether outputs are kept; MisconfigurationException for what is not a boolean."""
        if wanted not in (None, True, False):
            raise MisconfigurationException(f"`return_predictions` must be a bool, got {wanted!r}")
        self.return_predictions = wanted is None or wanted

    def teardown(self) -> None:
        self._combined_loader = None
