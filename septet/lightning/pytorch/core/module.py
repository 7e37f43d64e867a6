"""LightningModule: a model together with how it is trained, validated, tested and used."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import septet.torch as torch
from septet.errors import NotSupported
from septet.lightning.pytorch.core import logging
from septet.lightning.pytorch.core.hooks import CheckpointHooks, DataHooks, ModelHooks
from septet.lightning.pytorch.core.mixins.hparams_mixin import HyperparametersMixin
from septet.lightning.pytorch.core.optimization import Optimization
from septet.lightning.pytorch.core.saving import loads_checkpoints
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_warn
from septet.torch import Tensor, nn

if TYPE_CHECKING:
    from septet.lightning.pytorch.callbacks.callback import Callback
    from septet.lightning.pytorch.trainer.trainer import Trainer
    from septet.lightning.pytorch.utilities.types import STEP_OUTPUT


@loads_checkpoints
class LightningModule(Optimization, HyperparametersMixin, ModelHooks, DataHooks, CheckpointHooks, nn.Module):
    """A module that a Trainer can run: derive from it, write `training_step` and `configure_optimizers`, and what else is wanted."""

    CHECKPOINT_HYPER_PARAMS_KEY = "hyper_parameters"
    CHECKPOINT_HYPER_PARAMS_NAME = "hparams_name"
    CHECKPOINT_HYPER_PARAMS_TYPE = "hparams_type"
    __jit_unused_properties__ = ["example_input_array", "current_epoch", "global_step", "global_rank", "local_rank", "logger", "loggers",
                                 "automatic_optimization", "trainer", "strict_loading", "device", "dtype", "on_gpu", "fabric",
                                 "device_mesh", *HyperparametersMixin.__jit_unused_properties__]
    # what a captured step must not look into, and the names of what it would read there
    _kept_elsewhere = ("_own_trainer", "_own_fabric")
    _read_elsewhere = frozenset({"trainer", "current_epoch", "global_step", "global_rank", "local_rank", "logger", "loggers", "fabric",
                                 "optimizers", "lr_schedulers", "manual_backward", "toggle_optimizer", "untoggle_optimizer",
                                 "toggled_optimizer", "clip_gradients", "print"})
    _own_trainer: Trainer | None = None
    _own_fabric: Any = None
    _example_input_array: Any = None
    _automatic_optimization = True
    _strict_loading: bool | None = None

    # what is asked of the Trainer

    @property
    def trainer(self) -> Trainer:
        """The Trainer that runs this module; RuntimeError when none does."""
        if self._own_trainer is None:
            raise RuntimeError(f"{type(self).__qualname__} is not attached to a `Trainer`.")
        return self._own_trainer

    @trainer.setter
    def trainer(self, trainer: Trainer | None) -> None:
        for module in self.modules():
            if isinstance(module, LightningModule):
                object.__setattr__(module, "_own_trainer", trainer)

    @property
    def fabric(self) -> Any:
        """The Fabric that this module was set up by."""
        return self._own_fabric

    @fabric.setter
    def fabric(self, fabric: Any) -> None:
        for module in self.modules():
            if isinstance(module, LightningModule):
                object.__setattr__(module, "_own_fabric", fabric)

    @property
    def current_epoch(self) -> int:
        """The number of finished epochs."""
        return self._own_trainer.current_epoch if self._own_trainer is not None else 0

    @property
    def global_step(self) -> int:
        """The number of optimizer steps."""
        return self._own_trainer.global_step if self._own_trainer is not None else 0

    @property
    def global_rank(self) -> int:
        return self._own_trainer.global_rank if self._own_trainer is not None else 0

    @property
    def local_rank(self) -> int:
        return self._own_trainer.local_rank if self._own_trainer is not None else 0

    @property
    def on_gpu(self) -> bool:
        return False

    @property
    def device_mesh(self) -> None:
        """The mesh of devices that the module is spread over: none."""

    @property
    def device(self) -> torch.device:
        return torch.device("cpu")

    @property
    def dtype(self) -> Any:
        """The dtype that the floating-point parameters have."""
        return next((p.dtype for p in self.parameters() if p.is_floating_point()), torch.get_default_dtype())

    @property
    def logger(self) -> Any:
        """The first of the Trainer's loggers, or None."""
        if self._own_fabric is not None:
            return self._own_fabric.logger
        return self._own_trainer.logger if self._own_trainer is not None else None

    @property
    def loggers(self) -> list[Any]:
        if self._own_fabric is not None:
            return self._own_fabric.loggers
        return self._own_trainer.loggers if self._own_trainer is not None else []

    # settings of the module

    @property
    def example_input_array(self) -> Any:
        """An input of `forward`, for summaries and exports."""
        return self._example_input_array

    @example_input_array.setter
    def example_input_array(self, example: Any) -> None:
        self._example_input_array = example

    @property
    def automatic_optimization(self) -> bool:
        """Whether the Trainer calls backward and the optimizer, or the module itself in `training_step`."""
        return self._automatic_optimization

    @automatic_optimization.setter
    def automatic_optimization(self, automatic: bool) -> None:
        self._automatic_optimization = automatic

    @property
    def strict_loading(self) -> bool:
        """Whether a checkpoint must have exactly this module's entries."""
        return self._strict_loading is None or self._strict_loading

    @strict_loading.setter
    def strict_loading(self, strict: bool) -> None:
        self._strict_loading = strict

    def __getstate__(self) -> dict[str, Any]:
        """A copy belongs to no Trainer."""
        return {**self.__dict__, "_own_trainer": None, "_own_fabric": None}

    # what a user writes

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the model computes."""
        return super().forward(*args, **kwargs)

    def training_step(self, *args: Any, **kwargs: Any) -> STEP_OUTPUT:
        """The loss of a batch: a tensor, a dictionary with "loss", or None to skip the batch."""
        rank_zero_warn("`training_step` must be implemented to be used with the Lightning Trainer")

    def validation_step(self, *args: Any, **kwargs: Any) -> STEP_OUTPUT:
        """What is done with a batch of validation."""

    def test_step(self, *args: Any, **kwargs: Any) -> STEP_OUTPUT:
        """What is done with a batch of testing."""

    def predict_step(self, *args: Any, **kwargs: Any) -> Any:
        """The prediction for a batch; by default `forward` of it."""
        batch = kwargs.get("batch", args[0] if args else None)
        return self(batch)

    def configure_optimizers(self) -> Any:
        """The optimizers and the schedulers of their rates, in any of the documented forms."""
        rank_zero_warn("`configure_optimizers` must be implemented to be used with the Lightning Trainer")

    def configure_callbacks(self) -> Sequence[Callback] | Callback:
        """Callbacks that this model wants; they replace the Trainer's of the same class."""
        return []

    # logging

    def log(self, name: str, value: Any, prog_bar: bool = False, logger: bool | None = None, on_step: bool | None = None,
            on_epoch: bool | None = None, reduce_fx: str | Callable[[Any], Any] = "mean", enable_graph: bool = False,
            sync_dist: bool = False, sync_dist_group: Any = None, add_dataloader_idx: bool = True, batch_size: int | None = None,
            metric_attribute: str | None = None, rank_zero_only: bool = False) -> None:
        """Log a value: to the progress bar, to the loggers, to `trainer.callback_metrics`; of the step, of the epoch or of both.

        reduce_fx: how an epoch's values become one: mean (weighted by `batch_size`), min, max, sum or a function of the tensor of them.
        """
        if self._own_fabric is not None:
            self._own_fabric.log_dict({name: value.detach() if isinstance(value, Tensor) else value})
            return
        logging.log(self, name, value, (prog_bar, logger, on_step, on_epoch, reduce_fx, enable_graph, add_dataloader_idx), batch_size,
                    metric_attribute)

    def log_dict(self, dictionary: Mapping[str, Any], prog_bar: bool = False, logger: bool | None = None, on_step: bool | None = None,
                 on_epoch: bool | None = None, reduce_fx: str | Callable[[Any], Any] = "mean", enable_graph: bool = False,
                 sync_dist: bool = False, sync_dist_group: Any = None, add_dataloader_idx: bool = True, batch_size: int | None = None,
                 rank_zero_only: bool = False) -> None:
        """Log several values in the same way."""
        for name, value in dictionary.items():
            self.log(name, value, prog_bar, logger, on_step, on_epoch, reduce_fx, enable_graph, sync_dist, sync_dist_group,
                     add_dataloader_idx, batch_size, None, rank_zero_only)

    def print(self, *args: Any, **kwargs: Any) -> None:
        """Print without disturbing the progress bar."""
        bar = self.trainer.progress_bar_callback if self._own_trainer is not None else None
        (bar.print if bar is not None and bar.is_enabled else _print)(*args, **kwargs)

    # other forms of the model, and other processes

    def all_gather(self, data: Any, group: Any = None, sync_grads: bool = False) -> Any:
        """The data of all processes, which are one."""
        return data

    def to_torchscript(self, file_path: str | Path | None = None, method: str | None = "script", example_inputs: Any = None,
                       **kwargs: Any) -> Any:
        """The model as torch.jit makes it: `method` script or trace; written to `file_path` when that is given."""
        if method not in ("script", "trace"):
            raise ValueError(f"The 'method' parameter only supports 'script' or 'trace', but value given was: {method}")
        inputs = self.example_input_array if example_inputs is None else example_inputs
        if method == "trace" and inputs is None:
            raise ValueError("Choosing method=`trace` requires either `example_inputs` or `model.example_input_array` to be defined.")
        mode = self.training
        with torch.no_grad():
            self.eval()
            made = torch.jit.script(self, **kwargs) if method == "script" else torch.jit.trace(self, inputs, **kwargs)
            self.train(mode)
        if file_path is not None:
            torch.jit.save(made, file_path)
        return made

    def to_onnx(self, file_path: Any = None, input_sample: Any = None, **kwargs: Any) -> Any:
        raise NotSupported("LightningModule.to_onnx: Septet has no torch.onnx")

    def to_tensorrt(self, file_path: Any = None, input_sample: Any = None, ir: str = "default", output_format: str = "exported_program",
                    retrace: bool = False, default_device: Any = "cuda", **compile_kwargs: Any) -> Any:
        raise NotSupported("LightningModule.to_tensorrt: there is no TensorRT without a GPU of NVIDIA's")


def _print(*args: Any, **kwargs: Any) -> None:
    print(*args, **kwargs)  # noqa: T201
