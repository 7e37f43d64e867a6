"""The Trainer: runs a LightningModule."""
from __future__ import annotations

import math
import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from septet.errors import NotSupported
from septet.lightning.pytorch.core.datamodule import LightningDataModule
from septet.lightning.pytorch.loops.evaluation_loop import EvaluationLoop
from septet.lightning.pytorch.loops.fit_loop import FitLoop
from septet.lightning.pytorch.loops.prediction_loop import PredictionLoop
from septet.lightning.pytorch.trainer import properties, setup
from septet.lightning.pytorch.trainer.connectors import accelerator_connector, callback_connector
from septet.lightning.pytorch.trainer.connectors.checkpoint_connector import CheckpointConnector
from septet.lightning.pytorch.trainer.connectors.data_connector import DataConnector
from septet.lightning.pytorch.trainer.connectors.logger_connector import LoggerConnector
from septet.lightning.pytorch.trainer.run import run
from septet.lightning.pytorch.trainer.states import RunningStage, TrainerFn, TrainerState, TrainerStatus
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException

if TYPE_CHECKING:
    from septet.lightning.pytorch.accelerators import Accelerator
    from septet.lightning.pytorch.callbacks.callback import Callback
    from septet.lightning.pytorch.core.module import LightningModule
    from septet.lightning.pytorch.loggers import Logger
    from septet.lightning.pytorch.plugins import CheckpointIO, Precision
    from septet.lightning.pytorch.profilers import Profiler
    from septet.lightning.pytorch.strategies import Strategy

    Plugin = Precision | CheckpointIO


