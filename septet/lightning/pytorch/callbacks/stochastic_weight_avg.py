"""`StochasticWeightAveraging`: the mean of the weights of the last epochs (Izmailov et al. 2018, arXiv 1803.05407)."""
from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Literal

from septet import torch
from septet.lightning.pytorch.callbacks.callback import Callback
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_info, rank_zero_warn
from septet.lightning.pytorch.utilities.types import LRSchedulerConfig
from septet.torch.nn.modules.batchnorm import _BatchNorm
from septet.torch.optim.swa_utils import SWALR

CPU = torch.device("cpu")


class StochasticWeightAveraging(Callback):
    """Averages the weights at the start of every epoch from `swa_epoch_start` on and ends training with the mean.

    swa_lrs: the learning rate while averaging, or one for each group, reached within `annealing_epochs` by a "cos" or "linear" path.
    swa_epoch_start: an epoch, or a part of all.  avg_fn(mean, new, count): another mean.  device: where the mean is kept.
    With batch norm one more epoch runs, without backward, in which its statistics are taken of the mean.
    MisconfigurationException: numbers out of range, several optimizers or schedulers.
    """

    def __init__(self, swa_lrs: float | list[float], swa_epoch_start: int | float = 0.8, annealing_epochs: int = 10,
                 annealing_strategy: Literal["cos", "linear"] = "cos", avg_fn: Callable[[Any, Any, Any], Any] | None = None,
                 device: torch.device | str | None = CPU):
        check(swa_lrs, swa_epoch_start, avg_fn, device)
        self._swa_epoch_start, self._swa_lrs = swa_epoch_start, swa_lrs
        self._annealing_epochs, self._annealing_strategy = annealing_epochs, annealing_strategy
        self._avg_fn, self._device = avg_fn or self.avg_fn, device
        self.n_averaged: Any = None
        self._average_model: Any = None
        self._model_contains_batch_norm: bool | None = None
        self._initialized = False
        self._swa_scheduler: Any = None
        self._scheduler_state: dict[str, Any] | None = None
        self._average_model_state: dict[str, Any] | None = None
        self._init_n_averaged, self._latest_update_epoch = 0, -1
        self.momenta: dict[Any, Any] = {}
        self._max_epochs = 0

    @property
    def swa_start(self) -> int:
        """The first epoch whose weights count."""
        assert isinstance(self._swa_epoch_start, int)
        return max(self._swa_epoch_start - 1, 0)

    @property
    def swa_end(self) -> int:
        """The last epoch whose weights count."""
        return self._max_epochs - 1

    @staticmethod
    def pl_module_contains_batch_norm(pl_module: Any) -> bool:
        """Whether a module has batch norm."""
        return any(isinstance(module, _BatchNorm) for module in pl_module.modules())

    # ---- moments -------------------------------------------------------------------------------------------------

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Make the module that holds the mean."""
        if stage == "fit":
            with unattached(pl_module):
                self._average_model = deepcopy(pl_module)

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """Refuse several optimizers or schedulers; settle the epochs."""
        if len(trainer.optimizers) != 1:
            raise MisconfigurationException("SWA currently works with 1 `optimizer`.")
        if len(trainer.lr_scheduler_configs) > 1:
            raise MisconfigurationException("SWA currently not supported for more than 1 `lr_scheduler`.")
        if trainer.max_epochs == -1:
            raise MisconfigurationException("StochasticWeightAveraging needs `max_epochs`: it ends in the last epoch")
        if isinstance(self._swa_epoch_start, float):
            self._swa_epoch_start = int(trainer.max_epochs * self._swa_epoch_start)
        self._model_contains_batch_norm = self.pl_module_contains_batch_norm(pl_module)
        self._max_epochs = trainer.fit_loop.max_epochs
        if self._model_contains_batch_norm:
            trainer.fit_loop.max_epochs += 1
        if self._average_model_state is not None:
            self._average_model.load_state_dict(self._average_model_state)
            self._average_model_state = None

    def on_train_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """Begin to average, add this epoch's weights, or take the statistics of the mean."""
        epoch = trainer.current_epoch
        averaging = self.swa_start <= epoch <= self.swa_end
        if averaging and not self._initialized:
            self._initialize(trainer, pl_module)
        if averaging and epoch > self._latest_update_epoch:
            self.update_parameters(self._average_model, pl_module, self.n_averaged, self._avg_fn)
            self._latest_update_epoch = epoch
        if epoch == self.swa_end + 1:
            self._take_statistics(trainer, pl_module)

    def on_train_epoch_end(self, trainer: Any, *args: Any) -> None:
        """Backward runs again."""
        trainer.fit_loop._skip_backward = False

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """The module gets the mean."""
        done = trainer.current_epoch - 1
        if self._model_contains_batch_norm and done == self.swa_end + 1:
            trainer.accumulate_grad_batches = self._accumulate_grad_batches
            trainer.fit_loop.max_epochs -= 1
            self.reset_momenta()
        elif done == self.swa_end:
            self.transfer_weights(self._average_model, pl_module)

    def _initialize(self, trainer: Any, pl_module: Any) -> None:
        """Move the mean to its place and put the averaging's schedule in place of the module's."""
        self._initialized = True
        self._average_model = self._average_model.to(self._device or pl_module.device)
        optimizer = trainer.optimizers[0]
        rates = self._swa_lrs if isinstance(self._swa_lrs, list) else [self._swa_lrs] * len(optimizer.param_groups)
        for rate, group in zip(rates, optimizer.param_groups):
            group["initial_lr"] = rate
        self._swa_scheduler = SWALR(optimizer, swa_lr=rates, anneal_epochs=self._annealing_epochs, anneal_strategy=self._annealing_strategy,
                                    last_epoch=trainer.max_epochs if self._annealing_strategy == "cos" else -1)
        if self._scheduler_state is not None:
            self._swa_scheduler.load_state_dict(self._scheduler_state)
        config, before = LRSchedulerConfig(self._swa_scheduler), trainer.lr_scheduler_configs
        if before:
            rank_zero_info(f"Swapping scheduler `{type(before[0].scheduler).__name__}` for `{type(self._swa_scheduler).__name__}`")
            before[0] = config
        else:
            before.append(config)
        if self.n_averaged is None:
            self.n_averaged = torch.tensor(self._init_n_averaged, dtype=torch.long)

    def _take_statistics(self, trainer: Any, pl_module: Any) -> None:
        """An epoch without backward and steps, in which batch norm sees the mean's values."""
        self.transfer_weights(self._average_model, pl_module)
        self.reset_batch_norm_and_save_state(pl_module)
        trainer.fit_loop._skip_backward = True
        self._accumulate_grad_batches = trainer.accumulate_grad_batches
        trainer.accumulate_grad_batches = trainer.num_training_batches

    # ---- weights -------------------------------------------------------------------------------------------------

    @staticmethod
    def transfer_weights(src_pl_module: Any, dst_pl_module: Any) -> None:
        """Copy parameters from one module to another."""
        for source, target in zip(src_pl_module.parameters(), dst_pl_module.parameters()):
            target.detach().copy_(source.detach().to(target.device))

    def reset_batch_norm_and_save_state(self, pl_module: Any) -> None:
        """Empty the statistics of batch norm, which then are plain means over the batches."""
        self.momenta = {}
        for module in pl_module.modules():
            if isinstance(module, _BatchNorm):
                module.running_mean = torch.zeros_like(module.running_mean)
                module.running_var = torch.ones_like(module.running_var)
                self.momenta[module] = module.momentum
                module.momentum = None
                module.num_batches_tracked *= 0

    def reset_momenta(self) -> None:
        """Batch norm's statistics move as before."""
        for module, momentum in self.momenta.items():
            module.momentum = momentum

    @staticmethod
    def update_parameters(average_model: Any, model: Any, n_averaged: Any, avg_fn: Callable[[Any, Any, Any], Any]) -> None:
        """Add a module's weights to the mean of `n_averaged`."""
        for mean, new in zip(average_model.parameters(), model.parameters()):
            value = new.detach().to(mean.device)
            mean.detach().copy_(value if n_averaged == 0 else avg_fn(mean.detach(), value, n_averaged.to(mean.device)))
        n_averaged += 1

    @staticmethod
    def avg_fn(averaged_model_parameter: Any, model_parameter: Any, num_averaged: Any) -> Any:
        """The mean of one more."""
        return averaged_model_parameter + (model_parameter - averaged_model_parameter) / (num_averaged + 1)

    # ---- state ---------------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """The mean, how many it is of, and its schedule."""
        return {"n_averaged": 0 if self.n_averaged is None else self.n_averaged.item(),
                "latest_update_epoch": self._latest_update_epoch,
                "scheduler_state": None if self._swa_scheduler is None else self._swa_scheduler.state_dict(),
                "average_model_state": None if self._average_model is None else self._average_model.state_dict()}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self._init_n_averaged = state_dict["n_averaged"]
        self._latest_update_epoch = state_dict["latest_update_epoch"]
        self._scheduler_state, state = state_dict["scheduler_state"], state_dict["average_model_state"]
        if state is None:
            rank_zero_warn(f"Checkpoint has no data for the {self.state_key} callback, not initializing the callback state.")
        elif self._average_model is None:
            self._average_model_state = state
        else:
            self._average_model.load_state_dict(state)


