"""How a module is optimised: its optimizers, backward, clipping and steps, by the Trainer or by the module itself."""
from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.core.optimizer import LightningOptimizer
from septet.lightning.pytorch.utilities.enums import GradClipAlgorithmType
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.torch import Tensor
from septet.torch.optim import Optimizer

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer


class Optimization:
    """The part of LightningModule that takes its steps."""

    trainer: Trainer
    automatic_optimization: bool
    _toggled: dict[int, bool] | None = None

    def optimizers(self, use_pl_optimizer: bool = True) -> Any:
        """The optimizer, or the list of them; `use_pl_optimizer`: as LightningOptimizer, whose steps are counted."""
        strategy = self.trainer.strategy
        found: list[Any] = list(strategy._lightning_optimizers if use_pl_optimizer else strategy.optimizers)
        return found[0] if len(found) == 1 else found

    def lr_schedulers(self) -> Any:
        """The scheduler, the list of them, or None."""
        found = [config.scheduler for config in self.trainer.lr_scheduler_configs]
        return found[0] if len(found) == 1 else found or None

    def manual_backward(self, loss: Tensor, *args: Any, **kwargs: Any) -> None:
        """Backward in manual optimization, with the Trainer's precision and its hooks."""
        self._verify_is_manual_optimization("manual_backward")
        self.trainer.strategy.backward(loss, None, *args, **kwargs)

    def _verify_is_manual_optimization(self, name: str) -> None:
        if self.automatic_optimization:
            raise MisconfigurationException(f"to use {name}, please disable automatic optimization: set model property"
                                            " `automatic_optimization` as False")

    def backward(self, loss: Tensor, *args: Any, **kwargs: Any) -> None:
        """Backward, of automatic and manual optimization."""
        loss.backward(*args, **kwargs)

    def toggle_optimizer(self, optimizer: Optimizer | LightningOptimizer) -> None:
        """Let only the parameters of this optimizer take gradients, until `untoggle_optimizer`."""
        everything = [p for o in self.trainer.optimizers for group in o.param_groups for p in group["params"]]
        before = {id(p): p.requires_grad for p in everything} if self._toggled is None else self._toggled
        for p in everything:
            p.requires_grad = False
        for group in optimizer.param_groups:
            for p in group["params"]:
                p.requires_grad = before[id(p)]
        self._toggled = before

    def untoggle_optimizer(self, optimizer: Optimizer | LightningOptimizer) -> None:
        """Undo `toggle_optimizer`."""
        for o in self.trainer.optimizers:
            for group in o.param_groups:
                for p in group["params"]:
                    if self._toggled is not None and id(p) in self._toggled:
                        p.requires_grad = self._toggled[id(p)]
        self._toggled = None

    @contextmanager
    def toggled_optimizer(self, optimizer: Optimizer | LightningOptimizer) -> Generator[None, None, None]:
        """`toggle_optimizer` and `untoggle_optimizer` around a block."""
        self.toggle_optimizer(optimizer)
        try:
            yield
        finally:
            self.untoggle_optimizer(optimizer)

    def clip_gradients(self, optimizer: Optimizer, gradient_clip_val: float | None = None,
                       gradient_clip_algorithm: str | None = None) -> None:
        """Clip the gradients of an optimizer; what is not given here the Trainer was given."""
        trainer = self.trainer
        value = _agreed("gradient_clip_val", gradient_clip_val, trainer.gradient_clip_val)
        algorithm = _agreed("gradient_clip_algorithm", gradient_clip_algorithm, trainer.gradient_clip_algorithm) or "norm"
        if not isinstance(value, int | float | None):
            raise TypeError(f"`gradient_clip_val` should be an int or a float. Got {value}.")
        if not GradClipAlgorithmType.supported_type(str(algorithm).lower()):
            raise MisconfigurationException(f"`gradient_clip_algorithm` {algorithm} is invalid. Allowed algorithms:"
                                            f" {GradClipAlgorithmType.supported_types()}.")
        trainer.precision_plugin.clip_gradients(optimizer, value or 0.0, GradClipAlgorithmType(str(algorithm).lower()))

    def configure_gradient_clipping(self, optimizer: Optimizer, gradient_clip_val: float | None = None,
                                    gradient_clip_algorithm: str | None = None) -> None:
        """How gradients are clipped, when that is not as the Trainer was told."""
        self.clip_gradients(optimizer, gradient_clip_val=gradient_clip_val, gradient_clip_algorithm=gradient_clip_algorithm)

    def lr_scheduler_step(self, scheduler: Any, metric: Any | None) -> None:
        """Step a scheduler; `metric` is what it watches, if anything."""
        if metric is None:
            scheduler.step()
        else:
            scheduler.step(metric)

    def optimizer_step(self, epoch: int, batch_idx: int, optimizer: Optimizer | LightningOptimizer,
                       optimizer_closure: Callable[[], Any] | None = None) -> None:
        """Step the optimizer; the closure runs `training_step`, drops the old gradients and calls backward."""
        optimizer.step(closure=optimizer_closure)

    def optimizer_zero_grad(self, epoch: int, batch_idx: int, optimizer: Optimizer) -> None:
        """Drop the gradients."""
        optimizer.zero_grad()

    def freeze(self) -> Any:
        """Take gradients of no parameter, and eval mode."""
        for p in self.parameters():  # type: ignore[attr-defined]
            p.requires_grad = False
        return self.eval()  # type: ignore[attr-defined,no-any-return]

    def unfreeze(self) -> Any:
        """Take gradients of all parameters, and train mode."""
        for p in self.parameters():  # type: ignore[attr-defined]
            p.requires_grad = True
        return self.train()  # type: ignore[attr-defined,no-any-return]


def _agreed(name: str, given: Any, of_trainer: Any) -> Any:
    """An argument given here or to the Trainer; it is an error to give both, differently."""
    if given is None:
        return of_trainer
    if of_trainer is not None and of_trainer != given:
        raise MisconfigurationException(f"You have set `Trainer({name}={of_trainer!r})` and have passed `clip_gradients({name}={given!r})`."
                                        " Please use only one of them.")
    return given
