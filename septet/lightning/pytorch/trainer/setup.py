"""What the Trainer makes of its arguments."""
from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import septet.torch as torch
from septet.lightning.pytorch.profilers import AdvancedProfiler, PassThroughProfiler, Profiler, SimpleProfiler
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_info, rank_zero_warn

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer

_LIMITS = ("limit_train_batches", "limit_val_batches", "limit_test_batches", "limit_predict_batches")


def set_limits(trainer: Trainer, fast_dev_run: int | bool, overfit_batches: int | float, val_check_interval: Any,
               num_sanity_val_steps: int | None, **limits: Any) -> None:
    """How much of the data is used, and how often validation comes."""
    if isinstance(fast_dev_run, int) and fast_dev_run < 0:
        raise MisconfigurationException(f"fast_dev_run={fast_dev_run!r} is not a valid configuration. It should be >= 0.")
    trainer.fast_dev_run = bool(fast_dev_run) if fast_dev_run in (0, 1) else fast_dev_run
    steps = 2 if num_sanity_val_steps is None else num_sanity_val_steps
    trainer.num_sanity_val_steps = math.inf if steps == -1 else steps
    for name in _LIMITS:
        setattr(trainer, name, limit(limits[name], name))
    trainer.overfit_batches = limit(overfit_batches, "overfit_batches") if overfit_batches else 0.0
    _set_interval(trainer, val_check_interval)
    if fast_dev_run:
        _set_fast_dev_run(trainer, int(fast_dev_run))
    elif trainer.overfit_batches > 0:
        trainer.limit_train_batches = trainer.limit_val_batches = trainer.overfit_batches


def _set_interval(trainer: Trainer, given: Any) -> None:
    """Validation every so many batches, every share of an epoch, or after a time."""
    trainer._val_check_time_interval = None
    trainer.val_check_interval = 1.0
    if isinstance(given, str | timedelta | dict):
        trainer._val_check_time_interval = seconds(given)
        return
    if trainer.check_val_every_n_epoch is None and isinstance(given, float):
        raise MisconfigurationException("`val_check_interval` should be an integer or a time-based duration (str 'DD:HH:MM:SS',"
                                        " datetime.timedelta, or dict kwargs for timedelta) when `check_val_every_n_epoch=None`.")
    trainer.val_check_interval = limit(given, "val_check_interval")


def seconds(given: str | timedelta | dict[str, int]) -> float:
    """A duration in seconds, from "DD:HH:MM:SS", a timedelta or its arguments."""
    if isinstance(given, timedelta):
        return given.total_seconds()
    if isinstance(given, dict):
        return timedelta(**given).total_seconds()
    parts = given.split(":")
    if len(parts) != 4 or not all(part.strip().isdigit() for part in parts):
        raise MisconfigurationException(f"`val_check_interval` is not a valid duration: {given!r}, expected DD:HH:MM:SS")
    days, hours, minutes, rest = map(int, parts)
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=rest).total_seconds()


def limit(given: int | float | None, name: str) -> int | float:
    """A number of batches or a share of them; MisconfigurationException for a share above 1 or below 0."""
    if given is None:
        return 1.0
    if isinstance(given, int) and given >= 0 or isinstance(given, float) and 0 <= given <= 1:
        if given in (1, 1.0) and name != "val_check_interval" and not isinstance(given, bool) and isinstance(given, int):
            rank_zero_info(f"`Trainer({name}=1)` was configured so 1 batch will be used.")
        return given
    if not isinstance(given, int | float):
        raise TypeError(f"{name} must be a number, got {given!r}")
    raise MisconfigurationException(f"You have passed invalid value {given} for {name}, it has to be in [0.0, 1.0] or an int.")


def _set_fast_dev_run(trainer: Trainer, batches: int) -> None:
    """A trial: so many batches of everything, no logger that writes, no checkpoints."""
    for name in _LIMITS:
        setattr(trainer, name, batches)
    trainer.fit_loop.epoch_loop.max_steps = batches
    trainer.num_sanity_val_steps = 0
    trainer.fit_loop.max_epochs = 1
    trainer.val_check_interval = 1.0
    trainer.check_val_every_n_epoch = 1
    rank_zero_info(f"Running in `fast_dev_run` mode: will run the requested loop using {batches} batch(es). Logging and checkpointing is"
                   " suppressed.")


