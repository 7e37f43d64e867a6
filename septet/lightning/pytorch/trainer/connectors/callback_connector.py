"""The callbacks of a Trainer: those given, those that its arguments stand for, and those a model wants."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.trainer import call
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_info

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer


def callbacks_of(trainer: Trainer, given: list[Callback] | Callback | None, checkpointing: bool, progress_bar: bool, summary: bool,
                 max_time: Any) -> list[Callback]:
    """The callbacks of a Trainer, those that write checkpoints last."""
    found = [given] if isinstance(given, Callback) else list(given or [])
    _add_progress_bar(found, progress_bar)
    _add_summary(found, summary)
    _add_timer(found, max_time)
    _add_checkpointing(found, checkpointing)
    check_state_keys(found)
    return reordered(found)


def _add_checkpointing(callbacks: list[Callback], enabled: bool) -> None:
    from septet.lightning.pytorch import callbacks as classes

    named = [callback for callback in callbacks if isinstance(callback, classes.Checkpoint)]
    if named and not enabled:
        raise MisconfigurationException(f"Trainer was configured with `enable_checkpointing=False` but found `{type(named[0]).__name__}` in"
                                        " callbacks list.")
    if not named and enabled:
        callbacks.append(classes.ModelCheckpoint())


def _add_progress_bar(callbacks: list[Callback], enabled: bool) -> None:
    from septet.lightning.pytorch import callbacks as classes

    bars = [callback for callback in callbacks if isinstance(callback, classes.ProgressBar)]
    if len(bars) > 1:
        raise MisconfigurationException("You added multiple progress bar callbacks to the Trainer, but currently only one progress bar is"
                                        " supported.")
    if bars and not enabled:
        raise MisconfigurationException(f"Trainer was configured with `enable_progress_bar=False` but found `{type(bars[0]).__name__}` in"
                                        " callbacks list.")
    if not bars and enabled:
        callbacks.append(classes.RichProgressBar() if find_spec("rich") else classes.TQDMProgressBar())


def _add_summary(callbacks: list[Callback], enabled: bool) -> None:
    from septet.lightning.pytorch import callbacks as classes

    if not enabled or any(isinstance(callback, classes.ModelSummary) for callback in callbacks):
        return
    callbacks.append(classes.RichModelSummary() if find_spec("rich") else classes.ModelSummary())


def _add_timer(callbacks: list[Callback], max_time: str | timedelta | dict[str, int] | None) -> None:
    from septet.lightning.pytorch import callbacks as classes

    if max_time is None:
        return
    if any(isinstance(callback, classes.Timer) for callback in callbacks):
        rank_zero_info("Ignoring `Trainer(max_time=...)`, callbacks list already contains a Timer.")
        return
    callbacks.append(classes.Timer(duration=max_time, interval="step"))


def reordered(callbacks: Iterable[Callback]) -> list[Callback]:
    """The callbacks in their order, those that write checkpoints after all others."""
    from septet.lightning.pytorch.callbacks import Checkpoint

    return sorted(callbacks, key=lambda callback: isinstance(callback, Checkpoint))


def check_state_keys(callbacks: list[Callback]) -> None:
    """RuntimeError when two callbacks with state would share a place in a checkpoint."""
    keys: set[str] = set()
    for callback in callbacks:
        if not any(call.answers(callback, name, Callback) for name in ("state_dict", "load_state_dict")):
            continue
        if callback.state_key in keys:
            raise RuntimeError(f"Found more than one stateful callback of type `{type(callback).__name__}`. In the current configuration,"
                               " this callback does not support being saved alongside other instances of the same type. Please consult the"
                               f" documentation of `{type(callback).__name__}` regarding valid settings for the callback state to be"
                               " checkpointable. HINT: The `callback.state_key` must be unique among all callbacks in the Trainer.")
        keys.add(callback.state_key)


def attach_model_callbacks(trainer: Trainer) -> None:
    """Add the callbacks that the model wants; they replace the Trainer's of the same class."""
    wanted = call.call_module(trainer, "configure_callbacks")
    wanted = [wanted] if isinstance(wanted, Callback) else list(wanted or [])
    if not wanted:
        return
    kinds = {type(callback) for callback in wanted}
    replaced = kinds & {type(callback) for callback in trainer.callbacks}
    if replaced:
        names = ", ".join(sorted(kind.__name__ for kind in replaced))
        rank_zero_info("The following callbacks returned in `LightningModule.configure_callbacks` will override existing callbacks passed"
                       f" to Trainer: {names}")
    kept = [callback for callback in trainer.callbacks if type(callback) not in replaced or type(callback) is Callback]
    trainer.callbacks = reordered([*kept, *wanted])


def attach_logging(trainer: Trainer) -> None:
    """Let callbacks log as the model does."""
    for callback in trainer.callbacks:
        callback.log = trainer.lightning_module.log  # type: ignore[attr-defined]
        callback.log_dict = trainer.lightning_module.log_dict  # type: ignore[attr-defined]
