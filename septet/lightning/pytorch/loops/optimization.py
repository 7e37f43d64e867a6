"""One batch of training: the step of the module, gradients, and the step of the optimizer."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.loops.progress import OptimizerProgress, Progress, ReadyCompleted
from septet.lightning.pytorch.trainer import call
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import WarningCache
from septet.torch import Tensor

if TYPE_CHECKING:
    from septet.lightning.pytorch.core.optimizer import LightningOptimizer
    from septet.lightning.pytorch.trainer.trainer import Trainer

warning_cache = WarningCache()


class AutomaticOptimization:
    """The Trainer drops gradients, calls backward and steps the optimizer."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.optim_progress = OptimizerProgress()

    def run(self, optimizer: LightningOptimizer, args: tuple[Any, ...], batch_idx: int, accumulating: bool) -> dict[str, Any]:
        """The whole step on a batch; its outputs, "loss" among them.

        accumulating: the gradients are added to those there are and the optimizer does not step.
        """
        step = _Step(self, optimizer, args, batch_idx)
        if accumulating:
            step()
            return step.outputs
        trainer, progress = self.trainer, self.optim_progress.step
        progress.increment_ready()
        if trainer._hooks.steps_optimizer:
            call.call_module(trainer, "optimizer_step", trainer.current_epoch, batch_idx, optimizer, step)
        else:
            trainer.strategy.optimizer_step(step.optimizer, step)
        progress.increment_completed()
        if not step.ran:
            raise MisconfigurationException("The closure hasn't been executed. HINT: did you call `optimizer_closure()` in your"
                                            " `optimizer_step` hook? It could also happen because the `optimizer.step(optimizer_closure)`"
                                            " call did not execute it internally.")
        return step.outputs


class _Step:
    """What an optimizer calls for the loss and its gradients, once or many times."""

    __slots__ = ("args", "batch_idx", "of", "optimizer", "outputs", "ran")

    def __init__(self, of: AutomaticOptimization, optimizer: LightningOptimizer, args: tuple[Any, ...], batch_idx: int) -> None:
        self.of, self.optimizer, self.args, self.batch_idx = of, optimizer._optimizer, args, batch_idx
        self.outputs: dict[str, Any] = {}
        self.ran = False

    def __call__(self) -> Tensor | None:
        trainer = self.of.trainer
        self.ran = True
        loss, self.outputs = closure_outputs(training_step(trainer, self.args), trainer.accumulate_grad_batches)
        if trainer.fit_loop._skip_backward:
            return loss
        if self.batch_idx % trainer.accumulate_grad_batches == 0:
            self.zero_grad()
        if loss is not None:
            trainer.strategy.backward(loss, self.optimizer)
        return loss

    def zero_grad(self) -> None:
        trainer, progress, optimizer = self.of.trainer, self.of.optim_progress.zero_grad, self.optimizer
        progress.increment_ready()
        call.call_both(trainer, "on_before_zero_grad", optimizer)
        progress.increment_started()
        call.call_module(trainer, "optimizer_zero_grad", trainer.current_epoch, self.batch_idx, optimizer)
        progress.increment_completed()


class ManualOptimization:
    """The module does all of it in `training_step`; the steps of its optimizers are counted."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.optim_step_progress = Progress(ReadyCompleted)

    def run(self, args: tuple[Any, ...]) -> dict[str, Any]:
        """One call of `training_step`; its outputs."""
        for optimizer in self.trainer.strategy._lightning_optimizers:
            optimizer._on_before_step = self._before_step
            optimizer._on_after_step = self._after_step
        outputs = training_step(self.trainer, args)
        if isinstance(outputs, Tensor):
            return {"loss": outputs.detach()}
        if isinstance(outputs, Mapping):
            return {name: value.detach() if name == "loss" and isinstance(value, Tensor) else value for name, value in outputs.items()}
        if outputs is not None:
            raise MisconfigurationException("In manual optimization, `training_step` must either return a Tensor or have no return.")
        return {}

    def _before_step(self) -> None:
        self.optim_step_progress.increment_ready()
        self.trainer.profiler.start("optimizer_step")

    def _after_step(self) -> None:
        self.trainer.profiler.stop("optimizer_step")
        self.optim_step_progress.increment_completed()


def training_step(trainer: Trainer, args: tuple[Any, ...]) -> Any:
    """The module's `training_step`, in the Trainer's precision."""
    precision = trainer.precision_plugin
    if precision.plain:
        return call.call_module(trainer, "training_step", *args)
    with precision.forward_context():
        return call.call_module(trainer, "training_step", *args)


def closure_outputs(given: Any, accumulated: int) -> tuple[Tensor | None, dict[str, Any]]:
    """The loss to go backward from, which is a share of the accumulated batches, and the outputs that hooks see."""
    if isinstance(given, Tensor):
        loss, extra = given, {}
    elif isinstance(given, Mapping):
        loss, extra = given.get("loss"), {name: value for name, value in given.items() if name != "loss"}
        if loss is None:
            raise MisconfigurationException("In automatic_optimization, when `training_step` returns a dict, the 'loss' key needs to be"
                                            " present")
    elif given is None:
        warning_cache.warn("`training_step` returned `None`. If this was on purpose, ignore this warning...")
        return None, {}
    else:
        raise MisconfigurationException("In automatic optimization, `training_step` must return a Tensor, a dict, or None (where the step"
                                        " will be skipped).")
    if accumulated > 1:
        loss = loss / accumulated
    return loss, {"loss": loss.detach(), **extra}

