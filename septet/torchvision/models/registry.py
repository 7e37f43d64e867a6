"""Models by name: what `get_model` finds, and how weights are chosen and loaded."""
from __future__ import annotations

import fnmatch
import functools
import inspect
import warnings
from collections.abc import Callable, Iterable
from importlib import import_module
from types import ModuleType
from typing import Any

from septet.torchvision.models.names import BUILDERS
from septet.torchvision.models.weights import WeightsEnum, fitting, state_of, weights_enum

ADVICE = "The parameter 'pretrained' is deprecated since 0.13 and may be removed in the future, please use 'weights' instead."


def model(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a builder: it takes `weights` and `progress`, also the older `pretrained`; the rest are the network's arguments."""
    name = function.__name__

    @functools.wraps(function)
    def build(*old: Any, weights: Any = None, progress: bool = True, **kwargs: Any) -> Any:
        if old or "pretrained" in kwargs:
            weights = from_pretrained(name, kwargs.pop("pretrained", old[0] if old else False), weights)
        chosen = fitting(name, weights)
        if chosen is not None:
            check_classes(chosen, kwargs)
        made = function(**kwargs)
        if chosen is not None:
            made.load_state_dict(state_of(chosen))
        return made

    build.__signature__ = inspect.Signature([  # type: ignore[attr-defined]
        inspect.Parameter("weights", inspect.Parameter.KEYWORD_ONLY, default=None),
        inspect.Parameter("progress", inspect.Parameter.KEYWORD_ONLY, default=True),
        inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)])
    return build


def from_pretrained(name: str, pretrained: Any, weights: Any) -> Any:
    """The weights that the old form means."""
    if isinstance(pretrained, (WeightsEnum, str)):
        return pretrained
    warnings.warn(ADVICE, UserWarning, stacklevel=3)
    return next(iter(weights_enum(name))) if pretrained else weights


def check_classes(chosen: WeightsEnum, kwargs: dict[str, Any]) -> None:
    """ValueError for another number of classes than the weights have."""
    count = kwargs.setdefault("num_classes", 1000)
    if count != 1000:
        raise ValueError(f"The parameter 'num_classes' expected value 1000 but got {count} instead.")


def list_models(module: ModuleType | None = None, include: Any = None, exclude: Any = None) -> list[str]:
    """Names of models, of one package (classification is `torchvision.models`) or all; include and exclude are patterns with * and ?."""
    names = list(BUILDERS) if module is None or module.__name__ == "septet.torchvision.models" else []
    kept = {n for n in names if include is None or any(fnmatch.fnmatch(n, p) for p in patterns(include))}
    return sorted(n for n in kept if exclude is None or not any(fnmatch.fnmatch(n, p) for p in patterns(exclude)))


def patterns(given: Any) -> Iterable[str]:
    """One pattern or several."""
    return [given] if isinstance(given, str) else given


def get_model_builder(name: str) -> Callable[..., Any]:
    """The function that builds a model.  ValueError for an unknown one."""
    name = name.lower()
    if name not in BUILDERS:
        raise ValueError(f"Unknown model {name}")
    found: Callable[..., Any] = getattr(import_module(f"septet.torchvision.models.{BUILDERS[name]}"), name)
    return found


def get_model(name: str, **config: Any) -> Any:
    """A model by its name."""
    return get_model_builder(name)(**config)


def get_model_weights(name: Any) -> type[WeightsEnum]:
    """The weights that there are for a model."""
    found = name if isinstance(name, str) else name.__name__
    get_model_builder(found)
    return weights_enum(found.lower())


def get_weight(name: str) -> WeightsEnum:
    """Weights by their name, as "ResNet50_Weights.IMAGENET1K_V1".  ValueError for unknown ones."""
    enum_name, _, value = name.partition(".")
    if not value:
        raise ValueError(f"Invalid weight name provided: '{name}'.")
    for model_name in BUILDERS:
        enum = weights_enum(model_name)
        if enum.__name__ == enum_name:
            return enum[value]
    raise ValueError(f"The weight enum '{enum_name}' for the specific method couldn't be retrieved.")
