"""`AcceleratedScheduler`: a schedule that steps with its optimizer."""
from __future__ import annotations

from typing import Any


class AcceleratedScheduler:
    """Another schedule; between updates its steps only count."""

    def __init__(self, scheduler: Any, optimizers: Any, state: Any, step_with_optimizer: bool = True):
        self.scheduler, self.gradient_state, self.step_with_optimizer = scheduler, state, step_with_optimizer
        self.optimizers = optimizers if isinstance(optimizers, list | tuple) else [optimizers]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["scheduler"], name)

    def step(self, *args: Any, **kwargs: Any) -> None:
        """One step, where an update was made."""
        if not self.step_with_optimizer or self.gradient_state.sync_gradients:
            self.scheduler.step(*args, **kwargs)
        elif self.gradient_state.plugin.adjust_scheduler:
            self.scheduler._step_count += 1

    def get_last_lr(self) -> Any:
        """The rates."""
        return self.scheduler.get_last_lr()

    def state_dict(self) -> dict[str, Any]:
        """The schedule's."""
        return self.scheduler.state_dict()  # type: ignore[no-any-return]

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Put it back."""
        self.scheduler.load_state_dict(state_dict)

    def get_lr(self) -> Any:
        """The rates that are next."""
        return self.scheduler.get_lr()

    def print_lr(self, *args: Any, **kwargs: Any) -> Any:
        """Print them."""
        return self.scheduler.print_lr(*args, **kwargs)
