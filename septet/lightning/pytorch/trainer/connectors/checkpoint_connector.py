"""Checkpoints: what they hold, which is meant, and how a run goes on from one."""
from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.loops.state import load_loops, loops_state
from septet.lightning.pytorch.trainer import call
from septet.lightning.pytorch.trainer.states import TrainerFn
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_info, rank_zero_warn

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer

VERSION = "2.6.6"
log = logging.getLogger("lightning.pytorch.trainer.connectors.checkpoint_connector")


class CheckpointConnector:
    """The checkpoint that a run starts from, and the one that it would write now."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self._ckpt_path: Any = None
        self._user_managed = False
        self._loaded: dict[str, Any] = {}

    # writing

    def dump_checkpoint(self, weights_only: bool | None = None) -> dict[str, Any]:
        """All that a run goes on from; with `weights_only` what a model is used with."""
        trainer = self.trainer
        model = trainer.lightning_module
        checkpoint: dict[str, Any] = {
            "epoch": trainer.current_epoch, "global_step": trainer.global_step, "pytorch-lightning_version": VERSION,
            "state_dict": trainer.strategy.lightning_module_state_dict(), "loops": loops_state(trainer)}
        if not weights_only:
            checkpoint["callbacks"] = self._callback_states()
            checkpoint["optimizer_states"] = [trainer.strategy.optimizer_state(o) for o in trainer.optimizers]
            checkpoint["lr_schedulers"] = [config.scheduler.state_dict() for config in trainer.lr_scheduler_configs]
            precision = trainer.precision_plugin.state_dict()
            if precision:
                checkpoint[type(trainer.precision_plugin).__qualname__] = precision
        self._add_hyperparameters(checkpoint, model, trainer.datamodule)
        if trainer.datamodule is not None:
            state = trainer.datamodule.state_dict()
            if state:
                checkpoint[type(trainer.datamodule).__qualname__] = state
        if not weights_only:
            call.call_callbacks(trainer, "on_save_checkpoint", checkpoint)
        call.call_hook(trainer, "on_save_checkpoint", checkpoint)
        return checkpoint

    def _callback_states(self) -> dict[str, dict[str, Any]]:
        states = ((callback.state_key, callback.state_dict()) for callback in self.trainer.callbacks)
        return {key: state for key, state in states if state}

    @staticmethod
    def _add_hyperparameters(checkpoint: dict[str, Any], *owners: Any) -> None:
        """The arguments that the module and the data module were made with."""
        for owner in owners:
            if owner is None or not owner.hparams:
                continue
            checkpoint[owner.CHECKPOINT_HYPER_PARAMS_NAME] = getattr(owner, "_hparams_name", None)
            checkpoint[owner.CHECKPOINT_HYPER_PARAMS_KEY] = dict(owner.hparams)

    # choosing

    def select(self, ckpt_path: Any, model_given: bool, loaded: bool) -> None:
        """Decide which checkpoint a call of the Trainer starts from."""
        if self._user_managed and ckpt_path is None:
            return
        self._ckpt_path = self.parse(ckpt_path, model_given, loaded)

    def parse(self, ckpt_path: Any, model_given: bool, loaded: bool) -> Any:
        """The path for "best", "last" or a path; where there is no model, the best one is meant."""
        fn = self.trainer.state.fn
        if ckpt_path is None and not model_given and loaded and fn != TrainerFn.FITTING:
            ckpt_path = self._implied(fn)
        if ckpt_path == "best":
            return self._best(fn)
        if ckpt_path == "last":
            return self._last(fn)
        if ckpt_path == "hpc" or isinstance(ckpt_path, str) and ckpt_path.startswith("registry"):
            raise MisconfigurationException(f"`.{fn.value}(ckpt_path={ckpt_path!r})` is set but there is no such checkpoint here.")  # type: ignore[union-attr]
        return ckpt_path

    def _implied(self, fn: Any) -> str | None:
        """What is loaded when neither a model nor a checkpoint is named."""
        callbacks = self.trainer.checkpoint_callbacks
        best = any(getattr(callback, "best_model_path", "") for callback in callbacks)
        rank_zero_warn(f"`.{fn.value}(ckpt_path=None)` was called without a model. The best model of the previous `fit` call will be used."
                       f" You can pass `.{fn.value}(ckpt_path='best')` to use the best model or `.{fn.value}(ckpt_path='last')` to use the"
                       " last model. If you pass a value, this warning will be silenced.")
        return "best" if best else None

    def _best(self, fn: Any) -> Any:
        trainer = self.trainer
        if len(trainer.checkpoint_callbacks) > 1:
            rank_zero_warn(f'`.{fn.value}(ckpt_path="best")` is called with Trainer configured with multiple `ModelCheckpoint` callbacks.'
                           " It will use the best checkpoint path from first checkpoint callback.")
        callback = trainer.checkpoint_callback
        if callback is None:
            raise ValueError(f'`.{fn.value}(ckpt_path="best")` is set but `ModelCheckpoint` is not configured.')
        if not getattr(callback, "best_model_path", ""):
            if trainer.fast_dev_run:
                raise ValueError(f'You cannot execute `.{fn.value}(ckpt_path="best")` with `fast_dev_run=True`. Please pass an exact'
                                 f" checkpoint path to `.{fn.value}(ckpt_path=...)`")
            raise ValueError(f'`.{fn.value}(ckpt_path="best")` is set but `ModelCheckpoint` is not configured to save the best model.')
        return callback.best_model_path  # type: ignore[attr-defined]

    def _last(self, fn: Any) -> Any:
        """The newest of the checkpoints named last."""
        found: dict[float, str] = {}
        for callback in self.trainer.checkpoint_callbacks:
            for name in getattr(callback, "_find_last_checkpoints", lambda trainer: set())(self.trainer):
                found[Path(name).stat().st_mtime] = str(name)
        if not found:
            rank_zero_warn(f'.{fn.value}(ckpt_path="last") is set, but there is no last checkpoint available. No checkpoint will be loaded.'
                           " HINT: Set `ModelCheckpoint(..., save_last=True)`.")
            return None
        return found[max(found)]

    # reading

    def restore_modules_and_callbacks(self) -> None:
        """Read the checkpoint, and give the model, the data module and the callbacks what it has for them."""
        trainer, path = self.trainer, self._ckpt_path
        if not path:
            return
        rank_zero_info(f"Restoring states from the checkpoint path at {path}")
        self._loaded = trainer.strategy.load_checkpoint(path)
        self._restore_datamodule()
        call.call_hook(trainer, "on_load_checkpoint", self._loaded)
        trainer.strategy.load_model_state_dict(self._loaded, strict=trainer.lightning_module.strict_loading)
        self._restore_callbacks()

    def _restore_datamodule(self) -> None:
        data = self.trainer.datamodule
        if data is not None and type(data).__qualname__ in self._loaded:
            data.load_state_dict(self._loaded[type(data).__qualname__])

    def _restore_callbacks(self) -> None:
        trainer = self.trainer
        call.call_callbacks(trainer, "on_load_checkpoint", self._loaded)
        states: dict[Any, Any] = self._loaded.get("callbacks") or {}
        missing = {str(key) for key in states} - {callback.state_key for callback in trainer.callbacks}
        if missing and trainer.state.fn == TrainerFn.FITTING:
            rank_zero_warn("Be aware that when using `ckpt_path`, callbacks used to create the checkpoint need to be provided during"
                           f" `Trainer` instantiation. Please add the following callbacks: {sorted(missing)}.")
        for callback in trainer.callbacks:
            state = states.get(callback.state_key, states.get(callback._legacy_state_key))
            if state:
                callback.load_state_dict(dict(state))

    def restore_training_state(self) -> None:
        """Give loops, optimizers and schedulers what the checkpoint has for them."""
        if not self._loaded or self.trainer.state.fn != TrainerFn.FITTING:
            return
        if "optimizer_states" not in self._loaded or "lr_schedulers" not in self._loaded:
            raise KeyError("Trying to restore training state but checkpoint contains only the model. This is probably due to"
                           " `ModelCheckpoint.save_weights_only` being set to `True`.")
        trainer = self.trainer
        precision = self._loaded.get(type(trainer.precision_plugin).__qualname__)
        if precision:
            trainer.precision_plugin.load_state_dict(precision)
        load_loops(trainer, self._loaded.get("loops") or {})
        self._check_progress()
        for optimizer, state in zip(trainer.optimizers, self._loaded["optimizer_states"], strict=True):
            optimizer.load_state_dict(state)
        for config, state in zip(trainer.lr_scheduler_configs, self._loaded["lr_schedulers"], strict=True):
            config.scheduler.load_state_dict(state)

    def _check_progress(self) -> None:
        """MisconfigurationException when the checkpoint is beyond the epochs that are asked for."""
        trainer = self.trainer
        most = trainer.max_epochs
        if most is not None and most != -1 and trainer.current_epoch > most:
            raise MisconfigurationException(f"You restored a checkpoint with current_epoch={trainer.current_epoch}, but you have set"
                                            f" Trainer(max_epochs={most}).")

    def resume_end(self) -> None:
        """All is restored."""
        if self._ckpt_path:
            what = "Restored all states" if self.trainer.state.fn == TrainerFn.FITTING else "Loaded model weights"
            rank_zero_info(f"{what} from the checkpoint at {self._ckpt_path}")
        self._loaded = {}

    def save(self, filepath: str | Path, weights_only: bool | None, storage_options: Any) -> None:
        """Write a checkpoint."""
        trainer = self.trainer
        if trainer.lightning_module is None:
            raise AttributeError("Saving a checkpoint is only possible if a model is attached to the Trainer. Did you call"
                                 " `Trainer.save_checkpoint()` before calling `Trainer.{fit,validate,test,predict}`?")
        if trainer._hooks is None:
            call.find_hooks(trainer)
        trainer.strategy.save_checkpoint(self.dump_checkpoint(weights_only), filepath, storage_options)


