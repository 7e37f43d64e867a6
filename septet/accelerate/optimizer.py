"""`AcceleratedOptimizer`: an optimizer that steps when an update is due."""
from __future__ import annotations

from typing import Any

from septet.torch.optim import Optimizer


class AcceleratedOptimizer(Optimizer):
    """Another optimizer; between updates `step` and `zero_grad` do nothing."""

    def __init__(self, optimizer: Any, state: Any):
        self.__dict__.update(optimizer=optimizer, gradient_state=state, step_was_skipped=False)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["optimizer"], name)

    @property
    def state(self) -> Any:
        """The optimizer's."""
        return self.optimizer.state

    @state.setter
    def state(self, state: Any) -> None:
        self.optimizer.state = state

    @property
    def param_groups(self) -> Any:
        """The optimizer's."""
        return self.optimizer.param_groups

    @param_groups.setter
    def param_groups(self, groups: Any) -> None:
        self.optimizer.param_groups = groups

    @property
    def defaults(self) -> Any:
        """The optimizer's."""
        return self.optimizer.defaults

    def state_dict(self) -> dict[str, Any]:
        return self.optimizer.state_dict()  # type: ignore[no-any-return]

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        self.optimizer.load_state_dict(state_dict)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        self.optimizer.add_param_group(param_group)

    def zero_grad(self, set_to_none: bool | None = None) -> None:
        if self.gradient_state.sync_gradients:
            self.optimizer.zero_grad(**({} if set_to_none is None else {"set_to_none": set_to_none}))

    def train(self) -> None:
        """For optimizers that have the mode."""
        if callable(getattr(self.optimizer, "train", None)):
            self.optimizer.train()

    def eval(self) -> None:
        """For optimizers that have the mode."""
        if callable(getattr(self.optimizer, "eval", None)):
            self.optimizer.eval()

    def step(self, closure: Any = None) -> Any:
        if self.gradient_state.sync_gradients:
            return self.optimizer.step() if closure is None else self.optimizer.step(closure)
        return None