class Trainer(properties.TrainerProperties):
    """Trains, validates, tests and uses a LightningModule; in one process, on the CPU, with all its cores.

    Args:
        accelerator: "auto" or "cpu".
        strategy: "auto", or a strategy of one process.
        devices: "auto" or 1.
        num_nodes: 1.
        precision: "32-true", "64-true", "bf16-true", "16-true", "bf16-mixed" or "16-mixed"; or 64, 32 ...
        logger: One logger or several; True for the default one, False for none.
        callbacks: One callback or several.
        fast_dev_run: Runs this many batches of everything (True: one), to find mistakes; nothing is logged or saved.
        max_epochs: Epochs at most; -1 for no limit. Without max_epochs and max_steps 1000.
        min_epochs: Epochs at least.
        max_steps: Optimizer steps at most; -1 for no limit.
        min_steps: Optimizer steps at least.
        max_time: How long training may take: "DD:HH:MM:SS", a timedelta or its arguments.
        limit_train_batches: Batches of an epoch (int), or their share (float).
        limit_val_batches: Batches of a validation (int), or their share (float).
        limit_test_batches: Batches of a test (int), or their share (float).
        limit_predict_batches: Batches of a prediction (int), or their share (float).
        overfit_batches: Train and validate on the same few batches (int), or their share (float).
        val_check_interval: Validate after a share of an epoch (float), after this many batches (int), or after a time.
        check_val_every_n_epoch: Validate in every n-th epoch; None counts batches over epochs.
        num_sanity_val_steps: Batches of validation before training; -1 for all.
        log_every_n_steps: Pass metrics to the loggers in every n-th step.
        enable_checkpointing: Whether checkpoints are written when no callback was given for it.
        enable_progress_bar: Whether a bar is drawn.
        enable_model_summary: Whether a table of the layers is printed.
        accumulate_grad_batches: Batches whose gradients make one step.
        gradient_clip_val: Clip gradients at this norm or value.
        gradient_clip_algorithm: "norm" or "value".
        deterministic: Whether algorithms must give the same result in every run; "warn" warns where they may not.
        benchmark: Taken and without effect on a CPU.
        inference_mode: Whether validation, test and prediction run in inference mode rather than without gradients.
        use_distributed_sampler: Taken and without effect in one process.
        profiler: Times what the run does: "simple", "advanced" or a profiler.
        detect_anomaly: Whether a gradient that is no number is an error.
        barebones: Whether everything that costs time beside training is left out.
        plugins: A precision or a way to write checkpoints, or several.
        sync_batchnorm: Taken and without effect in one process.
        reload_dataloaders_every_n_epochs: Make the loaders anew in every n-th epoch.
        default_root_dir: Where logs and checkpoints go; the current folder where nothing is said.
        enable_autolog_hparams: Whether hyperparameters are logged at the start.
        model_registry: Refused: models are registered at lightning.ai.
    """

    def __init__(self, *, accelerator: str | Accelerator = "auto", strategy: str | Strategy = "auto",
                 devices: list[int] | str | int = "auto", num_nodes: int = 1, precision: int | str | None = None,
                 logger: Logger | Iterable[Logger] | bool | None = None, callbacks: list[Callback] | Callback | None = None,
                 fast_dev_run: int | bool = False, max_epochs: int | None = None, min_epochs: int | None = None, max_steps: int = -1,
                 min_steps: int | None = None, max_time: str | timedelta | dict[str, int] | None = None,
                 limit_train_batches: int | float | None = None, limit_val_batches: int | float | None = None,
                 limit_test_batches: int | float | None = None, limit_predict_batches: int | float | None = None,
                 overfit_batches: int | float = 0.0, val_check_interval: int | float | str | timedelta | dict[str, int] | None = None,
                 check_val_every_n_epoch: int | None = 1,
                 num_sanity_val_steps: int | None = None, log_every_n_steps: int | None = None, enable_checkpointing: bool | None = None,
                 enable_progress_bar: bool | None = None, enable_model_summary: bool | None = None, accumulate_grad_batches: int = 1,
                 gradient_clip_val: int | float | None = None, gradient_clip_algorithm: str | None = None,
                 deterministic: bool | str | None = None, benchmark: bool | None = None, inference_mode: bool = True,
                 use_distributed_sampler: bool = True, profiler: Profiler | str | None = None, detect_anomaly: bool = False,
                 barebones: bool = False, plugins: Plugin | list[Plugin] | None = None, sync_batchnorm: bool = False,
                 reload_dataloaders_every_n_epochs: int = 0,
                 default_root_dir: str | Path | None = None, enable_autolog_hparams: bool = True,
                 model_registry: str | None = None) -> None:
        if model_registry is not None:
            raise NotSupported("Trainer(model_registry=): models are registered at lightning.ai")
        self.barebones = barebones
        if barebones:
            setup.check_barebones(locals())
            enable_checkpointing = logger = enable_progress_bar = enable_model_summary = False
            log_every_n_steps = num_sanity_val_steps = 0
        setup.check_numbers(reload_dataloaders_every_n_epochs, check_val_every_n_epoch, gradient_clip_val, gradient_clip_algorithm)
        self.state = TrainerState()
        self.should_stop = self.received_sigterm = False
        self.datamodule: LightningDataModule | None = None
        self._current_fx: str | None = None
        self._default_root_dir = os.fspath(default_root_dir) if default_root_dir is not None else os.getcwd()
        self.accumulate_grad_batches = accumulate_grad_batches
        self.gradient_clip_val, self.gradient_clip_algorithm = gradient_clip_val, gradient_clip_algorithm
        self.check_val_every_n_epoch, self.reload_dataloaders_every_n_epochs = check_val_every_n_epoch, reload_dataloaders_every_n_epochs
        self.enable_autolog_hparams = enable_autolog_hparams
        self.val_check_batch: int | float | None = None
        self._inference_mode, self._detect_anomaly = inference_mode, detect_anomaly
        self.strategy = accelerator_connector.choose(accelerator, devices, strategy, num_nodes, precision, plugins)
        self._make_loops(min_epochs, max_epochs, min_steps, max_steps)
        self._logger_connector = LoggerConnector(self)
        self._data_connector = DataConnector(self)
        self._checkpoint_connector = CheckpointConnector(self)
        self.profiler = setup.profiler_of(profiler)
        setup.set_determinism(deterministic, benchmark)
        setup.set_limits(self, fast_dev_run, overfit_batches, val_check_interval, num_sanity_val_steps,
                         limit_train_batches=limit_train_batches, limit_val_batches=limit_val_batches,
                         limit_test_batches=limit_test_batches, limit_predict_batches=limit_predict_batches)
        self._loggers: list[Any] = setup.loggers_of(self, logger, log_every_n_steps)
        self.callbacks = callback_connector.callbacks_of(
            self, callbacks, enable_checkpointing is None or enable_checkpointing, enable_progress_bar is None or enable_progress_bar,
            enable_model_summary is None or enable_model_summary, max_time)
        self._hooks: Any = None

    def _make_loops(self, min_epochs: int | None, max_epochs: int | None, min_steps: int | None, max_steps: int) -> None:
        self.fit_loop = FitLoop(self, min_epochs, max_epochs, min_steps, max_steps)
        self.validate_loop = EvaluationLoop(self, TrainerFn.VALIDATING, RunningStage.VALIDATING)
        self.test_loop = EvaluationLoop(self, TrainerFn.TESTING, RunningStage.TESTING)
        self.predict_loop = PredictionLoop(self)

    def fit(self, model: LightningModule, train_dataloaders: Any = None, val_dataloaders: Any = None,
            datamodule: LightningDataModule | None = None, ckpt_path: str | Path | None = None, weights_only: bool | None = None) -> None:
        """Train a model.

        train_dataloaders, val_dataloaders: loaders, collections of them, or a data module in place of the first; where they are missing the
        model's own are asked.  ckpt_path: a checkpoint to go on from: a path, "last" or "best".
        """
        model = self._checked(model)
        self.fit_loop.max_epochs = setup.warn_of_epochs(self.fit_loop.max_epochs, self.fit_loop.max_steps)
        self.should_stop = False
        train_dataloaders, datamodule = _datamodule(train_dataloaders, datamodule)
        if datamodule is not None and (train_dataloaders is not None or val_dataloaders is not None):
            raise MisconfigurationException("You cannot pass `train_dataloader` or `val_dataloaders` to `trainer.fit(datamodule=...)`")
        self._begin(TrainerFn.FITTING, RunningStage.TRAINING)
        self._data_connector.attach(model, datamodule, train=train_dataloaders, val=val_dataloaders)
        self._run(model, ckpt_path, True)

    def validate(self, model: LightningModule | None = None, dataloaders: Any = None, ckpt_path: str | Path | None = None,
                 verbose: bool = True, datamodule: LightningDataModule | None = None,
                 weights_only: bool | None = None) -> list[dict[str, float]]:
        """One pass over the validation data; the metrics of each loader, printed too when `verbose`."""
        self.validate_loop.verbose = verbose
        return self._evaluate(TrainerFn.VALIDATING, "val", model, dataloaders, ckpt_path, datamodule)

    def test(self, model: LightningModule | None = None, dataloaders: Any = None, ckpt_path: str | Path | None = None,
             verbose: bool = True, datamodule: LightningDataModule | None = None,
             weights_only: bool | None = None) -> list[dict[str, float]]:
        """One pass over the test data; the metrics of each loader, printed too when `verbose`."""
        self.test_loop.verbose = verbose
        return self._evaluate(TrainerFn.TESTING, "test", model, dataloaders, ckpt_path, datamodule)

    def predict(self, model: LightningModule | None = None, dataloaders: Any = None, datamodule: LightningDataModule | None = None,
                return_predictions: bool | None = None, ckpt_path: str | Path | None = None,
                weights_only: bool | None = None) -> list[Any] | None:
        """What the model gives for each batch: a list, or a list for each of several loaders."""
        self.predict_loop.check_return(return_predictions)
        return self._evaluate(TrainerFn.PREDICTING, "predict", model, dataloaders, ckpt_path, datamodule)

    def _evaluate(self, fn: TrainerFn, prefix: str, model: LightningModule | None, dataloaders: Any, ckpt_path: str | Path | None,
                  datamodule: LightningDataModule | None) -> Any:
        """What `validate`, `test` and `predict` share: without a model, that of the last run in its best state."""
        given = model is not None
        if model is None:
            if self.lightning_module is None:
                raise TypeError(f"`Trainer.{fn.value}()` requires a `LightningModule` when it hasn't been passed in a previous run")
            model = self.lightning_module
        model = self._checked(model)
        dataloaders, datamodule = _datamodule(dataloaders, datamodule)
        if dataloaders is not None and datamodule is not None:
            raise MisconfigurationException(f"You cannot pass both `trainer.{fn.value}(dataloaders=..., datamodule=...)`")
        self._begin(fn, RunningStage(fn.value))
        self._data_connector.attach(model, datamodule, **{prefix: dataloaders})
        return self._run(model, ckpt_path, given)

    def _checked(self, model: Any) -> LightningModule:
        """A LightningModule, taken out of what `torch.compile` made of it; TypeError for anything else."""
        from septet.lightning.pytorch.core.module import LightningModule

        original = getattr(model, "_orig_mod", model)
        if isinstance(original, LightningModule):
            return original
        raise TypeError(f"`model` must be a `LightningModule` or `torch._dynamo.OptimizedModule`, got `{type(model).__qualname__}`")

    def _begin(self, fn: TrainerFn, stage: RunningStage) -> None:
        self.state.fn, self.state.status, self.state.stage = fn, TrainerStatus.RUNNING, stage

    def _run(self, model: LightningModule, ckpt_path: Any, model_given: bool) -> Any:
        loaded = self.lightning_module is not None
        self.strategy.connect(model)
        return run(self, model, lambda: self._checkpoint_connector.select(ckpt_path, model_given, loaded))

    def save_checkpoint(self, filepath: str | Path, weights_only: bool | None = None, storage_options: Any = None) -> None:
        """Write a checkpoint: the model, the optimizers, the loops and the callbacks; with `weights_only` the model alone."""
        self._checkpoint_connector.save(filepath, weights_only, storage_options)

    def print(self, *args: Any, **kwargs: Any) -> None:
        """Print, on the first process."""
        print(*args, **kwargs)  # noqa: T201

    @contextmanager
    def init_module(self, empty_init: bool | None = None) -> Generator[None, None, None]:
        """Within it modules are made in the Trainer's precision."""
        with self.precision_plugin.module_init_context():
            yield

    @property
    def estimated_stepping_batches(self) -> int | float:
        """The optimizer steps that `fit` will take, for schedulers that must know."""
        if self.max_epochs == -1:
            return math.inf if self.max_steps == -1 else self.max_steps
        if self.train_dataloader is None:
            self.fit_loop.setup_data()
        batches = self.num_training_batches
        if batches == math.inf:
            return self.max_steps if self.max_steps != -1 else math.inf
        per_epoch = math.ceil(batches / self.accumulate_grad_batches)
        steps = per_epoch * max(self.max_epochs or 0, 1)
        return min(self.max_steps, steps) if self.max_steps != -1 else steps

    @property
    def loggers(self) -> list[Any]:
        """The loggers, in order."""
        return self._loggers

    @loggers.setter
    def loggers(self, loggers: Iterable[Any] | None) -> None:
        self._loggers = list(loggers or [])

    @property
    def logger(self) -> Any:
        """The first logger, or None."""
        return self._loggers[0] if self._loggers else None

    @logger.setter
    def logger(self, logger: Any) -> None:
        self._loggers = [logger] if logger else []


def _datamodule(loaders: Any, datamodule: LightningDataModule | None) -> tuple[Any, LightningDataModule | None]:
    """A data module that was passed in the place of loaders, as what it is."""
    return (None, loaders) if isinstance(loaders, LightningDataModule) else (loaders, datamodule)


