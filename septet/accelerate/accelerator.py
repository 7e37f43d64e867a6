"""`Accelerator`: one process on the CPU, with accumulation of gradients, two-byte products, states and trackers."""
from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import septet.torch as torch
from septet.accelerate import checkpointing, tracking
from septet.accelerate.data_loader import DataLoaderShard, skip_first_batches
from septet.accelerate.optimizer import AcceleratedOptimizer
from septet.accelerate.scheduler import AcceleratedScheduler
from septet.accelerate.state import AcceleratorState, GradientState
from septet.accelerate.utils.dataclasses import DataLoaderConfiguration, GradientAccumulationPlugin, ProjectConfiguration, folder_of
from septet.accelerate.utils.operations import convert_to_fp32
from septet.accelerate.utils.other import extract_model_from_parallel, save
from septet.errors import NotSupported
from septet.torch import nn
from septet.torch.nn.utils.clip_grad import clip_grad_norm_, clip_grad_value_
from septet.torch.optim import Optimizer
from septet.torch.utils.data import DataLoader

PRECISIONS = ("no", "fp8", "fp16", "bf16")
PLUGINS = ("deepspeed_plugin", "fsdp_plugin", "torch_tp_plugin", "megatron_lm_plugin", "deepspeed_plugins", "parallelism_config")


