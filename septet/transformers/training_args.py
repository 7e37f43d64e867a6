"""`TrainingArguments`: what Trainer is told.  What cannot be had on one CPU process is refused by name."""
from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field, fields
from enum import Enum
from typing import Any

import septet.torch as torch
from septet.errors import NotSupported
from septet.transformers.trainer_utils import ExplicitEnum, HubStrategy, IntervalStrategy, SaveStrategy, SchedulerType
from septet.transformers.utils import logging


class OptimizerNames(ExplicitEnum):
    """Optimizers that there are; others are refused."""

    ADAMW_TORCH = "adamw_torch"
    ADAMW_TORCH_FUSED = "adamw_torch_fused"
    ADAFACTOR = "adafactor"
    SGD = "sgd"
    ADAGRAD = "adagrad"
    RMSPROP = "rmsprop"


ABSENT = {              # argument -> the values that ask for nothing
    "fp16": (False,), "fp16_full_eval": (False,), "use_liger_kernel": (False,),
    "auto_find_batch_size": (False,), "include_num_input_tokens_seen": ("no", False), "push_to_hub": (False,),
    "parallelism_config": (None,),
    "fsdp": (None, "", []), "deepspeed": (None, ""), "optim_target_modules": (None,), "enable_jit_checkpoint": (False,),
    "restore_callback_states_from_checkpoint": (False,), "debug": ("", []), "skip_memory_metrics": (True,), "optim_args": (None,),
}
REPORTERS = ("tensorboard",)
HUB_TOKENS = ("hub_token", "push_to_hub_token")