def profiler_of(given: Profiler | str | None) -> Profiler:
    """The profiler of a name."""
    if given is None:
        return PassThroughProfiler()
    if isinstance(given, Profiler):
        return given
    if given == "simple":
        return SimpleProfiler()
    if given == "advanced":
        return AdvancedProfiler()
    from septet.errors import NotSupported

    if given in ("pytorch", "xla"):
        raise NotSupported(f"Trainer(profiler={given!r}): there are profiler='simple' and profiler='advanced'")
    raise MisconfigurationException("When passing string value for the `profiler` parameter of `Trainer`, it can only be one of ['simple',"
                                    " 'advanced', 'pytorch', 'xla']")


def set_determinism(deterministic: bool | str | None, benchmark: bool | None) -> None:
    """Deterministic algorithms, and whether the fastest are searched for."""
    if benchmark is not None:
        torch.backends.cudnn.benchmark = benchmark
    if deterministic:
        torch.use_deterministic_algorithms(True, warn_only=deterministic == "warn")


def loggers_of(trainer: Trainer, given: Any, log_every_n_steps: int | None) -> list[Any]:
    """The loggers: none, those given, or the one that there is always."""
    if given in (False, []):
        found: list[Any] = []
    elif given is None or given is True:
        from septet.lightning.pytorch.loggers import TensorBoardLogger

        found = [TensorBoardLogger(save_dir=trainer.default_root_dir)]
    else:
        found = list(given) if isinstance(given, list | tuple) else [given]
    trainer.log_every_n_steps = 50 if log_every_n_steps is None else log_every_n_steps
    if trainer.fast_dev_run and found:
        from septet.lightning.pytorch.loggers.logger import DummyLogger

        found = [DummyLogger()]
    return found


_BAREBONES = {
    "enable_checkpointing": "Checkpointing", "logger": "Logging", "enable_progress_bar": "The progress bar",
    "log_every_n_steps": "Logging", "enable_model_summary": "Model summary", "num_sanity_val_steps": "Sanity checking",
    "fast_dev_run": "Development run", "detect_anomaly": "Anomaly detection", "profiler": "Profiling"}


def check_barebones(arguments: dict[str, Any]) -> None:
    """ValueError for an argument that would cost time where the bare speed of the loop is asked for."""
    for name, what in _BAREBONES.items():
        if arguments[name] not in (None, False, 0):
            raise ValueError(f"`Trainer(barebones=True, {name}={arguments[name]!r})` was passed. {what} can impact raw speed so it is"
                             " disabled in barebones mode.")
    rank_zero_info("`Trainer(barebones=True)` started running. Its features are disabled.")


def check_numbers(reload_every: int, check_every: int | None, clip_value: Any, clip_algorithm: str | None) -> None:
    """The errors of arguments that are no numbers, or none that make sense."""
    from septet.lightning.pytorch.utilities.enums import GradClipAlgorithmType

    if not isinstance(reload_every, int) or reload_every < 0:
        raise MisconfigurationException(f"`reload_dataloaders_every_n_epochs` should be an int >= 0, got {reload_every}.")
    if check_every is not None and not isinstance(check_every, int):
        raise MisconfigurationException(f"`check_val_every_n_epoch` should be an integer, found {check_every!r}.")
    if clip_value is not None and not isinstance(clip_value, int | float):
        raise TypeError(f"`gradient_clip_val` should be an int or a float. Got {clip_value}.")
    if clip_algorithm is not None and not GradClipAlgorithmType.supported_type(clip_algorithm.lower()):
        raise MisconfigurationException(f"`gradient_clip_algorithm` {clip_algorithm} is invalid. Allowed algorithms:"
                                        f" {GradClipAlgorithmType.supported_types()}.")


def warn_of_epochs(max_epochs: int | None, max_steps: int) -> int | None:
    """The limit on epochs when `fit` begins: 1000 where there is no limit at all."""
    if max_epochs is not None or max_steps != -1:
        return -1 if max_epochs is None else max_epochs
    rank_zero_warn("`max_epochs` was not set. Setting it to 1000 epochs. To train without an epoch limit, set `max_epochs=-1`.")
    return 1000
