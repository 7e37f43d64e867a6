"""What Trainer hands out and is told by: results, strategies, checkpoints' names, speeds and seeds."""
from __future__ import annotations

import inspect
import math
import os
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

import septet.torch as torch
from septet.numpy import random as numpy_random

PREFIX_CHECKPOINT_DIR = "checkpoint"
CHECKPOINT = re.compile(rf"^{PREFIX_CHECKPOINT_DIR}-(\d+)$")


class ExplicitEnum(str, Enum):  # noqa: UP042  its text is `Class.NAME`, which StrEnum's is not
    """Words of a choice; another word is an error that lists them."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        raise ValueError(f"{value} is not a valid {cls.__name__}, please select one of {[m.value for m in cls]}")


class IntervalStrategy(ExplicitEnum):
    """When to log or evaluate."""

    NO = "no"
    STEPS = "steps"
    EPOCH = "epoch"


class SaveStrategy(ExplicitEnum):
    """When to save."""

    NO = "no"
    STEPS = "steps"
    EPOCH = "epoch"
    BEST = "best"


class HubStrategy(ExplicitEnum):
    """What would be sent to the hub; nothing is."""

    END = "end"
    EVERY_SAVE = "every_save"
    CHECKPOINT = "checkpoint"
    ALL_CHECKPOINTS = "all_checkpoints"


class SchedulerType(ExplicitEnum):
    """How the learning rate changes."""

    LINEAR = "linear"
    COSINE = "cosine"
    COSINE_WITH_RESTARTS = "cosine_with_restarts"
    POLYNOMIAL = "polynomial"
    CONSTANT = "constant"
    CONSTANT_WITH_WARMUP = "constant_with_warmup"
    INVERSE_SQRT = "inverse_sqrt"
    REDUCE_ON_PLATEAU = "reduce_lr_on_plateau"
    COSINE_WITH_MIN_LR = "cosine_with_min_lr"
    COSINE_WARMUP_WITH_MIN_LR = "cosine_warmup_with_min_lr"
    WARMUP_STABLE_DECAY = "warmup_stable_decay"
    GREEDY = "greedy"


class EvalPrediction:
    """What `compute_metrics` is given: arrays of predictions and labels, with inputs and losses where they were asked for."""

    def __init__(self, predictions: Any, label_ids: Any, inputs: Any = None, losses: Any = None):
        self.predictions, self.label_ids, self.inputs, self.losses = predictions, label_ids, inputs, losses
        self.elements = (predictions, label_ids, *(x for x in (inputs, losses) if x is not None))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.elements)

    def __getitem__(self, k: int) -> Any:
        if k < 0 or k >= len(self.elements):
            raise IndexError("tuple index out of range")
        return self.elements[k]


class EvalLoopOutput(NamedTuple):
    """Of one run over a loader."""

    predictions: Any
    label_ids: Any
    metrics: dict[str, float] | None
    num_samples: int | None


class PredictionOutput(NamedTuple):
    """Of `predict`."""

    predictions: Any
    label_ids: Any
    metrics: dict[str, float] | None


class TrainOutput(NamedTuple):
    """Of `train`."""

    global_step: int
    training_loss: float
    metrics: dict[str, float]


def set_seed(seed: int, deterministic: bool = False) -> None:
    """Start the generators of `random`, NumPy and torch at a seed."""
    random.seed(seed)
    numpy_random.seed(seed)
    torch.manual_seed(seed)


def enable_full_determinism(seed: int, warn_only: bool = False) -> None:
    """The same: what the engine computes does not change from run to run."""
    set_seed(seed)


def checkpoints_of(folder: Any) -> list[Path]:
    """The checkpoints of a folder by their steps."""
    root = Path(folder)
    found = [p for p in root.iterdir() if p.is_dir() and CHECKPOINT.match(p.name)] if root.is_dir() else []
    return sorted(found, key=lambda p: int(p.name.rpartition("-")[2]))


def get_last_checkpoint(folder: Any) -> str | None:
    """The path of the latest checkpoint, None where there is none."""
    found = checkpoints_of(folder)
    return os.path.join(folder, found[-1].name) if found else None


def speed_metrics(split: str, start_time: float, num_samples: int | None = None, num_steps: int | None = None,
                  num_tokens: int | None = None) -> dict[str, float]:
    """Seconds since start_time, and what was done in each."""
    runtime = time.time() - start_time
    result = {f"{split}_runtime": round(runtime, 4)}
    if runtime == 0:
        return result
    for name, count in (("samples", num_samples), ("steps", num_steps), ("tokens", num_tokens)):
        if count is not None:
            result[f"{split}_{name}_per_second"] = round(count / runtime, 3)
    return result


def has_length(dataset: Any) -> bool:
    """Whether the number of rows is known."""
    try:
        return len(dataset) is not None
    except TypeError:
        return False


def number_of_arguments(function: Callable[..., Any]) -> int:
    """How many arguments a function has."""
    return len(inspect.signature(function).parameters)


class RemoveColumnsCollator:
    """A collator that drops what a model's forward has no argument for."""

    def __init__(self, data_collator: Callable[[list[Any]], Any], signature_columns: list[str], logger: Any = None,
                 model_name: str | None = None, description: str | None = None):
        self.data_collator, self.signature_columns = data_collator, signature_columns

    def _remove_columns(self, feature: Any) -> Any:
        return {k: v for k, v in feature.items() if k in self.signature_columns} if isinstance(feature, Mapping) else feature

    def __call__(self, features: list[Any]) -> Any:
        return self.data_collator([self._remove_columns(feature) for feature in features])


def denumpify_detensorize(metrics: Any) -> Any:
    """Metrics with Python's own numbers."""
    if isinstance(metrics, list | tuple):
        return type(metrics)(denumpify_detensorize(m) for m in metrics)
    if isinstance(metrics, dict):
        return type(metrics)({k: denumpify_detensorize(v) for k, v in metrics.items()})
    if hasattr(metrics, "item") and getattr(metrics, "size", None) is not None:
        count = metrics.numel() if hasattr(metrics, "numel") else metrics.size
        return metrics.item() if count == 1 else metrics
    return metrics


@contextmanager
def noisy_embeddings(model: Any, alpha: float | None) -> Iterator[None]:
    """Words with uniform noise up to alpha / sqrt(tokens x width) while the model trains (NEFTune, arXiv:2310.05914)."""
    if alpha is None:
        yield
        return

    def add(module: Any, inputs: Any, output: Any) -> Any:
        if not module.training:
            return output
        most = alpha / math.sqrt(output.shape[1] * output.shape[2])
        return output + torch.zeros_like(output).uniform_(-most, most)

    handle = model.get_input_embeddings().register_forward_hook(add)
    try:
        yield
    finally:
        handle.remove()
