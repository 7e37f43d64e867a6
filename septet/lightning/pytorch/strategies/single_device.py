"""Where a model runs and how its steps are taken there: in this process, on the CPU."""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import septet.torch as torch
from septet.lightning.pytorch.accelerators import Accelerator, CPUAccelerator
from septet.lightning.pytorch.core.optimizer import LightningOptimizer, init_optimizers_and_schedulers
from septet.lightning.pytorch.plugins.io import CheckpointIO, TorchCheckpointIO
from septet.lightning.pytorch.plugins.precision import Precision
from septet.lightning.pytorch.trainer import call
from septet.lightning.pytorch.utilities.types import LRSchedulerConfig
from septet.torch import Tensor
from septet.torch.optim import Optimizer

if TYPE_CHECKING:
    from septet.lightning.pytorch.core.module import LightningModule
    from septet.lightning.pytorch.trainer.trainer import Trainer


class Strategy:
    """The base: one process, one device."""

    strategy_name = "single_device"
    is_global_zero, global_rank, local_rank, node_rank, world_size = True, 0, 0, 0, 1

    def __init__(self, device: Any = "cpu", accelerator: Accelerator | None = None, checkpoint_io: CheckpointIO | None = None,
                 precision_plugin: Precision | None = None) -> None:
        self.root_device = torch.device(device)
        self.accelerator = accelerator or CPUAccelerator()
        self.checkpoint_io = checkpoint_io or TorchCheckpointIO()
        self.precision_plugin = precision_plugin or Precision()
        self._lightning_module: LightningModule | None = None
        self.lr_scheduler_configs: list[LRSchedulerConfig] = []
        self.optimizers = []

    @property
    def lightning_module(self) -> LightningModule | None:
        return self._lightning_module

    @property
    def model(self) -> Any:
        return self._lightning_module

    @property
    def optimizers(self) -> list[Optimizer]:
        return self._optimizers

    @optimizers.setter
    def optimizers(self, optimizers: list[Optimizer]) -> None:
        self._optimizers = optimizers
        self._lightning_optimizers = [LightningOptimizer._to_lightning_optimizer(o, self) for o in optimizers]

    def connect(self, model: LightningModule) -> None:
        self._lightning_module = model

    def setup(self, trainer: Trainer) -> None:
        """Prepare the model; for `fit` with its optimizers."""
        self.precision_plugin.convert_module(self._lightning_module)  # type: ignore[arg-type]
        if trainer.state.fn == "fit":
            self.setup_optimizers(trainer)

    def setup_optimizers(self, trainer: Trainer) -> None:
        self.optimizers, self.lr_scheduler_configs = init_optimizers_and_schedulers(trainer.lightning_module)

    def backward(self, loss: Tensor, optimizer: Optimizer | None, *args: Any, **kwargs: Any) -> None:
        """Backward, between its hooks."""
        trainer = self._lightning_module.trainer  # type: ignore[union-attr]
        call.call_both(trainer, "on_before_backward", loss)
        call.call_module(trainer, "backward", loss, *args, **kwargs)
        call.call_both(trainer, "on_after_backward")

    def optimizer_step(self, optimizer: Optimizer, closure: Callable[[], Any], model: Any = None, **kwargs: Any) -> Any:
        """Step an optimizer; after the closure and before the step come the hooks and, in automatic optimization, clipping."""
        trainer = self._lightning_module.trainer  # type: ignore[union-attr]

        def closure_and_hooks() -> Any:
            given = closure()
            call.call_both(trainer, "on_before_optimizer_step", optimizer)
            if trainer._hooks.clips or trainer.gradient_clip_val is not None:
                self._clip(trainer, optimizer)
            return given

        return optimizer.step(closure=closure_and_hooks, **kwargs)

    def _clip(self, trainer: Trainer, optimizer: Optimizer) -> None:
        """Clip gradients as the module does it, unless it optimises by itself."""
        if trainer.lightning_module.automatic_optimization:
            call.call_module(trainer, "configure_gradient_clipping", optimizer, gradient_clip_val=trainer.gradient_clip_val,
                             gradient_clip_algorithm=trainer.gradient_clip_algorithm)

    def reduce(self, tensor: Any, *args: Any, **kwargs: Any) -> Any:
        return tensor

    def reduce_boolean_decision(self, decision: bool, all: bool = True) -> bool:
        return decision

    def broadcast(self, obj: Any, src: int = 0) -> Any:
        return obj

    def barrier(self, name: str | None = None) -> None:
        """There is nobody to wait for."""

    def all_gather(self, tensor: Tensor, group: Any = None, sync_grads: bool = False) -> Tensor:
        return tensor

    def save_checkpoint(self, checkpoint: dict[str, Any], filepath: Any, storage_options: Any = None) -> None:
        self.checkpoint_io.save_checkpoint(checkpoint, filepath, storage_options)

    def load_checkpoint(self, checkpoint_path: Any, weights_only: bool | None = None) -> dict[str, Any]:
        return self.checkpoint_io.load_checkpoint(checkpoint_path, weights_only=weights_only)

    def remove_checkpoint(self, filepath: Any) -> None:
        self.checkpoint_io.remove_checkpoint(filepath)

    def lightning_module_state_dict(self) -> dict[str, Any]:
        return self._lightning_module.state_dict()  # type: ignore[union-attr]

    def load_model_state_dict(self, checkpoint: dict[str, Any], strict: bool = True) -> None:
        self._lightning_module.load_state_dict(checkpoint["state_dict"], strict=strict)  # type: ignore[union-attr]

    def optimizer_state(self, optimizer: Optimizer) -> dict[str, Any]:
        return optimizer.state_dict()

    def teardown(self) -> None:
        self.precision_plugin.teardown()
        self.accelerator.teardown()
        self.checkpoint_io.teardown()


class SingleDeviceStrategy(Strategy):
    """One process on one device, under the name one knows it by."""
