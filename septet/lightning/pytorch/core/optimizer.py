"""Optimizers as a module sees them, and every form in which it may give them."""
from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_warn
from septet.lightning.pytorch.utilities.types import LRSchedulerConfig
from septet.torch.optim import Optimizer
from septet.torch.optim.lr_scheduler import ReduceLROnPlateau

if TYPE_CHECKING:
    from septet.lightning.pytorch.core.module import LightningModule
    from septet.lightning.pytorch.strategies import Strategy


def do_nothing_closure() -> None:
    """The closure of a step without one."""


class LightningOptimizer:
    """An optimizer whose step the Trainer knows of; everything else is the optimizer's own."""

    def __init__(self, optimizer: Optimizer) -> None:
        self._optimizer = optimizer
        self._strategy: Strategy | None = None
        self._on_before_step: Callable[[], None] = do_nothing_closure
        self._on_after_step: Callable[[], None] = do_nothing_closure
        self.__class__ = _wrapper_class(type(optimizer))

    @property
    def optimizer(self) -> Optimizer:
        return self._optimizer

    @contextmanager
    def toggle_model(self, sync_grad: bool = True) -> Generator[None, None, None]:
        """Within it only the parameters of this optimizer take gradients.  `sync_grad` has a meaning on several machines alone."""
        module = self._strategy.lightning_module  # type: ignore[union-attr]
        module.toggle_optimizer(self)
        try:
            yield
        finally:
            module.untoggle_optimizer(self)

    def step(self, closure: Callable[[], Any] | None = None, **kwargs: Any) -> Any:
        """One step; `closure` computes the loss and its gradients."""
        self._on_before_step()
        if closure is None:
            closure = do_nothing_closure
        elif not callable(closure):
            raise MisconfigurationException("When `optimizer.step(closure)` is called, the closure should be callable")
        output = self._strategy.optimizer_step(self._optimizer, closure, **kwargs)  # type: ignore[union-attr]
        self._on_after_step()
        return output

    @classmethod
    def _to_lightning_optimizer(cls, optimizer: Optimizer | LightningOptimizer, strategy: Strategy) -> LightningOptimizer:
        wrapped = optimizer if isinstance(optimizer, LightningOptimizer) else cls(optimizer)
        wrapped._strategy = strategy
        return wrapped


_CLASSES: dict[type, type] = {}


def _wrapper_class(kind: type) -> type:
    """LightningAdam for Adam: an instance of both, whose methods are those of LightningOptimizer."""
    if kind not in _CLASSES:
        _CLASSES[kind] = type("Lightning" + kind.__name__, (LightningOptimizer, _Delegates, kind), {})
    return _CLASSES[kind]


class _Delegates:
    """Stands between LightningOptimizer and the optimizer's class, so that what the latter has is asked of the instance it wraps."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _OWN:
            object.__setattr__(self, name, value)
        else:
            setattr(self._optimizer, name, value)

    def __getattribute__(self, name: str) -> Any:
        if name in _OWN or name.startswith("__"):
            return object.__getattribute__(self, name)
        return getattr(object.__getattribute__(self, "_optimizer"), name)

    def __repr__(self) -> str:
        return repr(object.__getattribute__(self, "_optimizer"))


_OWN = frozenset(("_optimizer", "_strategy", "_on_before_step", "_on_after_step", "optimizer", "toggle_model", "step",
                  "_to_lightning_optimizer"))


def init_optimizers_and_schedulers(model: LightningModule) -> tuple[list[Optimizer], list[LRSchedulerConfig]]:
    """What the module's `configure_optimizers` gives, in one form."""
    from septet.lightning.pytorch.trainer import call

    given = call.call_module(model.trainer, "configure_optimizers")
    if given is None:
        rank_zero_warn("`LightningModule.configure_optimizers` returned `None`, this fit will run with no optimizer")
        return [], []
    optimizers, schedulers, monitor = _read(given)
    if model.automatic_optimization:
        if len(optimizers) > 1:
            raise RuntimeError("Training with multiple optimizers is only supported with manual optimization. Set"
                               " `self.automatic_optimization = False` and take your optimizers in `training_step` from"
                               " `self.optimizers()`.")
        configs = [_config(scheduler, monitor) for scheduler in schedulers]
    else:
        configs = [_manual_config(scheduler) for scheduler in schedulers]
    _check(optimizers, configs)
    return optimizers, configs