class Accelerator:
    """Prepares models, optimizers, loaders and schedules; what needs several processes or a device other than the CPU is refused.

    gradient_accumulation_steps: batches of an update, inside `accumulate`.  mixed_precision: "no" or "bf16".
    """

    def __init__(self, device_placement: bool = True, split_batches: Any = None, mixed_precision: Any = None,
                 gradient_accumulation_steps: int = 1, cpu: bool = False, dataloader_config: DataLoaderConfiguration | None = None,
                 deepspeed_plugin: Any = None, fsdp_plugin: Any = None, torch_tp_plugin: Any = None, megatron_lm_plugin: Any = None,
                 rng_types: Any = None, log_with: Any = None, project_dir: Any = None, project_config: ProjectConfiguration | None = None,
                 gradient_accumulation_plugin: GradientAccumulationPlugin | None = None, step_scheduler_with_optimizer: bool = True,
                 kwargs_handlers: list[Any] | None = None, dynamo_backend: Any = None, dynamo_plugin: Any = None,
                 deepspeed_plugins: Any = None, parallelism_config: Any = None):
        for name in PLUGINS:
            if locals()[name] is not None:
                raise NotSupported(f"accelerate.Accelerator({name}=...): there is one process")
        self.state = AcceleratorState(precision(mixed_precision), cpu)
        self.project_configuration = project_config or ProjectConfiguration(project_dir=project_dir)
        if project_dir is not None and self.project_dir is None:
            self.project_configuration.set_directories(project_dir)
        if gradient_accumulation_plugin is not None and gradient_accumulation_steps != 1:
            raise ValueError("You can only pass one of `gradient_accumulation_steps` and `gradient_accumulation_plugin`. Please only pass "
                             "in the created `GradientAccumulationPlugin` object.")
        plugin = gradient_accumulation_plugin or GradientAccumulationPlugin(num_steps=gradient_accumulation_steps)
        self.gradient_state = GradientState(plugin)
        self.dataloader_config = dataloader_config or DataLoaderConfiguration()
        self.device_placement, self.rng_types = device_placement, rng_types
        self.step_scheduler_with_optimizer = step_scheduler_with_optimizer
        self.log_with = tracking.wanted(log_with)
        self.trackers: list[Any] = []
        self.step, self._trigger, self.flag_tensor = 0, False, None
        self._models: list[Any] = []
        self._optimizers: list[Any] = []
        self._schedulers: list[Any] = []
        self._dataloaders: list[Any] = []
        self._custom_objects: list[Any] = []
        self._hooks: dict[str, list[Any]] = {"save": [], "load": []}

    def __getattr__(self, name: str) -> Any:
        if name in SHOWN:
            return getattr(self.state, name)
        raise AttributeError(f"'Accelerator' object has no attribute {name!r}")

    # -- settings

    @property
    def sync_gradients(self) -> bool:
        """Whether the update is due with this batch."""
        return self.gradient_state.sync_gradients

    @sync_gradients.setter
    def sync_gradients(self, value: bool) -> None:
        self.gradient_state.sync_gradients = value

    @property
    def gradient_accumulation_steps(self) -> int:
        """Batches of an update."""
        return self.gradient_state.num_steps

    @gradient_accumulation_steps.setter
    def gradient_accumulation_steps(self, steps: int) -> None:
        self.gradient_state.plugin.num_steps = steps

    @property
    def project_dir(self) -> Any:
        """Where states go."""
        return self.project_configuration.project_dir

    @property
    def logging_dir(self) -> Any:
        """Where logs go."""
        return self.project_configuration.logging_dir

    @property
    def save_iteration(self) -> int:
        """The number of the next state."""
        return self.project_configuration.iteration

    @property
    def optimizer_step_was_skipped(self) -> bool:
        """Never: nothing overflows."""
        return False

    @property
    def even_batches(self) -> bool:
        """As the loaders' settings say."""
        return self.dataloader_config.even_batches

    @property
    def use_seedable_sampler(self) -> bool:
        """As the loaders' settings say."""
        return self.dataloader_config.use_seedable_sampler

    multi_device = False
    split_batches = False

    # -- preparing

    def prepare(self, *args: Any, device_placement: list[bool] | None = None) -> Any:
        """Each object prepared, in the same order."""
        first = [self._prepare_one(x) for x in args]
        found = [self.prepare_scheduler(x) if is_scheduler(x) else x for x in first]
        return found[0] if len(found) == 1 else tuple(found)

    def _prepare_one(self, x: Any) -> Any:
        """A loader, model or optimizer prepared; anything else as it is."""
        if isinstance(x, DataLoader):
            return self.prepare_data_loader(x)
        if isinstance(x, nn.Module):
            return self.prepare_model(x)
        return self.prepare_optimizer(x) if isinstance(x, Optimizer) else x

    def prepare_model(self, model: Any, device_placement: bool | None = None, evaluation_mode: bool = False) -> Any:
        """The model itself; with two-byte products its forward is wrapped."""
        if not any(m is model for m in self._models):
            self._models.append(model)
        if self.state.mixed_precision == "bf16" and "_original_forward" not in model.__dict__:
            model.__dict__["_original_forward"] = model.forward
            model.__dict__["forward"] = self._in_two_bytes(model.forward)
        return model

    def _in_two_bytes(self, forward: Callable[..., Any]) -> Callable[..., Any]:
        """A forward whose products have two bytes and whose results four."""

        def call(*args: Any, **kwargs: Any) -> Any:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                found = forward(*args, **kwargs)
            return convert_to_fp32(found)

        return call

    def prepare_optimizer(self, optimizer: Any, device_placement: bool | None = None) -> Any:
        """An optimizer that steps when an update is due."""
        if isinstance(optimizer, AcceleratedOptimizer):
            return optimizer
        self._optimizers.append(AcceleratedOptimizer(optimizer, self.gradient_state))
        return self._optimizers[-1]

    def prepare_data_loader(self, data_loader: Any, device_placement: bool | None = None, slice_fn_for_dispatch: Any = None) -> Any:
        """A loader that knows its last batch."""
        if isinstance(data_loader, DataLoaderShard):
            return data_loader
        config = self.dataloader_config
        seed = (torch.initial_seed() if config.data_seed is None else config.data_seed) if config.use_seedable_sampler else None
        self._dataloaders.append(DataLoaderShard(data_loader, self.gradient_state, seed=seed))
        return self._dataloaders[-1]

    def prepare_scheduler(self, scheduler: Any) -> Any:
        """A schedule that steps with its optimizer."""
        if isinstance(scheduler, AcceleratedScheduler):
            return scheduler
        own = [o for o in self._optimizers if getattr(scheduler, "optimizer", None) is o.optimizer] or self._optimizers
        self._schedulers.append(AcceleratedScheduler(scheduler, own, self.gradient_state, self.step_scheduler_with_optimizer))
        return self._schedulers[-1]

    # -- a step

    @contextmanager
    def accumulate(self, *models: Any) -> Iterator[None]:
        """A batch of an update."""
        state = self.gradient_state
        if state.plugin.sync_with_dataloader and state.end_of_dataloader:
            self.step, state.sync_gradients = 0, True
        else:
            self.step += 1
            state.sync_gradients = self.step % state.num_steps == 0
        yield

    @contextmanager
    def no_sync(self, model: Any) -> Iterator[None]:
        """Nothing is shared between processes."""
        yield

    @contextmanager
    def join_uneven_inputs(self, joinables: Any, even_batches: bool | None = None) -> Iterator[None]:
        """Nothing is shared between processes."""
        yield

    def backward(self, loss: Any, **kwargs: Any) -> None:
        """Gradients of a loss, its share of the update."""
        (loss / self.gradient_accumulation_steps).backward(**kwargs)

    def clip_grad_norm_(self, parameters: Any, max_norm: float, norm_type: float = 2) -> Any:
        """Hold gradients within a norm; what it was."""
        return clip_grad_norm_(parameters, max_norm, norm_type=norm_type)

    def clip_grad_value_(self, parameters: Any, clip_value: float) -> None:
        """Hold gradients within a value."""
        clip_grad_value_(parameters, clip_value)

    def unscale_gradients(self, optimizer: Any = None) -> None:
        """They are not scaled."""

    @contextmanager
    def autocast(self, autocast_handler: Any = None) -> Iterator[None]:
        """Two-byte products, where they are asked for."""
        enabled = self.state.mixed_precision == "bf16" and getattr(autocast_handler, "enabled", True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=enabled):
            yield

    def set_trigger(self) -> None:
        """Remember that something happened."""
        self._trigger = True

    def check_trigger(self) -> bool:
        """Whether it did, which is then forgotten."""
        found, self._trigger = self._trigger, False
        return found

    # -- processes

    def gather(self, tensor: Any) -> Any:
        """Of all processes."""
        return tensor

    def gather_for_metrics(self, input_data: Any, use_gather_object: bool = False) -> Any:
        """Of all processes, rows that are there twice once."""
        return input_data

    def reduce(self, tensor: Any, reduction: str = "sum", scale: float = 1.0) -> Any:
        """The sum or mean over processes."""
        return tensor

    def pad_across_processes(self, tensor: Any, dim: int = 0, pad_index: int = 0, pad_first: bool = False) -> Any:
        """To one size in all processes."""
        return tensor

    def unwrap_model(self, model: Any, keep_fp32_wrapper: bool = True, keep_torch_compile: bool = True) -> Any:
        """The model that was prepared."""
        return extract_model_from_parallel(model, keep_fp32_wrapper, keep_torch_compile)

    def skip_first_batches(self, dataloader: Any, num_batches: int = 0) -> Any:
        """The batches of a loader after so many."""
        return skip_first_batches(dataloader, num_batches)

    def free_memory(self, *objects: Any) -> list[None]:
        """Forget all that was prepared."""
        for kept in (self._models, self._optimizers, self._schedulers, self._dataloaders):
            kept.clear()
        self.step = 0
        return [None] * len(objects)

    clear = free_memory

    # -- states

    def register_for_checkpointing(self, *objects: Any) -> None:
        """Objects that states keep as well.  ValueError for those without `state_dict` and `load_state_dict`."""
        wrong = [x for x in objects if not hasattr(x, "state_dict") or not hasattr(x, "load_state_dict")]
        if wrong:
            listed = "".join(f"\n\t- Item at index {objects.index(x)}, `{type(x).__name__}`" for x in wrong)
            raise ValueError("All `objects` must include a `state_dict` and `load_state_dict` function to be stored. The following inputs "
                             f"are invalid:{listed}")
        self._custom_objects.extend(objects)

    def _parts(self) -> dict[str, list[Any]]:
        return {"models": self._models, "optimizers": self._optimizers, "schedulers": self._schedulers}

    def save_state(self, output_dir: str | None = None, safe_serialization: bool = True, **save_model_func_kwargs: Any) -> str:
        """Write a folder of all that was prepared; its name."""
        if not safe_serialization or save_model_func_kwargs:
            raise NotSupported("accelerate.Accelerator.save_state: safe_serialization=False")
        config = self.project_configuration
        automatic = config.automatic_checkpoint_naming
        folder = Path(folder_of(config)) / f"checkpoint_{self.save_iteration}" if automatic else Path(str(output_dir))
        if automatic and folder.exists():
            raise ValueError(f"Checkpoint directory {folder} ({self.save_iteration}) already exists. Please manually override "
                             "`self.save_iteration` with what iteration to start with.")
        for hook in self._hooks["save"]:
            hook(self._models, [], str(folder))
        checkpointing.save_state(folder, self._parts(), self._custom_objects)
        if automatic and config.total_limit is not None:
            for old in checkpointing.states_in(folder.parent)[: -config.total_limit]:
                shutil.rmtree(old)
        config.iteration += 1
        return str(folder)

    def load_state(self, input_dir: str | None = None, load_kwargs: Any = None, **load_model_func_kwargs: Any) -> None:
        """Put a folder's states back; with automatic names, those of the latest.  ValueError where there is none."""
        folder = Path(input_dir) if input_dir is not None else next(
            iter(reversed(checkpointing.states_in(Path(folder_of(self.project_configuration))))), Path("nowhere"))
        if not folder.is_dir():
            raise ValueError(f"Tried to find {input_dir} but folder does not exist")
        for hook in self._hooks["load"]:
            hook(self._models, str(folder))
        checkpointing.load_state(folder, self._parts(), self._custom_objects)

    def register_save_state_pre_hook(self, hook: Callable[..., None]) -> None:
        """Call (models, weights, folder) before states are written."""
        self._hooks["save"].append(hook)

    def register_load_state_pre_hook(self, hook: Callable[..., None]) -> None:
        """Call (models, folder) before states are read."""
        self._hooks["load"].append(hook)

    def save(self, obj: Any, f: Any, safe_serialization: bool = False) -> None:
        """Write an object."""
        save(obj, f, safe_serialization=safe_serialization)

    def save_model(self, model: Any, save_directory: Any, max_shard_size: Any = "10GB", safe_serialization: bool = True) -> None:
        """Write `model.safetensors` to a folder."""
        os.makedirs(save_directory, exist_ok=True)
        checkpointing.write_tensors(checkpointing.weights(self.unwrap_model(model)), os.path.join(save_directory, "model.safetensors"))

    def get_state_dict(self, model: Any, unwrap: bool = True) -> dict[str, Any]:
        """A model's tensors."""
        return model.state_dict()  # type: ignore[no-any-return]

    # -- trackers

    def init_trackers(self, project_name: str, config: dict[str, Any] | None = None, init_kwargs: dict[str, Any] | None = None) -> None:
        """Begin a run of each tracker."""
        for kind in self.log_with:
            if kind == "tensorboard":
                if self.logging_dir is None:
                    raise ValueError(f"Logging with `{kind}` requires a `logging_dir` to be passed in.")
                kind = tracking.TensorBoardTracker(project_name, self.logging_dir, **(init_kwargs or {}).get("tensorboard", {}))
            self.trackers.append(kind)
            if config is not None:
                kind.store_init_configuration(config)

    def log(self, values: dict[str, Any], step: int | None = None, log_kwargs: dict[str, Any] | None = None) -> None:
        """Values at a step, to each tracker."""
        for tracker in self.trackers:
            tracker.log(values, step=step, **(log_kwargs or {}).get(tracker.name, {}))

    def get_tracker(self, name: str, unwrap: bool = False) -> Any:
        """The tracker of a name.  ValueError where there is none."""
        found = next((t for t in self.trackers if t.name == name), None)
        if found is None:
            raise ValueError(f"{name} is not an available tracker stored inside the `Accelerator`.")
        return found.tracker if unwrap else found

    def end_training(self) -> None:
        """The end of the run of each tracker."""
        for tracker in self.trackers:
            tracker.finish()


SHOWN = """device num_processes process_index local_process_index is_main_process is_local_main_process is_last_process distributed_type
    use_distributed mixed_precision wait_for_everyone split_between_processes main_process_first local_main_process_first on_main_process
    on_local_main_process on_last_process on_process print""".split()


def precision(name: Any) -> str:
    """The precision of a name.  ValueError for those that a CPU has not, or that are none."""
    word = "no" if name is None else str(getattr(name, "value", name))
    if word not in PRECISIONS:
        raise ValueError(f"Unknown mixed_precision mode: {word}. Choose between {list(PRECISIONS)}")
    if word == "fp16":
        raise ValueError("fp16 mixed precision requires a GPU (not 'cpu').")
    if word == "fp8":
        raise NotSupported("accelerate.Accelerator(mixed_precision='fp8')")
    return word


def is_scheduler(x: Any) -> bool:
    """Whether something is a schedule of a rate."""
    return hasattr(x, "step") and hasattr(x, "get_last_lr") and not isinstance(x, Optimizer)


__all__ = ["Accelerator"]
