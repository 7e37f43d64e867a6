"""`torchvision.models._api`, by the names that other code imports from it."""
from __future__ import annotations

from septet.torchvision.models.registry import get_model, get_model_builder, get_model_weights, get_weight, list_models
from septet.torchvision.models.weights import Weights, WeightsEnum

__all__ = ["Weights", "WeightsEnum", "get_model", "get_model_builder", "get_model_weights", "get_weight", "list_models"]
