"""The progress of all loops, as checkpoints keep it."""
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer


def _fit_parts(trainer: Trainer) -> Iterator[tuple[str, Any]]:
    """Name in a checkpoint -> what has the state, for the loops of `fit`."""
    fit, epoch = trainer.fit_loop, trainer.fit_loop.epoch_loop
    yield "state_dict", fit
    yield "epoch_loop.state_dict", epoch
    yield "epoch_loop.batch_progress", epoch.batch_progress
    yield "epoch_loop.scheduler_progress", epoch.scheduler_progress
    yield "epoch_loop.automatic_optimization.optim_progress", epoch.automatic_optimization.optim_progress
    yield "epoch_loop.manual_optimization.optim_step_progress", epoch.manual_optimization.optim_step_progress
    yield "epoch_loop.val_loop.batch_progress", epoch.val_loop.batch_progress
    yield "epoch_progress", fit.epoch_progress


_STATELESS = ("epoch_loop.automatic_optimization.state_dict", "epoch_loop.manual_optimization.state_dict", "epoch_loop.val_loop.state_dict")


def loops_state(trainer: Trainer) -> dict[str, Any]:
    """The state of all loops."""
    others = {"validate_loop": trainer.validate_loop, "test_loop": trainer.test_loop, "predict_loop": trainer.predict_loop}
    return {"fit_loop": {**{name: part.state_dict() for name, part in _fit_parts(trainer)}, **{name: {} for name in _STATELESS}},
            **{name: {"state_dict": {}, "batch_progress": loop.batch_progress.state_dict()} for name, loop in others.items()}}


def load_loops(trainer: Trainer, state: dict[str, Any]) -> None:
    """Take back what `loops_state` gave; the loops of `fit` go on from there."""
    of_fit = state.get("fit_loop", {})
    for name, part in _fit_parts(trainer):
        if name in of_fit:
            part.load_state_dict(of_fit[name])
    trainer.fit_loop.restarting = bool(of_fit)
    for name in ("validate_loop", "test_loop", "predict_loop"):
        if name in state:
            getattr(trainer, name).batch_progress.load_state_dict(state[name]["batch_progress"])
