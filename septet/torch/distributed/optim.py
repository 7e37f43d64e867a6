"""`torch.distributed.optim`: an optimizer whose state ranks share."""
from __future__ import annotations

from typing import Any

from septet.torch.distributed.group import get_rank
from septet.torch.optim.optimizer import Optimizer

__all__ = ["ZeroRedundancyOptimizer"]


class ZeroRedundancyOptimizer(Optimizer):
    """An optimizer of a class, with each rank holding the state of its share of parameters; of one rank, that of all.

    optimizer_class: called with the parameters and `defaults`.  parameters_as_bucket_view and overlap_with_ddp are about traffic between
    ranks, of which there is none.  RuntimeError where no process group is there.
    """

    def __init__(self, params: Any, optimizer_class: type[Optimizer], process_group: Any = None, parameters_as_bucket_view: bool = False,
                 overlap_with_ddp: bool = False, **defaults: Any):
        self.rank = get_rank(process_group)
        self.optim = optimizer_class(params, **defaults)
        super().__init__(self.optim.param_groups, self.optim.defaults)
        self.param_groups, self.state = self.optim.param_groups, self.optim.state       # one and the same, so schedulers reach them

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Take in more parameters."""
        if len(self.param_groups) >= len(self.optim.param_groups):
            if param_group not in self.optim.param_groups:
                self.optim.add_param_group(param_group)
            return
        self.param_groups.append(param_group)

    def step(self, closure: Any = None, **kwargs: Any) -> Any:
        """One step of the parameters."""
        return self.optim.step(closure, **kwargs) if closure is not None else self.optim.step(**kwargs)

    def consolidate_state_dict(self, to: int = 0) -> None:
        """Bring the ranks' states together: they are."""

    def state_dict(self) -> dict[str, Any]:
        """The state of all parameters."""
        return self.optim.state_dict()

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state."""
        self.optim.load_state_dict(state_dict)
        self.param_groups, self.state = self.optim.param_groups, self.optim.state
