"""Calling hooks: who answers which is found once, so that a hook nobody answers costs a look in a dictionary."""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.core.hooks import CheckpointHooks, DataHooks, ModelHooks
from septet.lightning.pytorch.core.optimization import Optimization
from septet.lightning.pytorch.profilers import PassThroughProfiler

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer

CALLBACK_HOOKS = tuple(name for name in vars(Callback) if name.startswith("on_") or name in ("setup", "teardown"))
# hooks of modules that do nothing unless they are overridden
_ACTING = ("_model_eval", "_model_train", "_model_zero_grad")
SILENT = {"prepare_data", "setup", "teardown"} | {
    name for kind in (ModelHooks, DataHooks, CheckpointHooks) for name in vars(kind)
    if name.startswith("on_") and not name.endswith(_ACTING)}


class Hooks:
    """Who answers which hook in a run."""

    def __init__(self, trainer: Trainer) -> None:
        self.lightning_module = module = trainer.lightning_module
        self.callbacks = {name: tuple(_bound(trainer, one, name) for one in trainer.callbacks if answers(one, name, Callback))
                          for name in CALLBACK_HOOKS}
        self.module = {name: _bound(trainer, module, name) if answers(module, name, *_DEFAULTS) else None for name in SILENT}
        self.methods = Methods(trainer, module)
        self.steps_optimizer = answers(module, "optimizer_step", Optimization)
        self.clips = answers(module, "configure_gradient_clipping", Optimization)


class Methods(dict[str, Callable[..., Any]]):
    """The methods of a module that are always called, found when they first are."""

    def __init__(self, trainer: Trainer, module: Any) -> None:
        super().__init__()
        self.trainer, self.module = trainer, module

    def __missing__(self, name: str) -> Callable[..., Any]:
        self[name] = method = _bound(self.trainer, self.module, name)
        return method


_DEFAULTS = (ModelHooks, DataHooks, CheckpointHooks)


def answers(owner: object, name: str, *defaults: type) -> bool:
    """Whether an object has a hook of its own, not that of the base class which does nothing."""
    method = getattr(owner, name, None)
    if method is None:
        return False
    written = getattr(method, "__func__", method)
    return all(written is not vars(base).get(name) for base in defaults)


def _bound(trainer: Trainer, owner: Any, name: str) -> Callable[..., Any]:
    """A method, timed where the Trainer has a profiler."""
    method: Callable[..., Any] = getattr(owner, name)
    if isinstance(trainer.profiler, PassThroughProfiler):
        return method
    kind = "Callback" if isinstance(owner, Callback) else "LightningModule"
    title = f"[{kind}]{owner.state_key if kind == 'Callback' else type(owner).__name__}.{name}"

    def timed(*args: Any, **kwargs: Any) -> Any:
        with trainer.profiler.profile(title):
            return method(*args, **kwargs)

    return timed


def find_hooks(trainer: Trainer) -> None:
    """Look anew who answers which hook."""
    trainer._hooks = Hooks(trainer)


def call_callbacks(trainer: Trainer, name: str, *args: Any) -> None:
    """Call a hook of all callbacks that answer it."""
    found = trainer._hooks.callbacks[name]
    if found:
        before, trainer._current_fx = trainer._current_fx, name
        module = trainer._hooks.lightning_module
        for answer in found:
            answer(trainer, module, *args)
        trainer._current_fx = before


def call_hook(trainer: Trainer, name: str, *args: Any) -> Any:
    """Call a hook of the module, if it answers it."""
    answer = trainer._hooks.module[name]
    if answer is None:
        return None
    before, trainer._current_fx = trainer._current_fx, name
    given = answer(*args)
    trainer._current_fx = before
    return given


def call_module(trainer: Trainer, name: str, *args: Any, **kwargs: Any) -> Any:
    """Call a method of the module that does something even where it is not overridden."""
    before, trainer._current_fx = trainer._current_fx, name
    given = trainer._hooks.methods[name](*args, **kwargs)
    trainer._current_fx = before
    return given


def call_both(trainer: Trainer, name: str, *args: Any) -> Any:
    """Call a hook of the callbacks, then of the module."""
    hooks = trainer._hooks
    if hooks.callbacks[name]:
        call_callbacks(trainer, name, *args)
    return call_hook(trainer, name, *args) if hooks.module[name] is not None else None


def call_data(trainer: Trainer, name: str, **kwargs: Any) -> None:
    """Call a hook of the data module, where there is one."""
    if trainer.datamodule is not None:
        getattr(trainer.datamodule, name)(**kwargs)


def call_epoch_end(trainer: Trainer) -> None:
    """The end of a training epoch: callbacks that watch metrics come after the module, which may log some there."""
    from septet.lightning.pytorch.callbacks import Checkpoint, EarlyStopping

    watching = [callback for callback in trainer.callbacks if isinstance(callback, Checkpoint | EarlyStopping)]
    _call_among(trainer, [callback for callback in trainer.callbacks if callback not in watching])
    call_hook(trainer, "on_train_epoch_end")
    _call_among(trainer, watching)


def _call_among(trainer: Trainer, callbacks: list[Callback]) -> None:
    before, trainer._current_fx = trainer._current_fx, "on_train_epoch_end"
    for callback in callbacks:
        if answers(callback, "on_train_epoch_end", Callback):
            callback.on_train_epoch_end(trainer, trainer.lightning_module)
    trainer._current_fx = before


def call_with_stage(trainer: Trainer, name: str) -> None:
    """`setup` and `teardown`: of callbacks, then of the module, with the stage by name."""
    before, trainer._current_fx = trainer._current_fx, name
    for answer in trainer._hooks.callbacks[name]:
        answer(trainer, trainer.lightning_module, stage=trainer.state.fn)
    answer = trainer._hooks.module[name]
    if answer is not None:
        answer(stage=trainer.state.fn)
    trainer._current_fx = before