def _read(given: Any) -> tuple[list[Optimizer], list[Any], str | None]:
    """Optimizers, schedulers and the metric of a plateau, from any of the forms that are allowed."""
    if isinstance(given, Optimizer):
        return [given], [], None
    if isinstance(given, list | tuple) and len(given) == 2 and isinstance(given[0], list) \
            and all(isinstance(o, Optimizer) for o in given[0]):
        schedulers = given[1] if isinstance(given[1], list) else [given[1]]
        return list(given[0]), schedulers, None
    if isinstance(given, dict):
        _warn_of_extra_keys(given)
        return [given["optimizer"]], _schedulers(given), given.get("monitor")
    if isinstance(given, list | tuple) and given and all(isinstance(d, dict) for d in given):
        for one in given:
            _warn_of_extra_keys(one)
        return [d["optimizer"] for d in given], [s for d in given for s in _schedulers(d)], None
    if isinstance(given, list | tuple) and all(isinstance(o, Optimizer) for o in given):
        return list(given), [], None
    raise MisconfigurationException(
        "Unknown configuration for model optimizers. Output from `model.configure_optimizers()` should be one of: an optimizer, a list of "
        "them, a dictionary with \"optimizer\" and perhaps \"lr_scheduler\", a list of such dictionaries, or ([optimizers], [schedulers])")


def _schedulers(given: dict[str, Any]) -> list[Any]:
    return [given["lr_scheduler"]] if given.get("lr_scheduler") is not None else []


def _warn_of_extra_keys(given: dict[str, Any]) -> None:
    extra = set(given) - {"optimizer", "lr_scheduler", "monitor"}
    if extra:
        rank_zero_warn(f"Found unsupported keys in the optimizer configuration: {extra}")


_KEYS = frozenset(LRSchedulerConfig.__dataclass_fields__)


def _config(scheduler: Any, monitor: str | None) -> LRSchedulerConfig:
    """A scheduler of automatic optimization."""
    if isinstance(scheduler, LRSchedulerConfig):
        return scheduler
    if isinstance(scheduler, dict):
        return _config_of_dict(scheduler)
    if isinstance(scheduler, ReduceLROnPlateau):
        if monitor is None:
            raise MisconfigurationException("`configure_optimizers` must include a monitor when a `ReduceLROnPlateau` scheduler is used."
                                            ' For example: {"optimizer": optimizer, "lr_scheduler": scheduler, "monitor": "loss"}')
        return LRSchedulerConfig(scheduler, reduce_on_plateau=True, monitor=monitor)
    return LRSchedulerConfig(scheduler)


def _config_of_dict(given: dict[str, Any]) -> LRSchedulerConfig:
    extra = set(given) - _KEYS
    if extra:
        rank_zero_warn(f"Found unsupported keys in the lr scheduler dict: {extra}. HINT: remove them from the output of"
                       " `configure_optimizers`.", category=RuntimeWarning)
    given = {key: value for key, value in given.items() if key in _KEYS}
    if "scheduler" not in given:
        raise MisconfigurationException('The lr scheduler dict must have the key "scheduler" with its item being an lr scheduler')
    if given.get("interval", "epoch") not in ("step", "epoch"):
        raise MisconfigurationException('The "interval" key in lr scheduler dict must be "step" or "epoch"'
                                        f' but is "{given["interval"]}"')
    plateau = isinstance(given["scheduler"], ReduceLROnPlateau)
    given.setdefault("reduce_on_plateau", plateau)
    if plateau and given.get("monitor") is None:
        raise MisconfigurationException("The lr scheduler dict must include a monitor when a `ReduceLROnPlateau` scheduler is used."
                                        ' For example: {"optimizer": optimizer, "lr_scheduler": {"scheduler": ..., "monitor": "loss"}}')
    return LRSchedulerConfig(**given)


def _manual_config(scheduler: Any) -> LRSchedulerConfig:
    """A scheduler that the module steps itself."""
    if not isinstance(scheduler, dict):
        return LRSchedulerConfig(scheduler)
    ignored = [key for key in ("interval", "frequency", "reduce_on_plateau", "monitor", "strict") if key in scheduler]
    if ignored:
        rank_zero_warn(f"The lr scheduler dict contains the key(s) {ignored}, but the keys will be ignored. You need to call"
                       " `lr_scheduler.step()` manually in manual optimization.", category=RuntimeWarning)
    return LRSchedulerConfig(**{key: scheduler[key] for key in scheduler if key not in ignored})


def _check(optimizers: list[Optimizer], configs: list[LRSchedulerConfig]) -> None:
    """Each scheduler has a `step`, and the optimizer it drives is among those given."""
    for config in configs:
        scheduler = config.scheduler
        if not callable(getattr(scheduler, "step", None)) or not hasattr(scheduler, "state_dict"):
            raise TypeError(f"The provided lr scheduler `{type(scheduler).__name__}` is invalid. It should have `step`, `state_dict` and"
                            " `load_state_dict` methods defined.")
        driven = getattr(scheduler, "optimizer", None)
        if driven is not None and driven not in optimizers:
            raise MisconfigurationException("Some schedulers are attached with an optimizer that wasn't returned from"
                                            " `configure_optimizers`.")

