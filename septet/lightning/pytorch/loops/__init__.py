"""`lightning.pytorch.loops`: what runs over epochs and batches."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__getattr__, __dir__ = _lazy.loader("septet.lightning.pytorch.loops", _lazy.homes({
    "fit_loop": "FitLoop",
    "training_epoch_loop": "TrainingEpochLoop",
    "evaluation_loop": "EvaluationLoop",
    "prediction_loop": "PredictionLoop",
}), ("evaluation_loop", "fit_loop", "optimization", "prediction_loop", "progress", "training_epoch_loop"))
__all__ = ["EvaluationLoop", "FitLoop", "PredictionLoop", "TrainingEpochLoop"]
