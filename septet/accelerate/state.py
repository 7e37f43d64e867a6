"""`PartialState`, `AcceleratorState` and `GradientState`: one process on the CPU, and where it stands in accumulating."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import septet.torch as torch
from septet.accelerate.utils.dataclasses import DistributedType, GradientAccumulationPlugin


class PartialState:
    """Which process this is, and of how many: the only one."""

    _shared_state: dict[str, Any] = {}

    def __init__(self, cpu: bool = False, **kwargs: Any):
        self.device = torch.device("cpu")
        self.distributed_type, self.backend, self.debug, self.fork_launched = DistributedType.NO, None, False, False
        self.num_processes, self.process_index, self.local_process_index = 1, 0, 0
        self.is_main_process = self.is_local_main_process = self.is_last_process = True
        self.use_distributed, self.initialized = False, True

    def __repr__(self) -> str:
        return (f"Distributed environment: {self.distributed_type}\nNum processes: {self.num_processes}\n"
                f"Process index: {self.process_index}\nLocal process index: {self.local_process_index}\nDevice: {self.device}\n")

    def wait_for_everyone(self) -> None:
        """Nobody else is there."""

    @contextmanager
    def split_between_processes(self, inputs: Any, apply_padding: bool = False) -> Iterator[Any]:
        """The share of this process: all."""
        yield inputs

    @contextmanager
    def main_process_first(self) -> Iterator[None]:
        """This process, first."""
        yield

    local_main_process_first = main_process_first

    def on_main_process(self, function: Callable[..., Any] | None = None) -> Any:
        """A function for the main process, which this is."""
        return function if function is not None else (lambda f: f)

    on_local_main_process = on_last_process = on_main_process

    def on_process(self, function: Callable[..., Any] | None = None, process_index: int | None = None) -> Any:
        """A function for one process; nothing for others."""
        if function is None:
            return lambda f: self.on_process(f, process_index)
        return function if process_index in (None, 0) else (lambda *args, **kwargs: None)

    def print(self, *args: Any, **kwargs: Any) -> None:
        """Print, once."""
        print(*args, **kwargs)  # noqa: T201

    def destroy_process_group(self, group: Any = None) -> None:
        """There is none."""


class AcceleratorState(PartialState):
    """The same with the precision."""

    def __init__(self, mixed_precision: str = "no", cpu: bool = False, **kwargs: Any):
        super().__init__(cpu)
        self.mixed_precision = mixed_precision

    def __repr__(self) -> str:
        return super().__repr__() + f"\nMixed precision type: {self.mixed_precision}\n"


class GradientState:
    """Whether the next update is due, and which loader is running."""

    def __init__(self, plugin: GradientAccumulationPlugin):
        self.plugin, self.sync_gradients = plugin, True
        self.dataloaders: list[Any] = []

    @property
    def num_steps(self) -> int:
        """Batches of an update."""
        return self.plugin.num_steps or 1

    @property
    def active_dataloader(self) -> Any:
        """The innermost loader that is running."""
        return self.dataloaders[-1] if self.dataloaders else None

    @property
    def end_of_dataloader(self) -> bool:
        """Whether its last batch has been given."""
        return bool(self.dataloaders) and self.active_dataloader.end_of_dataloader

    @property
    def in_dataloader(self) -> bool:
        """Whether a loader is running."""
        return bool(self.dataloaders)
