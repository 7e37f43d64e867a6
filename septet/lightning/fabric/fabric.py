"""`Fabric`: a training loop of one's own with Lightning's device, precision, checkpoints, loggers and callbacks."""
from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from septet import torch
from septet.lightning.fabric.setup import check_accelerator, check_devices, precision_of
from septet.lightning.fabric.utilities.rank_zero import rank_zero_warn
from septet.lightning.fabric.utilities.seed import seed_everything
from septet.lightning.fabric.wrappers import _FabricDataLoader, _FabricModule, _FabricOptimizer, moved, unwrapped
from septet.lightning.pytorch.accelerators import CPUAccelerator
from septet.lightning.pytorch.plugins.io import TorchCheckpointIO
from septet.torch import nn
from septet.torch.utils.data import DataLoader


def listed(x: Any) -> list[Any]:
    """One thing or several as a list."""
    return [] if x is None else list(x) if isinstance(x, list | tuple) else [x]


def nothing(fabric: Fabric) -> None:
    """What `launch()` alone runs."""


class Fabric:
    """Runs a training loop on the CPU of one process.

    precision: "32-true", "64-true", "bf16-mixed" ...; plugins: a precision instead; callbacks: objects whose hooks `call` calls;
    loggers: where `log` goes.  RuntimeError: an accelerator that is not there.  NotSupported: several devices, nodes or processes.
    """

    def __init__(self, *, accelerator: Any = "auto", strategy: Any = "auto", devices: Any = "auto", num_nodes: int = 1,
                 precision: Any = None, plugins: Any = None, callbacks: Any = None, loggers: Any = None):
        check_accelerator(accelerator)
        check_devices(devices, num_nodes, strategy)
        self._accelerator, self._strategy = CPUAccelerator(), strategy
        self._precision = precision_of(precision, plugins)
        self._callbacks, self._loggers = listed(callbacks), listed(loggers)
        self._checkpoint_io = TorchCheckpointIO()
        self._models_setup, self._launched = 0, False

    # ---- where it runs -------------------------------------------------------------------------------------------

    @property
    def accelerator(self) -> Any:
        """The CPU."""
        return self._accelerator

    @property
    def strategy(self) -> Any:
        """How processes work together: there is one."""
        return self._strategy

    @property
    def device(self) -> torch.device:
        """Where tensors are."""
        return torch.device("cpu")

    @property
    def global_rank(self) -> int:
        """This process among all."""
        return 0

    @property
    def local_rank(self) -> int:
        """This process on its machine."""
        return 0

    @property
    def node_rank(self) -> int:
        """This machine among all."""
        return 0

    @property
    def world_size(self) -> int:
        """Processes in all."""
        return 1

    @property
    def is_global_zero(self) -> bool:
        """Whether this is the main process."""
        return True

    @property
    def loggers(self) -> list[Any]:
        """The loggers."""
        return self._loggers

    @property
    def logger(self) -> Any:
        """The first logger; IndexError when there is none."""
        return self._loggers[0]

    def run(self, *args: Any, **kwargs: Any) -> Any:
        """Override to keep a loop in a subclass."""

    # ---- preparing -----------------------------------------------------------------------------------------------

    def setup(self, module: Any, *optimizers: Any, scheduler: Any = None, move_to_device: bool = True,
              _reapply_compile: bool = True) -> Any:
        """A module and its optimizers for this Fabric, as a tuple when there are optimizers; `scheduler` is given back as it is."""
        check_module(module)
        check_optimizers(optimizers)
        model = self._wrap(module, move_to_device)
        wrapped = [_FabricOptimizer(optimizer, self._callbacks) for optimizer in optimizers]
        self.call("on_after_setup", fabric=self, module=model)
        if not optimizers:
            return model
        return (model, *wrapped) if scheduler is None else (model, *wrapped, scheduler)

    def setup_module(self, module: Any, move_to_device: bool = True, _reapply_compile: bool = True) -> _FabricModule:
        """A module for this Fabric."""
        check_module(module)
        return self._wrap(module, move_to_device)

    def _wrap(self, module: Any, move_to_device: bool) -> _FabricModule:
        """A module in the precision, on the device."""
        converted = self._precision.convert_module(module)
        if move_to_device:
            converted = converted.to(self.device)
        self._models_setup += 1
        return _FabricModule(converted, self._precision, original_module=module)

    def setup_optimizers(self, *optimizers: Any) -> Any:
        """Optimizers for this Fabric: one, or a tuple."""
        check_optimizers(optimizers, "setup_optimizers")
        wrapped = tuple(_FabricOptimizer(optimizer, self._callbacks) for optimizer in optimizers)
        return wrapped[0] if len(wrapped) == 1 else wrapped

    def setup_dataloaders(self, *dataloaders: Any, use_distributed_sampler: bool = True, move_to_device: bool = True) -> Any:
        """Loaders for this Fabric: one, or a list.  One process needs no distributed sampler."""
        check_dataloaders(dataloaders)
        device = self.device if move_to_device else None
        wrapped = [_FabricDataLoader(loader, device) for loader in dataloaders]
        return wrapped[0] if len(wrapped) == 1 else wrapped

    # ---- the loop ------------------------------------------------------------------------------------------------

    def backward(self, tensor: Any, *args: Any, model: Any = None, **kwargs: Any) -> None:
        """`tensor.backward`."""
        tensor.backward(*args, **kwargs)

    def clip_gradients(self, module: Any, optimizer: Any, clip_val: float | None = None, max_norm: float | None = None,
                       norm_type: float = 2.0, error_if_nonfinite: bool = True) -> Any:
        """Limit gradients to +-clip_val, or their norm to `max_norm`, which gives the norm.  ValueError: both, or neither."""
        if clip_val is not None and max_norm is not None:
            raise ValueError("Only one of `clip_val` or `max_norm` can be set as this specifies the underlying clipping algorithm!")
        if clip_val is not None:
            nn.utils.clip_grad_value_(list(self._precision.main_params(unwrapped(optimizer))), clip_val)
            return None
        if max_norm is not None:
            return nn.utils.clip_grad_norm_(unwrapped(module).parameters(), max_norm, norm_type=norm_type,
                                            error_if_nonfinite=error_if_nonfinite)
        raise ValueError("You have to specify either `clip_val` or `max_norm` to do gradient clipping!")

    def autocast(self) -> AbstractContextManager[Any]:
        """The precision for code outside of a module."""
        return self._precision.forward_context()

    def to_device(self, obj: Any) -> Any:
        """A module, tensor or collection on the device."""
        return moved(obj, self.device)

    def print(self, *args: Any, **kwargs: Any) -> None:
        """Print once, however many processes there are."""
        print(*args, **kwargs)  # noqa: T201

    # ---- processes -----------------------------------------------------------------------------------------------

    def barrier(self, name: str | None = None) -> None:
        """Wait for the others: there are none."""

    def broadcast(self, obj: Any, src: int = 0) -> Any:
        """What process `src` has."""
        return obj

    def all_gather(self, data: Any, group: Any = None, sync_grads: bool = False) -> Any:
        """What every process has."""
        return data

    def all_reduce(self, data: Any, group: Any = None, reduce_op: Any = "mean") -> Any:
        """What all processes have together."""
        return data

    @contextmanager
    def rank_zero_first(self, local: bool = False) -> Iterator[None]:
        """The main process runs a block before the others."""
        yield

    def no_backward_sync(self, module: Any, enabled: bool = True) -> AbstractContextManager[Any]:
        """Gradients stay with their process for a while.  TypeError: a module that was not set up."""
        if not isinstance(module, _FabricModule):
            raise TypeError("You need to set up the model first before you can call `fabric.no_backward_sync()`: "
                            "`model = fabric.setup(model, ...)`")
        return nullcontext()

    def sharded_model(self) -> AbstractContextManager[Any]:
        """Modules are not divided among processes."""
        return nullcontext()

    def init_tensor(self) -> AbstractContextManager[Any]:
        """New tensors have the precision's dtype."""
        return self._precision.tensor_init_context()

    def init_module(self, empty_init: bool | None = None) -> AbstractContextManager[Any]:
        """New modules have the precision's dtype; they are always initialised."""
        return self._precision.module_init_context()

    # ---- checkpoints ---------------------------------------------------------------------------------------------

    def save(self, path: str | Path, state: dict[str, Any], filter: dict[str, Callable[[str, Any], bool]] | None = None) -> None:
        """Write modules, optimizers and plain values to a file, whole or not at all.  filter: by name, which entries of a state stay."""
        for name in set(filter or ()) - set(state):
            raise ValueError(f"The filter keys {name!r} are not present in the state keys {sorted(state)}.")
        kept = {name: state_of(unwrapped(x)) for name, x in state.items()}
        for name, keep in (filter or {}).items():
            if not callable(keep):
                raise TypeError(f"Expected `fabric.save(filter=...)` for key {name!r} to be a callable, given {keep!r}.")
            kept[name] = {key: x for key, x in kept[name].items() if keep(key, x)}
        self._checkpoint_io.save_checkpoint(kept, path)

    def load(self, path: str | Path, state: dict[str, Any] | None = None, strict: bool = True, *,
             weights_only: bool | None = None) -> dict[str, Any]:
        """Read a file into modules, optimizers and the values of `state`; gives what `state` does not name.  KeyError: a name it lacks."""
        checkpoint = self._checkpoint_io.load_checkpoint(path, weights_only=weights_only)
        if not state:
            return checkpoint
        absent = [name for name in state if name not in checkpoint]
        if strict and absent:
            raise KeyError(f"The requested state contains a key '{absent[0]}' that does not exist in the loaded checkpoint. To disable "
                           "strict loading, set `strict=False`.")
        for name in [name for name in state if name in checkpoint]:
            held, loaded = unwrapped(state[name]), checkpoint.pop(name)
            if isinstance(held, nn.Module):
                held.load_state_dict(loaded, strict=strict)
            elif hasattr(held, "load_state_dict"):
                state[name].load_state_dict(loaded)
            else:
                state[name] = loaded
        return checkpoint

    def load_raw(self, path: str | Path, obj: Any, strict: bool = True, *, weights_only: bool | None = None) -> None:
        """Read a file that holds the state of one module or optimizer."""
        state = self._checkpoint_io.load_checkpoint(path, weights_only=weights_only)
        if isinstance(unwrapped(obj), nn.Module):
            unwrapped(obj).load_state_dict(state, strict=strict)
        else:
            obj.load_state_dict(state)

    # ---- the rest ------------------------------------------------------------------------------------------------

    def launch(self, function: Callable[..., Any] = nothing, *args: Any, **kwargs: Any) -> Any:
        """Run a function with this Fabric as its first argument.  TypeError: it takes none."""
        if not callable(function):
            raise TypeError(f"`Fabric.launch(...)` needs to be a callable, but got {function}. HINT: do `.launch(your_fn)` instead of "
                            "`.launch(your_fn())`")
        if not inspect.signature(function).parameters:
            raise TypeError(f"`Fabric.launch(function={function})` needs to take at least one argument. The launcher will pass in the "
                            "`Fabric` object so you can use it inside the function.")
        self._launched = True
        return function(self, *args, **kwargs)

    def call(self, hook_name: str, *args: Any, **kwargs: Any) -> None:
        """Call a hook of every callback that has it."""
        for callback in self._callbacks:
            hook = getattr(callback, hook_name, None)
            if hook is not None and not callable(hook):
                rank_zero_warn(f"Skipping the callback `{type(callback).__name__}.{hook_name}` because it is not callable.")
            elif hook is not None:
                hook(*args, **kwargs)

    def log(self, name: str, value: Any, step: int | None = None) -> None:
        """Give a number to every logger."""
        self.log_dict({name: value}, step=step)

    def log_dict(self, metrics: Mapping[str, Any], step: int | None = None) -> None:
        """Give numbers to every logger.  ValueError: a tensor of several."""
        numbers = {name: scalar(x) for name, x in metrics.items()}
        for logger in self._loggers:
            logger.log_metrics(metrics=numbers, step=step)

    @staticmethod
    def seed_everything(seed: int | None = None, workers: bool | None = None, verbose: bool = True) -> int:
        """Seed all generators; see `seed_everything`."""
        return seed_everything(seed, workers=True if workers is None else workers, verbose=verbose)