@dataclass(repr=False)
class TrainingArguments:
    """How to train, evaluate, log and save."""

    output_dir: str | None = None
    per_device_train_batch_size: int = 8
    num_train_epochs: float = 3.0
    max_steps: int = -1
    learning_rate: float = 5e-5
    lr_scheduler_type: Any = "linear"
    lr_scheduler_kwargs: Any = None
    warmup_steps: float = 0
    optim: Any = "adamw_torch_fused"
    optim_args: str | None = None
    weight_decay: float = 0.0
    adam_beta1: float = 0.9
    adam_beta2: float = 0.999
    adam_epsilon: float = 1e-8
    optim_target_modules: Any = None
    gradient_accumulation_steps: int = 1
    average_tokens_across_devices: bool = True
    max_grad_norm: float = 1.0
    label_smoothing_factor: float = 0.0
    bf16: bool = False
    fp16: bool = False
    bf16_full_eval: bool = False
    fp16_full_eval: bool = False
    tf32: bool | None = None
    activation_checkpointing: bool | None = None
    activation_checkpointing_kwargs: Any = None
    gradient_checkpointing: bool | None = None
    gradient_checkpointing_kwargs: Any = None
    torch_compile: bool = False
    torch_compile_backend: str | None = None
    torch_compile_mode: str | None = None
    use_liger_kernel: bool = False
    liger_kernel_config: Any = None
    use_cache: bool = False
    neftune_noise_alpha: float | None = None
    torch_empty_cache_steps: int | None = None
    auto_find_batch_size: bool = False
    logging_strategy: Any = "steps"
    logging_steps: float = 500
    logging_first_step: bool = False
    log_on_each_node: bool = True
    logging_nan_inf_filter: bool = True
    include_num_input_tokens_seen: Any = "no"
    log_level: str = "passive"
    log_level_replica: str = "warning"
    disable_tqdm: bool | None = None
    report_to: Any = "none"
    run_name: str | None = None
    project: str = "huggingface"
    trackio_space_id: str | None = None
    trackio_bucket_id: str | None = None
    trackio_static_space_id: Any = None
    eval_strategy: Any = "no"
    eval_steps: float | None = None
    eval_delay: float = 0
    per_device_eval_batch_size: int = 8
    prediction_loss_only: bool = False
    eval_on_start: bool = False
    eval_do_concat_batches: bool = True
    eval_use_gather_object: bool = False
    eval_accumulation_steps: int | None = None
    include_for_metrics: list[str] = field(default_factory=list)
    batch_eval_metrics: bool = False
    save_only_model: bool = False
    save_strategy: Any = "steps"
    save_steps: float = 500
    save_on_each_node: bool = False
    save_total_limit: int | None = None
    enable_jit_checkpoint: bool = False
    push_to_hub: bool = False
    hub_token: str | None = None
    hub_private_repo: bool | None = None
    hub_model_id: str | None = None
    hub_strategy: Any = "every_save"
    hub_always_push: bool = False
    hub_revision: str | None = None
    load_best_model_at_end: bool = False
    metric_for_best_model: str | None = None
    greater_is_better: bool | None = None
    ignore_data_skip: bool = False
    restore_callback_states_from_checkpoint: bool = False
    full_determinism: bool = False
    seed: int = 42
    data_seed: int | None = None
    use_cpu: bool = False
    accelerator_config: Any = None
    parallelism_config: Any = None
    dataloader_drop_last: bool = False
    dataloader_num_workers: int = 0
    dataloader_pin_memory: bool = True
    dataloader_persistent_workers: bool = False
    dataloader_prefetch_factor: int | None = None
    dataloader_multiprocessing_context: str | None = None
    dataloader_in_order: bool = True
    remove_unused_columns: bool = True
    label_names: list[str] | None = None
    train_sampling_strategy: str = "random"
    length_column_name: str = "length"
    ddp_find_unused_parameters: bool | None = None
    ddp_bucket_cap_mb: int | None = None
    ddp_broadcast_buffers: bool | None = None
    ddp_static_graph: bool | None = None
    ddp_backend: str | None = None
    ddp_timeout: int = 1800
    fsdp: Any = None
    fsdp_config: Any = None
    deepspeed: Any = None
    debug: Any = ""
    skip_memory_metrics: bool = True
    do_train: bool = False
    do_eval: bool = False
    do_predict: bool = False
    resume_from_checkpoint: str | None = None
    local_rank: int = -1

    def __post_init__(self) -> None:
        self._refuse()
        if self.output_dir is None:
            self.output_dir = "trainer_output"
        self.eval_strategy, self.logging_strategy = IntervalStrategy(self.eval_strategy), IntervalStrategy(self.logging_strategy)
        self.save_strategy, self.hub_strategy = SaveStrategy(self.save_strategy), HubStrategy(self.hub_strategy)
        self.lr_scheduler_type, self.optim = SchedulerType(self.lr_scheduler_type), optimizer_name(self.optim)
        for name in ("lr_scheduler_kwargs", "gradient_checkpointing_kwargs"):
            if isinstance(getattr(self, name), str):
                setattr(self, name, json.loads(getattr(self, name)))
        self.do_eval = self.do_eval or self.eval_strategy != IntervalStrategy.NO
        self._check_steps()
        self._check_best()
        self.report_to = reporters(self.report_to)
        self.debug, self.gradient_checkpointing = [], bool(self.gradient_checkpointing)
        self.activation_checkpointing, self.disable_tqdm = bool(self.activation_checkpointing), (
            logging.get_verbosity() > logging.WARN if self.disable_tqdm is None else bool(self.disable_tqdm))
        if self.train_sampling_strategy not in ("random", "sequential", "group_by_length"):
            raise ValueError(f"train_sampling_strategy {self.train_sampling_strategy!r} is none of random, sequential, group_by_length")

    def _refuse(self) -> None:
        """NotSupported for what one CPU process does not have, or the network."""
        for name, none in ABSENT.items():
            if getattr(self, name) not in none:
                raise NotSupported(f"transformers.TrainingArguments({name}={getattr(self, name)!r})")

    def _check_steps(self) -> None:
        """ValueError for strategies without their steps."""
        if self.eval_strategy == IntervalStrategy.STEPS and not self.eval_steps:
            if not self.logging_steps:
                raise ValueError(f"evaluation strategy {self.eval_strategy} requires either non-zero --eval_steps or --logging_steps")
            self.eval_steps = self.logging_steps
        for name, strategy in (("logging_steps", self.logging_strategy), ("eval_steps", self.eval_strategy),
                               ("save_steps", self.save_strategy)):
            value = getattr(self, name)
            if strategy != "steps":
                continue
            if not value:
                raise ValueError(f"{name.removesuffix('_steps')} strategy {strategy} requires non-zero --{name}")
            if value > 1:
                if value != int(value):
                    raise ValueError(f"--{name} must be an integer if bigger than 1: {value}")
                setattr(self, name, int(value))
        if self.warmup_steps < 0:
            raise ValueError("warmup_steps must be an integer or a float")

    def _check_best(self) -> None:
        """ValueError where the best model cannot be found at the end; what it is measured by."""
        if self.load_best_model_at_end and self.save_strategy != SaveStrategy.BEST:
            if self.eval_strategy != self.save_strategy:
                raise ValueError("--load_best_model_at_end requires the save and eval strategy to match, but found\n- Evaluation strategy: "
                                 f"{self.eval_strategy}\n- Save strategy: {self.save_strategy}")
            if self.eval_strategy == IntervalStrategy.STEPS and self.save_steps % self.eval_steps != 0:  # type: ignore[operator]
                raise ValueError("--load_best_model_at_end requires the saving steps to be a round multiple of the evaluation steps, but "
                                 f"found {self.save_steps}, which is not a round multiple of {self.eval_steps}.")
        measured = self.load_best_model_at_end or self.lr_scheduler_type == SchedulerType.REDUCE_ON_PLATEAU
        if measured and self.metric_for_best_model is None:
            self.metric_for_best_model = "loss"
        if self.greater_is_better is None and self.metric_for_best_model is not None:
            self.greater_is_better = not self.metric_for_best_model.endswith("loss")

    # -- what follows from it

    @property
    def train_batch_size(self) -> int:
        """Rows of a batch."""
        return self.per_device_train_batch_size

    @property
    def eval_batch_size(self) -> int:
        """Rows of a batch of evaluation."""
        return self.per_device_eval_batch_size

    @property
    def device(self) -> Any:
        """The CPU."""
        return torch.device("cpu")

    @property
    def logging_dir(self) -> str:
        """Where TensorBoard's files go."""
        return f"{self.output_dir}/runs"

    n_gpu = 0
    world_size = 1
    process_index = 0
    local_process_index = 0
    should_log = True
    should_save = True
    parallel_mode = "not_parallel"
    place_model_on_device = True

    def get_warmup_steps(self, num_training_steps: int) -> int:
        """Steps of the warm-up; less than 1 is a share."""
        return int(self.warmup_steps) if self.warmup_steps >= 1 else math.ceil(num_training_steps * self.warmup_steps)

    def get_process_log_level(self) -> int:
        """WARNING, or what log_level says."""
        levels = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
        return levels.get(self.log_level, 30)

    def to_dict(self) -> dict[str, Any]:
        """All arguments as JSON has them; tokens are hidden."""
        table = {f.name: getattr(self, f.name) for f in fields(self) if f.init}
        table = {k: v.value if isinstance(v, Enum) else v for k, v in table.items()}
        return {k: f"<{k.upper()}>" if k.endswith("_token") else v for k, v in table.items()}

    def to_json_string(self) -> str:
        """The same as text."""
        return json.dumps(self.to_dict(), indent=2, default=str)

    def to_sanitized_dict(self) -> dict[str, Any]:
        """Numbers, truths and text, for loggers."""
        table = {**self.to_dict(), "train_batch_size": self.train_batch_size, "eval_batch_size": self.eval_batch_size}
        return {k: v if type(v) in (bool, int, float, str) else str(v) for k, v in table.items()}

    def __str__(self) -> str:
        shown = {k: f"<{k.upper()}>" if k.endswith("_token") else v for k, v in asdict(self).items()}
        return f"{type(self).__name__}(\n" + "\n".join(f"{k}={v}," for k, v in sorted(shown.items())) + "\n)"

    __repr__ = __str__

    # -- several arguments at once

    def set_training(self, learning_rate: float = 5e-5, batch_size: int = 8, weight_decay: float = 0, num_epochs: float = 3,
                     max_steps: int = -1, gradient_accumulation_steps: int = 1, seed: int = 42,
                     gradient_checkpointing: bool = False) -> TrainingArguments:
        """What training is told."""
        self.do_train, self.learning_rate, self.per_device_train_batch_size = True, learning_rate, batch_size
        self.weight_decay, self.num_train_epochs, self.max_steps, self.seed = weight_decay, num_epochs, max_steps, seed
        self.gradient_accumulation_steps, self.gradient_checkpointing = gradient_accumulation_steps, gradient_checkpointing
        return self

    def set_evaluate(self, strategy: Any = "no", steps: int = 500, batch_size: int = 8, accumulation_steps: int | None = None,
                     delay: float | None = None, loss_only: bool = False) -> TrainingArguments:
        """What evaluation is told."""
        self.eval_strategy, self.eval_steps, self.per_device_eval_batch_size = IntervalStrategy(strategy), steps, batch_size
        self.do_eval = self.eval_strategy != IntervalStrategy.NO
        self.eval_accumulation_steps, self.eval_delay, self.prediction_loss_only = accumulation_steps, delay or 0, loss_only
        return self

    def set_save(self, strategy: Any = "steps", steps: int = 500, total_limit: int | None = None,
                 on_each_node: bool = False) -> TrainingArguments:
        """What saving is told."""
        self.save_strategy, self.save_steps, self.save_total_limit = SaveStrategy(strategy), steps, total_limit
        return self

    def set_logging(self, strategy: Any = "steps", steps: int = 500, report_to: Any = "none", level: str = "passive",
                    first_step: bool = False, nan_inf_filter: bool = False, on_each_node: bool = False,
                    replica_level: str = "passive") -> TrainingArguments:
        """What logging is told."""
        self.logging_strategy, self.logging_steps, self.report_to = IntervalStrategy(strategy), steps, reporters(report_to)
        self.log_level, self.log_level_replica, self.log_on_each_node = level, replica_level, on_each_node
        self.logging_first_step, self.logging_nan_inf_filter = first_step, nan_inf_filter
        return self

    def set_push_to_hub(self, model_id: str, *args: Any, **more: Any) -> TrainingArguments:
        """NotSupported: the face never uses the network."""
        raise NotSupported("TrainingArguments.set_push_to_hub: the network is used by `septet pull` alone")

    def set_lr_scheduler(self, name: Any = "linear", num_epochs: float = 3.0, max_steps: int = -1,
                         warmup_steps: float = 0) -> TrainingArguments:
        """What the schedule is told."""
        self.lr_scheduler_type, self.num_train_epochs = SchedulerType(name), num_epochs
        self.max_steps, self.warmup_steps = max_steps, warmup_steps
        return self


def optimizer_name(name: Any) -> Any:
    """The optimizer of a name.  NotSupported for those of other packages."""
    word = name.value if isinstance(name, Enum) else str(name)
    if word not in [m.value for m in OptimizerNames]:
        raise NotSupported(f"transformers.TrainingArguments(optim={word!r}); there are {[m.value for m in OptimizerNames]}")
    return OptimizerNames(word)


def reporters(names: Any) -> list[str]:
    """The loggers that are asked for.  NotSupported for those of services."""
    listed = [] if names in (None, "none", ["none"]) else [names] if isinstance(names, str) else list(names)
    listed = list(REPORTERS) if listed == ["all"] else listed
    for name in listed:
        if name not in REPORTERS:
            raise NotSupported(f"transformers.TrainingArguments(report_to={name!r}); there are {', '.join(REPORTERS)} and none")
    return listed


__all__ = ["OptimizerNames", "TrainingArguments"]
