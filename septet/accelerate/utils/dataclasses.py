"""Settings of an Accelerator."""
from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum
from typing import Any

from septet.errors import NotSupported


class DistributedType(str, Enum):  # noqa: UP042  its text is `Class.NAME`, which StrEnum's is not
    """How processes work together; here there is one."""

    NO = "NO"


class PrecisionType(str, Enum):  # noqa: UP042
    """Precisions of the model's products."""

    NO = "no"
    FP8 = "fp8"
    FP16 = "fp16"
    BF16 = "bf16"


class LoggerType(str, Enum):  # noqa: UP042
    """Loggers that there are."""

    ALL = "all"
    TENSORBOARD = "tensorboard"


@dataclass
class AutocastKwargs:
    """How products of two bytes are made."""

    enabled: bool = True
    cache_enabled: bool | None = None


@dataclass
class GradScalerKwargs:
    """Of fp16, which a CPU has not: they change nothing."""

    init_scale: float = 65536.0
    growth_factor: float = 2.0
    backoff_factor: float = 0.5
    growth_interval: int = 2000
    enabled: bool = True


@dataclass
class DistributedDataParallelKwargs:
    """Of several processes: they change nothing in one."""

    dim: int = 0
    broadcast_buffers: bool = True
    bucket_cap_mb: int = 25
    find_unused_parameters: bool = False
    check_reduction: bool = False
    gradient_as_bucket_view: bool = False
    static_graph: bool = False


@dataclass
class InitProcessGroupKwargs:
    """Of several processes: they change nothing in one."""

    backend: str | None = "nccl"
    init_method: str | None = None
    timeout: Any = None


@dataclass
class DataLoaderConfiguration:
    """How loaders are prepared.  use_seedable_sampler: the order of an epoch is that of a seed plus its number."""

    split_batches: bool = False
    dispatch_batches: bool | None = None
    even_batches: bool = True
    use_seedable_sampler: bool = False
    data_seed: int | None = None
    non_blocking: bool = False
    use_stateful_dataloader: bool = False
    custom_classes: Any = None

    def __post_init__(self) -> None:
        if self.use_stateful_dataloader or self.custom_classes is not None:
            raise NotSupported("accelerate.DataLoaderConfiguration: use_stateful_dataloader and custom_classes")


@dataclass
class GradientAccumulationPlugin:
    """How gradients are accumulated.  adjust_scheduler: steps between updates count for the schedule's number."""

    num_steps: int | None = None
    adjust_scheduler: bool = True
    sync_with_dataloader: bool = True
    sync_each_batch: bool = False


@dataclass
class ProjectConfiguration:
    """Where states and logs go.  total_limit: how many states are kept."""

    project_dir: str | None = None
    logging_dir: str | None = None
    automatic_checkpoint_naming: bool = False
    total_limit: int | None = None
    iteration: int = 0
    save_on_each_node: bool = False

    def __post_init__(self) -> None:
        self.set_directories(self.project_dir)

    def set_directories(self, project_dir: str | None = None) -> None:
        """The project's folder, in which logs go unless they have one."""
        self.project_dir = project_dir
        if self.logging_dir is None:
            self.logging_dir = project_dir


def folder_of(configuration: ProjectConfiguration) -> str:
    """The folder of states.  ValueError where there is none."""
    if configuration.project_dir is None:
        raise ValueError("`project_dir` must be given for automatic names of checkpoints")
    return os.path.join(configuration.project_dir, "checkpoints")
