"""Published weights: which there are for a model, what they expect of an image, and their files.

The table is weights.json: model -> [name of the enum, {name of the weights: [file, what differs in the transform]}].
"""
from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from septet.errors import NotSupported

BASE = "https://download.pytorch.org/models/"


@dataclass(frozen=True, eq=False)
class Weights:
    """A file of weights, the transform of images that goes with them, and what is known about them."""

    url: str
    transforms: Any
    meta: dict[str, Any] = field(default_factory=dict)


class WeightsEnum(Enum):
    """The weights of a model; DEFAULT are the best of them."""

    @classmethod
    def verify(cls, obj: Any) -> Any:
        """A member, also by its name or by "Enum.NAME".  TypeError for weights of another model, KeyError for an unknown name."""
        if isinstance(obj, str):
            return cls[obj.replace(cls.__name__ + ".", "")]
        if obj is not None and not isinstance(obj, cls):
            raise TypeError(f"Invalid Weight class provided; expected {cls.__name__} but received {type(obj).__name__}.")
        return obj

    def get_state_dict(self, *args: Any, **kwargs: Any) -> Any:
        """The tensors by name, from the hub's folder."""
        return state_of(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self._name_}"

    @property
    def url(self) -> str:
        """Where the file is published."""
        return str(self.value.url)

    @property
    def transforms(self) -> Any:
        """A function that makes the transform of images."""
        return self.value.transforms

    @property
    def meta(self) -> dict[str, Any]:
        """What is known about them."""
        found: dict[str, Any] = self.value.meta
        return found


class Facts(dict):  # type: ignore[type-arg]
    """What is known about weights; NotSupported for what the real library knows besides."""

    def __missing__(self, key: str) -> Any:
        if key in ("categories", "num_params", "min_size", "recipe", "_metrics", "_ops", "_file_size", "_docs"):
            raise NotSupported(f"meta[{key!r}] of published weights")
        raise KeyError(key)


@functools.cache
def table() -> dict[str, Any]:
    """weights.json."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("weights.json").read_text(encoding="utf-8"))
    return found


@functools.cache
def weights_enum(model_name: str) -> type[WeightsEnum]:
    """The enum of a model's weights."""
    from septet.torchvision.transforms.presets import ImageClassification

    name, members = table()[model_name]
    made: dict[str, Weights] = {}
    for label, given in members.items():
        made[label] = made[given] if isinstance(given, str) else Weights(
            BASE + given[0], functools.partial(ImageClassification, **given[1]), Facts())
    return WeightsEnum(name, made, module="torchvision.models")  # type: ignore[return-value]


@functools.cache
def enum_names() -> dict[str, str]:
    """name of an enum -> model."""
    return {row[0]: model_name for model_name, row in table().items()}


def fitting(model_name: str, weights: Any) -> Any:
    """The weights that an argument means, None for none."""
    return None if weights is None else weights_enum(model_name).verify(weights)


def state_of(weights: WeightsEnum) -> Any:
    """The tensors of a file in the hub's folder.  NotSupported where it is not there: models are not downloaded."""
    import septet.torch as torch

    path = Path(torch.hub.get_dir()) / "checkpoints" / weights.url.rpartition("/")[2]
    if not path.exists():
        raise NotSupported(f"{weights!r} is not on this machine, and weights are not downloaded: fetch {weights.url} and put it at {path}")
    return torch.load(path, map_location="cpu", weights_only=True)
