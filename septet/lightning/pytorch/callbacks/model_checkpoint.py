"""`ModelCheckpoint`: saves the model while it trains, and keeps the best."""
from __future__ import annotations

import os
import shutil
import time
from collections.abc import Mapping
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Literal
from weakref import proxy

from septet import torch
from septet.lightning.fabric.utilities import yaml
from septet.lightning.pytorch.callbacks.checkpoint import Checkpoint
from septet.lightning.pytorch.callbacks.checkpoint_names import filled
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import WarningCache, rank_zero_info, rank_zero_warn

warning_cache = WarningCache()
WORST = {"min": float("inf"), "max": -float("inf")}
PRECIOUS = ("best_model_score", "kth_best_model_path", "kth_value", "best_k_models", "last_model_path")     # of one folder only


class ModelCheckpoint(Checkpoint):
    """Saves a checkpoint at the end of epochs, every `every_n_train_steps` steps or every `train_time_interval`.

    monitor, mode, save_top_k: keep the k checkpoints with the least or greatest value of a metric; -1 keeps all, 0 none.
    save_last: keep a copy of the latest as last.ckpt, "link": a symbolic link to it.
    filename: a template such as "{epoch}-{val_loss:.2f}"; without auto_insert_metric_name the values stand alone.
    enable_version_counter: a name that is taken gets -v1, -v2 ... instead of being written over.
    save_on_train_epoch_end: whether epochs are saved before, rather than after, their validation; None decides by the Trainer.
    MisconfigurationException: arguments that exclude each other or that no metric can serve.
    """

    CHECKPOINT_JOIN_CHAR = "-"
    CHECKPOINT_EQUALS_CHAR = "="
    CHECKPOINT_NAME_LAST = "last"
    FILE_EXTENSION = ".ckpt"
    STARTING_VERSION = 1
    mode_dict: ClassVar = {"min": torch.lt, "max": torch.gt}

    def __init__(self, dirpath: str | Path | None = None, filename: str | None = None, monitor: str | None = None, verbose: bool = False,
                 save_last: bool | Literal["link"] | None = None, save_top_k: int = 1, save_on_exception: bool = False,
                 save_weights_only: bool = False, mode: str = "min", auto_insert_metric_name: bool = True,
                 every_n_train_steps: int | None = None, train_time_interval: timedelta | None = None, every_n_epochs: int | None = None,
                 save_on_train_epoch_end: bool | None = None, enable_version_counter: bool = True):
        self.monitor, self.verbose, self.mode, self.filename = monitor, verbose, mode, filename
        self.save_last, self.save_top_k, self.save_on_exception = save_last, save_top_k, save_on_exception
        self.save_weights_only, self.auto_insert_metric_name = save_weights_only, auto_insert_metric_name
        self._save_on_train_epoch_end, self._enable_version_counter = save_on_train_epoch_end, enable_version_counter
        self.dirpath = None if dirpath is None else os.path.realpath(os.path.expanduser(os.fspath(dirpath)))
        self._last_global_step_saved, self._last_checkpoint_saved = 0, ""
        self._last_time_checked: float | None = None
        self._defer_save_until_validation = False
        self.current_score: Any = None
        self.best_k_models: dict[str, Any] = {}
        self.kth_best_model_path, self.best_model_path, self.last_model_path = "", "", ""
        self.best_model_score: Any = None
        self._check(mode, every_n_train_steps, every_n_epochs, train_time_interval)
        self.kth_value = torch.tensor(WORST[mode])
        self._init_triggers(every_n_train_steps, every_n_epochs, train_time_interval)

    def _check(self, mode: str, steps: int | None, epochs: int | None, interval: timedelta | None) -> None:
        """MisconfigurationException for arguments that cannot be."""
        if mode not in WORST:
            raise MisconfigurationException(f"`mode` can be {', '.join(WORST)} but got {mode}")
        if self.save_top_k < -1:
            raise MisconfigurationException(f"Invalid value for save_top_k={self.save_top_k}. Must be >= -1")
        for name, count in (("every_n_train_steps", steps), ("every_n_epochs", epochs)):
            if (count or 0) < 0:
                raise MisconfigurationException(f"Invalid value for {name}={count}. Must be >= 0")
        if sum((bool(steps), bool(epochs), interval is not None)) > 1:
            raise MisconfigurationException(f"Combination of parameters every_n_train_steps={steps or 0}, every_n_epochs={epochs or 0} and "
                                            f"train_time_interval={interval} should be mutually exclusive.")
        if self.monitor is None and self.save_top_k not in (-1, 0, 1):
            raise MisconfigurationException(f"ModelCheckpoint(save_top_k={self.save_top_k}, monitor=None) is not a valid configuration. "
                                            "No quantity for top_k to track.")

    def _init_triggers(self, steps: int | None, epochs: int | None, interval: timedelta | None) -> None:
        """When to save: every epoch if nothing is said."""
        if steps is None and epochs is None and interval is None:
            epochs = 1
        self._train_time_interval, self._every_n_epochs, self._every_n_train_steps = interval, epochs or 0, steps or 0

    @property
    def every_n_epochs(self) -> int | None:
        """How many epochs lie between checkpoints; 0 saves none of them."""
        return self._every_n_epochs

    # ---- state ---------------------------------------------------------------------------------------------------

    @property
    def state_key(self) -> str:
        """The name of the state in a checkpoint, by what tells two such callbacks apart."""
        return self._generate_state_key(monitor=self.monitor, mode=self.mode, every_n_train_steps=self._every_n_train_steps,
                                        every_n_epochs=self._every_n_epochs, train_time_interval=self._train_time_interval)

    def state_dict(self) -> dict[str, Any]:
        """Paths and values of what was saved."""
        names = ("monitor", "best_model_score", "best_model_path", "current_score", "dirpath", "best_k_models", "kth_best_model_path",
                 "kth_value", "last_model_path")
        return {name: getattr(self, name) for name in names}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint; from another folder only its best path is taken over."""
        before = state_dict.get("dirpath", self.dirpath)
        if before == self.dirpath:
            for name in PRECIOUS:
                setattr(self, name, state_dict.get(name, getattr(self, name)))
        else:
            warning_cache.warn(f"The dirpath has changed from {before!r} to {self.dirpath!r}, therefore {', '.join(PRECIOUS)} are not "
                               "reloaded. Only `best_model_path` is.")
        self.best_model_path = state_dict["best_model_path"]

    # ---- moments -------------------------------------------------------------------------------------------------

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Settle the folder."""
        self.dirpath = trainer.strategy.broadcast(self._resolve_ckpt_dir(trainer))
        if trainer.is_global_zero and stage == "fit" and self.save_top_k != 0 and os.path.isdir(self.dirpath) and os.listdir(self.dirpath):
            rank_zero_warn(f"Checkpoint directory {self.dirpath} exists and is not empty.")

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """The clock of `train_time_interval` starts."""
        self._last_time_checked = time.monotonic()

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Save when a number of steps or a time has passed; a metric that validation has yet to give is waited for."""
        if self._should_skip_saving_checkpoint(trainer) or not (self._steps_have_passed(trainer) or self._time_has_passed()):
            return
        candidates = self._monitor_candidates(trainer)
        if self.monitor is not None and (self.monitor not in candidates or self._validation_follows(trainer)):
            self._defer_save_until_validation = True
            return
        self._save_both(trainer, candidates)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Save an epoch before, or without, its validation."""
        if not self._should_skip_saving_checkpoint(trainer) and self._should_save_on_train_epoch_end(trainer):
            self._save_epoch(trainer)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Save an epoch after its validation, and what waited for it."""
        if self._should_skip_saving_checkpoint(trainer):
            return
        if self._defer_save_until_validation:
            self._defer_save_until_validation = False
            self._save_both(trainer, self._monitor_candidates(trainer))
        elif not self._should_save_on_train_epoch_end(trainer):
            self._save_epoch(trainer)

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Save what there is, if asked to."""
        if self.save_on_exception and not self._should_skip_saving_checkpoint(trainer):
            self._save_both(trainer, self._monitor_candidates(trainer))

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """last.ckpt exists after every training that was to keep it."""
        if self.save_last and not self._last_checkpoint_saved and trainer.state.fn == "fit" and not trainer.fast_dev_run:
            self._save_last_checkpoint(trainer, self._monitor_candidates(trainer))

    def _save_epoch(self, trainer: Any) -> None:
        """Save at the end of an epoch if it is its turn."""
        if self._every_n_epochs >= 1 and (trainer.current_epoch + 1) % self._every_n_epochs == 0:
            self._save_both(trainer, self._monitor_candidates(trainer))

    def _save_both(self, trainer: Any, candidates: dict[str, Any]) -> None:
        """Save if it is among the best, and then as last.ckpt too."""
        self._save_topk_checkpoint(trainer, candidates)
        if self._last_global_step_saved == trainer.global_step:
            self._save_last_checkpoint(trainer, candidates)

    def _steps_have_passed(self, trainer: Any) -> bool:
        return self._every_n_train_steps >= 1 and trainer.global_step % self._every_n_train_steps == 0

    def _time_has_passed(self) -> bool:
        """Whether the time between checkpoints is over; if so it begins anew."""
        if self._train_time_interval is None:
            return False
        now, before = time.monotonic(), self._last_time_checked
        if before is not None and now - before < self._train_time_interval.total_seconds():
            return False
        self._last_time_checked = now
        return True

    def _validation_follows(self, trainer: Any) -> bool:
        """Whether this is the last batch of an epoch that is validated, so that the metrics of now are those of before."""
        every = trainer.check_val_every_n_epoch
        return (trainer.is_last_batch and not self._should_save_on_train_epoch_end(trainer) and trainer.enable_validation
                and (every is None or (trainer.current_epoch + 1) % every == 0))

    def _should_skip_saving_checkpoint(self, trainer: Any) -> bool:
        """Whether this is no training in earnest, or the step is saved already."""
        return bool(trainer.fast_dev_run or trainer.state.fn != "fit" or trainer.sanity_checking
                    or self._last_global_step_saved == trainer.global_step)

    def _should_save_on_train_epoch_end(self, trainer: Any) -> bool:
        """Whether epochs are saved before their validation: when there is none, or one at the end of each epoch."""
        if self._save_on_train_epoch_end is not None:
            return self._save_on_train_epoch_end
        if trainer.check_val_every_n_epoch != 1:
            return False
        batches = trainer.num_val_batches
        return (sum(batches) if isinstance(batches, list) else batches) == 0 or trainer.val_check_interval == 1.0

    # ---- saving --------------------------------------------------------------------------------------------------

    def _monitor_candidates(self, trainer: Any) -> dict[str, Any]:
        """The metrics of now, with epoch and step as whole numbers."""
        found = deepcopy(dict(trainer.callback_metrics))
        for name, count in (("epoch", trainer.current_epoch), ("step", trainer.global_step)):
            found[name] = found[name].int() if isinstance(found.get(name), torch.Tensor) else torch.tensor(count)
        return found

    def _save_topk_checkpoint(self, trainer: Any, candidates: dict[str, Any]) -> None:
        """Save if the metric is among the best; MisconfigurationException when it was never logged."""
        if self.save_top_k == 0:
            return
        if self.monitor is None:
            self._save_none_monitor_checkpoint(trainer, candidates)
        elif self.monitor in candidates:
            self._save_monitor_checkpoint(trainer, candidates)
        else:
            message = (f"`ModelCheckpoint(monitor={self.monitor!r})` could not find the monitored key in the returned metrics: "
                       f"{list(candidates)}. HINT: Did you call `log({self.monitor!r}, value)` in the `LightningModule`?")
            if trainer.fit_loop.epoch_loop.val_loop._has_run:
                raise MisconfigurationException(message)
            warning_cache.warn(message)

    def _save_none_monitor_checkpoint(self, trainer: Any, candidates: dict[str, Any]) -> None:
        """Save the latest in place of the one before; all when `save_top_k` is -1."""
        path = self._free_path(candidates, trainer, self.best_model_path)
        before, self.best_model_path = self.best_model_path, path
        self._save_checkpoint(trainer, path)
        if self.save_top_k == 1 and before and self._should_remove_checkpoint(trainer, before, path):
            self._remove_checkpoint(trainer, before)

    def _save_monitor_checkpoint(self, trainer: Any, candidates: dict[str, Any]) -> None:
        """Save if the metric is among the best."""
        current = candidates[self.monitor or ""]
        current = current if isinstance(current, torch.Tensor) else torch.tensor(float(current))
        if self.check_monitor_top_k(trainer, current):
            self._update_best_and_save(current, trainer, candidates)
        elif self.verbose:
            rank_zero_info(f"Epoch {int(candidates['epoch'])}, global step {int(candidates['step'])}: {self.monitor!r} was not in "
                           f"top {self.save_top_k}")

    def check_monitor_top_k(self, trainer: Any, current: Any = None) -> bool:
        """Whether a value is among the best so far."""
        if current is None:
            return False
        if self.save_top_k == -1 or len(self.best_k_models) < self.save_top_k:
            return True
        return bool(self.mode_dict[self.mode](current, self.best_k_models[self.kth_best_model_path]))

    def _update_best_and_save(self, current: Any, trainer: Any, candidates: dict[str, Any]) -> None:
        """Save, and drop what is no longer among the best."""
        k = len(self.best_k_models) + 1 if self.save_top_k == -1 else self.save_top_k
        dropped = self.kth_best_model_path if len(self.best_k_models) == k and k > 0 else None
        if dropped is not None:
            self.best_k_models.pop(dropped)
        if torch.isnan(current):
            current = torch.tensor(WORST[self.mode])
        path = self._free_path(candidates, trainer, dropped)
        self.current_score = self.best_k_models[path] = current
        self._rank(k, path)
        if self.verbose:
            rank_zero_info(f"Epoch {int(candidates['epoch'])}, global step {int(candidates['step'])}: {self.monitor!r} reached "
                           f"{current:0.5f} (best {self.best_model_score:0.5f}), saving model to {path!r} as top {k}")
        self._save_checkpoint(trainer, path)
        if dropped and self._should_remove_checkpoint(trainer, dropped, path):
            self._remove_checkpoint(trainer, dropped)

    def _rank(self, k: int, path: str) -> None:
        """The best and the worst of those that are kept."""
        best, worst = (min, max) if self.mode == "min" else (max, min)
        models = self.best_k_models
        if len(models) == k:
            self.kth_best_model_path = worst(models, key=models.get)    # type: ignore[arg-type]
            self.kth_value = models[self.kth_best_model_path]
        self.best_model_path = best(models, key=models.get)             # type: ignore[arg-type]
        self.best_model_score = models[self.best_model_path]

    def _save_last_checkpoint(self, trainer: Any, candidates: dict[str, Any]) -> None:
        """The latest as last.ckpt, or as a link to what was just saved."""
        if not self.save_last:
            return
        path = self.format_checkpoint_name(candidates, self.CHECKPOINT_NAME_LAST)
        if self._enable_version_counter:
            path = self._versioned(lambda version: self.format_checkpoint_name(candidates, self.CHECKPOINT_NAME_LAST, ver=version), trainer,
                                   self.last_model_path)
        before, self.last_model_path = self.last_model_path, path
        if self.save_last == "link" and self._last_checkpoint_saved and self.save_top_k != 0:
            self._link_checkpoint(trainer, self._last_checkpoint_saved, path)
        else:
            self._save_checkpoint(trainer, path)
        if before and self._should_remove_checkpoint(trainer, before, path):
            self._remove_checkpoint(trainer, before)

    def _save_checkpoint(self, trainer: Any, filepath: str) -> None:
        """Save, and tell the loggers."""
        trainer.save_checkpoint(filepath, self.save_weights_only)
        self._last_global_step_saved, self._last_checkpoint_saved = trainer.global_step, filepath
        if trainer.is_global_zero:
            for logger in trainer.loggers:
                logger.after_save_checkpoint(proxy(self))

    @staticmethod
    def _link_checkpoint(trainer: Any, filepath: str, linkpath: str) -> None:
        """A relative symbolic link in place of whatever had its name."""
        if trainer.is_global_zero:
            remove(linkpath)
            os.symlink(os.path.relpath(filepath, os.path.dirname(linkpath)), linkpath)
        trainer.strategy.barrier()

    def _should_remove_checkpoint(self, trainer: Any, previous: str, current: str) -> bool:
        """Whether an old checkpoint may go: not the one that training was resumed from, and none of another folder."""
        if previous == current:
            return False
        old = Path(previous).absolute()
        if trainer.ckpt_path is not None and old == Path(trainer.ckpt_path).absolute():
            return False
        return self.dirpath is not None and Path(self.dirpath).absolute() in old.parents

    def _remove_checkpoint(self, trainer: Any, filepath: str) -> None:
        """Delete a checkpoint."""
        trainer.strategy.remove_checkpoint(filepath)

    # ---- names ---------------------------------------------------------------------------------------------------

    def format_checkpoint_name(self, metrics: Mapping[str, Any], filename: str | None = None, ver: int | None = None,
                               prefix: str | None = None) -> str:
        """The path of a checkpoint for some metrics."""
        name = filled(filename or self.filename, metrics, self.auto_insert_metric_name, self.CHECKPOINT_JOIN_CHAR,
                      self.CHECKPOINT_EQUALS_CHAR, prefix or "")
        if ver is not None:
            name = self.CHECKPOINT_JOIN_CHAR.join((name, f"v{ver}"))
        return os.path.join(self.dirpath or "", name + self.FILE_EXTENSION)

    def _free_path(self, candidates: dict[str, Any], trainer: Any, own: str | None) -> str:
        """The path to save to: a name that is taken, unless by the file that will go, gets a version."""
        if not self._enable_version_counter:
            return self.format_checkpoint_name(candidates)
        return self._versioned(lambda version: self.format_checkpoint_name(candidates, ver=version), trainer, own)

    def _versioned(self, path_of: Any, trainer: Any, own: str | None) -> str:
        """The first of a path and its versions that is free, or is `own`."""
        path, version = path_of(None), self.STARTING_VERSION
        while self.file_exists(path, trainer) and path != own:
            path, version = path_of(version), version + 1
        return str(path)

    def _resolve_ckpt_dir(self, trainer: Any) -> str:
        """The folder that was given; else that of the first logger's run, else the Trainer's own."""
        if self.dirpath is not None:
            return self.dirpath
        if not trainer.loggers:
            return os.path.join(trainer.default_root_dir, "checkpoints")
        logger = trainer.loggers[0]
        folder = trainer.default_root_dir if logger.save_dir is None else logger.save_dir
        version = logger.version if isinstance(logger.version, str) else f"version_{logger.version}"
        return os.path.join(folder, str(logger.name), version, "checkpoints")

    def _find_last_checkpoints(self, trainer: Any) -> set[str]:
        """The files in the folder that are named as the latest."""
        folder = Path(self._resolve_ckpt_dir(trainer))
        pattern = self.CHECKPOINT_NAME_LAST.split("{")[0]
        found = folder.glob(f"{pattern}*{self.FILE_EXTENSION}") if pattern else folder.glob(f"*{self.FILE_EXTENSION}")
        return {os.path.normpath(path) for path in found}

    def to_yaml(self, filepath: str | Path | None = None) -> None:
        """Write the paths and values of the best; without a path to best_k_models.yaml in the folder."""
        best = {path: score.item() for path, score in self.best_k_models.items()}
        target = Path(self.dirpath or "") / "best_k_models.yaml" if filepath is None else Path(filepath)
        target.write_text(yaml.dump(best), encoding="utf-8", newline="")

    def file_exists(self, filepath: str | Path, trainer: Any) -> bool:
        """Whether a file is there."""
        return bool(trainer.strategy.broadcast(os.path.exists(filepath)))


def remove(path: str) -> None:
    """Delete a file, link or folder if it is there."""
    if os.path.islink(path) or os.path.isfile(path):
        os.remove(path)
    elif os.path.isdir(path):
        shutil.rmtree(path)
