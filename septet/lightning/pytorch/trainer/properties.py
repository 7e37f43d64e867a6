"""What one asks a Trainer: how it stands, what it runs on, and what was measured."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.trainer.states import RunningStage, TrainerFn, TrainerStatus

if TYPE_CHECKING:
    from septet.lightning.pytorch.core.module import LightningModule
    from septet.lightning.pytorch.loops.evaluation_loop import EvaluationLoop
    from septet.lightning.pytorch.loops.fit_loop import FitLoop
    from septet.lightning.pytorch.loops.prediction_loop import PredictionLoop
    from septet.lightning.pytorch.plugins.precision import Precision
    from septet.lightning.pytorch.strategies import Strategy
    from septet.lightning.pytorch.trainer.connectors.checkpoint_connector import CheckpointConnector
    from septet.lightning.pytorch.trainer.connectors.logger_connector import LoggerConnector
    from septet.lightning.pytorch.trainer.connectors.logger_connector.result import ResultCollection
    from septet.lightning.pytorch.trainer.states import TrainerState
    from septet.torch import Tensor
    from septet.torch.optim import Optimizer


def _stage(stage: RunningStage) -> property:
    """A property that says whether a stage runs, and lets it begin."""
    def get(self: TrainerProperties) -> bool:
        return self.state.stage is stage

    def set_to(self: TrainerProperties, value: bool) -> None:
        if value:
            self.state.stage = stage
        elif self.state.stage is stage:
            self.state.stage = None

    return property(get, set_to, doc=f"Whether the stage {stage.value} runs.")


class TrainerProperties:
    """The attributes of a Trainer that are worked out when they are asked for."""

    state: TrainerState
    strategy: Strategy
    fit_loop: FitLoop
    validate_loop: EvaluationLoop
    test_loop: EvaluationLoop
    predict_loop: PredictionLoop
    callbacks: list[Any]
    loggers: list[Any]
    fast_dev_run: int | bool
    num_sanity_val_steps: int | float
    limit_val_batches: int | float
    _logger_connector: LoggerConnector
    _checkpoint_connector: CheckpointConnector
    _default_root_dir: str
    received_sigterm: bool          # the process was told to end

    training = _stage(RunningStage.TRAINING)
    testing = _stage(RunningStage.TESTING)
    predicting = _stage(RunningStage.PREDICTING)
    validating = _stage(RunningStage.VALIDATING)
    sanity_checking = _stage(RunningStage.SANITY_CHECKING)

    @property
    def evaluating(self) -> bool:
        """Whether validation or testing runs."""
        return self.state.stage is not None and self.state.stage.evaluating

    @property
    def interrupted(self) -> bool:
        return self.state.status == TrainerStatus.INTERRUPTED

    # where it runs: in one process on one device

    global_rank = local_rank = node_rank = 0
    world_size = num_nodes = num_devices = 1
    is_global_zero = True

    @property
    def accelerator(self) -> Any:
        return self.strategy.accelerator

    @property
    def precision_plugin(self) -> Precision:
        return self.strategy.precision_plugin

    @property
    def precision(self) -> str:
        return self.strategy.precision_plugin.precision

    @property
    def scaler(self) -> Any:
        return getattr(self.precision_plugin, "scaler", None)

    @property
    def device_ids(self) -> list[int]:
        return [0]

    @property
    def distributed_sampler_kwargs(self) -> None:
        """There is one process, so data is not shared out."""

    # what it runs

    @property
    def lightning_module(self) -> LightningModule:
        """The model of this run or the last."""
        return self.strategy.lightning_module  # type: ignore[return-value]

    @property
    def model(self) -> Any:
        return self.strategy.model

    @property
    def optimizers(self) -> list[Optimizer]:
        return self.strategy.optimizers

    @optimizers.setter
    def optimizers(self, optimizers: list[Optimizer]) -> None:
        self.strategy.optimizers = optimizers

    @property
    def lr_scheduler_configs(self) -> list[Any]:
        return self.strategy.lr_scheduler_configs

    # how far it is

    @property
    def current_epoch(self) -> int:
        """The number of finished epochs."""
        return self.fit_loop.epoch_progress.current.completed

    @property
    def global_step(self) -> int:
        """The number of optimizer steps, of all optimizers."""
        return self.fit_loop.epoch_loop.global_step

    @property
    def max_epochs(self) -> int | None:
        return self.fit_loop.max_epochs

    @property
    def min_epochs(self) -> int | None:
        return self.fit_loop.min_epochs

    @property
    def max_steps(self) -> int:
        return self.fit_loop.max_steps

    @property
    def min_steps(self) -> int | None:
        return self.fit_loop.min_steps

    @property
    def is_last_batch(self) -> bool:
        """Whether the batch at work is the last of the epoch."""
        return self.fit_loop.epoch_loop.batch_progress.is_last_batch

    # its data

    @property
    def train_dataloader(self) -> Any:
        return _given(self.fit_loop)

    @property
    def val_dataloaders(self) -> Any:
        return _given(self.fit_loop.epoch_loop.val_loop) or _given(self.validate_loop)

    @property
    def test_dataloaders(self) -> Any:
        return _given(self.test_loop)

    @property
    def predict_dataloaders(self) -> Any:
        return _given(self.predict_loop)

    @property
    def num_training_batches(self) -> int | float:
        return self.fit_loop.max_batches

    @property
    def num_sanity_val_batches(self) -> list[int | float]:
        return [min(self.num_sanity_val_steps, batches) for batches in self.fit_loop.epoch_loop.val_loop._max_batches]

    @property
    def num_val_batches(self) -> list[int | float]:
        if self.state.fn == TrainerFn.VALIDATING:
            return self.validate_loop.max_batches
        return self.fit_loop.epoch_loop.val_loop._max_batches

    @property
    def num_test_batches(self) -> list[int | float]:
        return self.test_loop.max_batches

    @property
    def num_predict_batches(self) -> list[int | float]:
        return self.predict_loop.max_batches

    @property
    def enable_validation(self) -> bool:
        """Whether `fit` validates: there is a `validation_step`, data for it, and no limit of 0."""
        from septet.lightning.pytorch.core.module import LightningModule
        from septet.lightning.pytorch.trainer.call import answers

        source = self._data_connector.sources["val"]  # type: ignore[attr-defined]
        return source.defined() and answers(self.lightning_module, "validation_step", LightningModule) and self.limit_val_batches > 0

    # its callbacks and loggers

    @property
    def checkpoint_callbacks(self) -> list[Any]:
        from septet.lightning.pytorch.callbacks import Checkpoint

        return [callback for callback in self.callbacks if isinstance(callback, Checkpoint)]

    @property
    def checkpoint_callback(self) -> Any:
        """The first callback that writes checkpoints, or None."""
        return next(iter(self.checkpoint_callbacks), None)

    @property
    def early_stopping_callbacks(self) -> list[Any]:
        from septet.lightning.pytorch.callbacks import EarlyStopping

        return [callback for callback in self.callbacks if isinstance(callback, EarlyStopping)]

    @property
    def early_stopping_callback(self) -> Any:
        """The first EarlyStopping, or None."""
        return next(iter(self.early_stopping_callbacks), None)

    @property
    def progress_bar_callback(self) -> Any:
        """The progress bar, or None."""
        from septet.lightning.pytorch.callbacks import ProgressBar

        return next((callback for callback in self.callbacks if isinstance(callback, ProgressBar)), None)

    @property
    def default_root_dir(self) -> str:
        """Where files go that are given no other place."""
        return self._default_root_dir

    @property
    def log_dir(self) -> str | None:
        """The folder of the first logger."""
        if not self.loggers:
            return self.default_root_dir
        first = self.loggers[0]
        return getattr(first, "log_dir", None) or getattr(first, "save_dir", None)

    # what was measured

    @property
    def _results(self) -> ResultCollection | None:
        """Where `self.log` puts values now; None in prediction and between runs."""
        fn = self.state.fn
        if fn is TrainerFn.FITTING:
            return self.fit_loop._results
        if fn is TrainerFn.VALIDATING:
            return self.validate_loop._results
        return self.test_loop._results if fn is TrainerFn.TESTING else None

    @property
    def callback_metrics(self) -> dict[str, Tensor]:
        """All that was logged, by name; of values that are of a step and of an epoch, both and the newest."""
        return self._logger_connector.callback_metrics

    @property
    def logged_metrics(self) -> dict[str, Tensor]:
        """What goes to the loggers."""
        return self._logger_connector.logged_metrics

    @property
    def progress_bar_metrics(self) -> dict[str, float]:
        """What the progress bar shows."""
        return self._logger_connector.progress_bar_metrics

    # the checkpoint it starts from

    @property
    def ckpt_path(self) -> Any:
        return self._checkpoint_connector._ckpt_path

    @ckpt_path.setter
    def ckpt_path(self, path: Any) -> None:
        self._checkpoint_connector._ckpt_path = path
        self._checkpoint_connector._user_managed = bool(path)


def _given(loop: Any) -> Any:
    """The loaders of a loop in the shape they were given."""
    return loop._combined_loader.iterables if loop._combined_loader is not None else None