def state_of(x: Any) -> Any:
    """The state of what has one; plain values are their own."""
    return x.state_dict() if isinstance(x, nn.Module) or hasattr(x, "state_dict") else x


def scalar(x: Any) -> Any:
    """The number in a tensor."""
    if isinstance(x, torch.Tensor):
        if x.numel() != 1:
            raise ValueError(f"The metric `{x}` does not contain a single element, thus it cannot be converted to a scalar.")
        return x.item()
    return x


def check_module(module: Any) -> None:
    """ValueError for a module that was set up already."""
    if isinstance(module, _FabricModule):
        raise ValueError("A model should be passed only once to the `setup` method.")


def check_optimizers(optimizers: tuple[Any, ...], method: str = "setup") -> None:
    """ValueError for optimizers that were set up already."""
    if any(isinstance(optimizer, _FabricOptimizer) for optimizer in optimizers):
        raise ValueError(f"An optimizer should be passed only once to the `{method}` method.")


def check_dataloaders(dataloaders: tuple[Any, ...]) -> None:
    """ValueError for loaders that were set up already, TypeError for what is no loader."""
    if any(isinstance(loader, _FabricDataLoader) for loader in dataloaders):
        raise ValueError("A dataloader should be passed only once to the `setup_dataloaders` method.")
    if any(not isinstance(loader, DataLoader) for loader in dataloaders):
        raise TypeError("Only PyTorch DataLoader are currently supported in `setup_dataloaders`.")
