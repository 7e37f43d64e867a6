"""Callbacks: code that a Trainer runs at the moments of a run."""
from __future__ import annotations

from septet.torch import lazy as _lazy

_HOMES = {
    "batch_size_finder": "BatchSizeFinder",
    "callback": "Callback",
    "checkpoint": "Checkpoint",
    "device_stats_monitor": "DeviceStatsMonitor",
    "early_stopping": "EarlyStopping",
    "finetuning": "BackboneFinetuning BaseFinetuning",
    "gradient_accumulation_scheduler": "GradientAccumulationScheduler",
    "lambda_function": "LambdaCallback",
    "lr_finder": "LearningRateFinder",
    "lr_monitor": "LearningRateMonitor",
    "model_checkpoint": "ModelCheckpoint",
    "model_summary": "ModelSummary",
    "on_exception_checkpoint": "OnExceptionCheckpoint",
    "prediction_writer": "BasePredictionWriter",
    "progress.progress_bar": "ProgressBar",
    "progress.rich_progress": "RichProgressBar",
    "progress.tqdm_progress": "TQDMProgressBar",
    "pruning": "ModelPruning",
    "rich_model_summary": "RichModelSummary",
    "spike": "SpikeDetection",
    "stochastic_weight_avg": "StochasticWeightAveraging",
    "throughput_monitor": "ThroughputMonitor",
    "timer": "Timer",
    "weight_averaging": "EMAWeightAveraging WeightAveraging",
}
__getattr__, __dir__ = _lazy.loader("septet.lightning.pytorch.callbacks", _lazy.homes(_HOMES), (
    "batch_size_finder", "callback", "checkpoint", "device_stats_monitor", "early_stopping", "finetuning",
    "gradient_accumulation_scheduler", "lambda_function", "lr_finder", "lr_monitor", "model_checkpoint", "model_summary",
    "on_exception_checkpoint", "prediction_writer", "progress", "pruning", "rich_model_summary", "spike", "stochastic_weight_avg",
    "throughput_monitor", "timer", "weight_averaging"))
__all__ = sorted(name for names in _HOMES.values() for name in names.split())
