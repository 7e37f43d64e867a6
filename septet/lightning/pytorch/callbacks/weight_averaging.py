"""`WeightAveraging` and `EMAWeightAveraging`: a running mean of the weights, which validation and the end of training use."""
from __future__ import annotations

from copy import deepcopy
from typing import Any

from septet import torch
from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.callbacks.stochastic_weight_avg import unattached
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_info
from septet.torch.optim.swa_utils import AveragedModel, get_ema_avg_fn

MODULE = "module."                      # what AveragedModel puts before the names of the module it holds


class WeightAveraging(Callback):
    """Keeps an `AveragedModel` of the module, validates with it and ends training with its weights.

    `should_update` says after which steps and epochs the mean takes the weights; as it stands, after every step.
    device: where the mean is kept, None beside the module.  use_buffers: average buffers as well.  kwargs go to AveragedModel.
    """

    def __init__(self, device: torch.device | str | int | None = None, use_buffers: bool = True, **kwargs: Any):
        self._device, self._use_buffers, self._kwargs = device, use_buffers, kwargs
        self._average_model: Any = None
        self._latest_update_step, self._latest_update_epoch = 0, -1

    def should_update(self, step_idx: int | None = None, epoch_idx: int | None = None) -> bool:
        """Whether the mean takes the weights after a step, or after an epoch; counted from 0, one of both is given."""
        return step_idx is not None

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Make the mean."""
        if stage != "fit":
            return
        pl_module.configure_model()
        with unattached(pl_module):
            module = deepcopy(pl_module)
        self._average_model = AveragedModel(module, device=self._device or pl_module.device, use_buffers=self._use_buffers, **self._kwargs)

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Take the weights after a step."""
        if trainer.global_step > self._latest_update_step and self.should_update(step_idx=trainer.global_step - 1):
            self._average_model.update_parameters(pl_module)
            self._latest_update_step = trainer.global_step

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Take the weights after an epoch."""
        if trainer.current_epoch > self._latest_update_epoch and self.should_update(epoch_idx=trainer.current_epoch):
            self._average_model.update_parameters(pl_module)
            self._latest_update_epoch = trainer.current_epoch

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """The module gets the mean."""
        for mean, own in self._pairs(pl_module):
            own.detach().copy_(mean.detach())

    def on_validation_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """Validate with the mean."""
        if self._average_model is not None:
            self._swap_models(pl_module)

    def on_validation_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Train on with the module's own weights."""
        if self._average_model is not None:
            self._swap_models(pl_module)

    def state_dict(self) -> dict[str, Any]:
        """The step whose weights were taken last."""
        return {"latest_update_step": self._latest_update_step}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self._latest_update_step = state_dict["latest_update_step"]

    def on_save_checkpoint(self, trainer: Any, pl_module: Any, checkpoint: dict[str, Any]) -> None:
        """A checkpoint's `state_dict` holds the mean; the module's own weights are `current_model_state`."""
        if self._average_model is None:
            rank_zero_info("WeightAveraging: this checkpoint is saved outside of fit, so it holds no mean of the weights.")
            return
        state = self._average_model.state_dict()
        checkpoint["current_model_state"] = checkpoint["state_dict"]
        checkpoint["state_dict"] = {name[len(MODULE):]: x for name, x in state.items() if name.startswith(MODULE)}
        checkpoint["averaging_state"] = {name: x for name, x in state.items() if not name.startswith(MODULE)}

    def on_load_checkpoint(self, trainer: Any, pl_module: Any, checkpoint: dict[str, Any]) -> None:
        """Take mean and weights; a checkpoint without a mean starts both."""
        if self._average_model is None:
            rank_zero_info("WeightAveraging: this checkpoint is loaded outside of fit, so the module gets the mean of the weights.")
        elif "current_model_state" in checkpoint:
            mean = {MODULE + name: x for name, x in checkpoint["state_dict"].items()}
            self._average_model.load_state_dict(mean | checkpoint["averaging_state"])
            checkpoint["state_dict"] = checkpoint["current_model_state"]
            pl_module.load_state_dict(checkpoint["state_dict"])
        else:
            rank_zero_info("WeightAveraging: this checkpoint holds no mean of the weights, which starts from its weights.")
            self._average_model.module.load_state_dict(deepcopy(checkpoint["state_dict"]), strict=False)

    def _pairs(self, pl_module: Any) -> Any:
        """The mean's parameters and buffers, each beside the module's own."""
        mean = self._average_model.module
        return zip([*mean.parameters(), *mean.buffers()], [*pl_module.parameters(), *pl_module.buffers()])

    def _swap_models(self, pl_module: Any) -> None:
        """Exchange the module's weights for the mean."""
        for mean, own in self._pairs(pl_module):
            kept = mean.detach().clone()
            mean.detach().copy_(own.detach())
            own.detach().copy_(kept)


class EMAWeightAveraging(WeightAveraging):
    """A mean that forgets: decay * mean + (1 - decay) * weights, every few steps from a step or an epoch on.

    ValueError: a decay outside of 0 ... 1.
    """

    def __init__(self, device: torch.device | str | int | None = None, use_buffers: bool = True, decay: float = 0.999,
                 update_every_n_steps: int = 1, update_starting_at_step: int | None = None, update_starting_at_epoch: int | None = None,
                 **kwargs: Any):
        super().__init__(device=device, use_buffers=use_buffers, avg_fn=get_ema_avg_fn(decay=decay), **kwargs)
        self.update_every_n_steps = update_every_n_steps
        self.update_starting_at_step, self.update_starting_at_epoch = update_starting_at_step, update_starting_at_epoch

    def should_update(self, step_idx: int | None = None, epoch_idx: int | None = None) -> bool:
        """Every `update_every_n_steps` steps from `update_starting_at_step` on, and after epochs from `update_starting_at_epoch` on."""
        if step_idx is not None:
            begun = self.update_starting_at_step is None or step_idx >= self.update_starting_at_step
            return begun and step_idx % self.update_every_n_steps == 0
        return epoch_idx is not None and self.update_starting_at_epoch is not None and epoch_idx >= self.update_starting_at_epoch