class unattached:
    """A module for a while without its Trainer, which must not be copied with it."""

    def __init__(self, module: Any):
        self.module = module

    def __enter__(self) -> None:
        self.trainer, self.module._trainer = getattr(self.module, "_trainer", None), None

    def __exit__(self, *error: Any) -> None:
        self.module._trainer = self.trainer


def check(swa_lrs: Any, swa_epoch_start: Any, avg_fn: Any, device: Any) -> None:
    """MisconfigurationException for arguments that cannot be."""
    if not isinstance(swa_epoch_start, int | float) or (swa_epoch_start < 1 if isinstance(swa_epoch_start, int)
                                                        else not 0 <= swa_epoch_start <= 1):
        raise MisconfigurationException("swa_epoch_start should be a >0 integer or a float between 0 and 1.")
    rates = swa_lrs if isinstance(swa_lrs, list) else [swa_lrs]
    if not all(isinstance(rate, float) and rate > 0 for rate in rates):
        raise MisconfigurationException("The `swa_lrs` should a positive float, or a list of positive floats")
    if avg_fn is not None and not callable(avg_fn):
        raise MisconfigurationException("The `avg_fn` should be callable.")
    if device is not None and not isinstance(device, torch.device | str):
        raise MisconfigurationException(f"device is expected to be a torch.device or a str. Found {device}")
