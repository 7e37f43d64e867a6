"""`AutoConfig`: the configuration class that a folder's `model_type` names."""
from __future__ import annotations

from collections import OrderedDict
from importlib import import_module
from typing import Any

from septet.transformers.configuration_utils import PreTrainedConfig
from septet.transformers.models.auto.table import ARCHITECTURES, config_module

_REGISTERED: dict[str, Any] = {}


def config_class(model_type: str) -> Any:
    """The configuration class of a model_type.  KeyError where it is unknown."""
    if model_type in _REGISTERED:
        return _REGISTERED[model_type]
    return getattr(import_module(f"septet.transformers.{config_module(model_type)}"), ARCHITECTURES[model_type][0])


class _Mapping(OrderedDict):  # type: ignore[type-arg]
    """model_type -> configuration class, loaded when asked for."""

    def __init__(self) -> None:
        super().__init__((name, None) for name in ARCHITECTURES)

    def __getitem__(self, model_type: str) -> Any:
        return config_class(model_type)

    def get(self, model_type: str, default: Any = None) -> Any:
        """The class, or a default."""
        return config_class(model_type) if model_type in ARCHITECTURES or model_type in _REGISTERED else default

    def register(self, key: str, value: Any, exist_ok: bool = False) -> None:
        """Note an own class."""
        if key in ARCHITECTURES and not exist_ok:
            raise ValueError(f"'{key}' is already used by a Transformers config, pick another name.")
        OrderedDict.__setitem__(self, key, None)
        _REGISTERED[key] = value


CONFIG_MAPPING = _Mapping()


def known() -> str:
    """The names of all architectures."""
    return ", ".join([*ARCHITECTURES, *_REGISTERED])


class AutoConfig:
    """Makes configurations; is none itself."""

    def __init__(self) -> None:
        raise OSError("AutoConfig is designed to be instantiated using the `AutoConfig.from_pretrained(pretrained_model_name_or_path)` "
                      "method.")

    @classmethod
    def for_model(cls, model_type: str, *args: Any, **kwargs: Any) -> Any:
        """A configuration of a model_type.  ValueError names those that are known."""
        if model_type not in CONFIG_MAPPING:
            raise ValueError(f"Unrecognized model identifier: {model_type}. Should contain one of {known()}")
        return config_class(model_type)(*args, **kwargs)

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, **kwargs: Any) -> Any:
        """A configuration of a folder, a JSON file or a pulled repository."""
        from septet.errors import NotSupported

        trust = kwargs.pop("trust_remote_code", None)
        unused = kwargs.pop("return_unused_kwargs", False)
        found, kwargs = PreTrainedConfig.get_config_dict(pretrained_model_name_or_path, **kwargs)
        if trust and "auto_map" in found:
            raise NotSupported("trust_remote_code=True: code of a model's folder is never run here")
        model_type = found.get("model_type")
        if model_type is None:
            raise ValueError(f"Unrecognized model in {pretrained_model_name_or_path}. Should have a `model_type` key in its config.json.")
        if model_type not in CONFIG_MAPPING:
            code = " Its files point at code of its own, which is never run here." if "auto_map" in found else ""
            raise ValueError(f"The checkpoint you are trying to load has model type `{model_type}` but this face does not recognize this "
                             f"architecture.{code} It knows {known()}")
        return config_class(model_type).from_dict(found, return_unused_kwargs=unused, **kwargs)

    @staticmethod
    def register(model_type: str, config: Any, exist_ok: bool = False) -> None:
        """Let an own configuration class be found by its model_type."""
        if issubclass(config, PreTrainedConfig) and config.model_type != model_type:
            raise ValueError("The config you are passing has a `model_type` attribute that is not consistent with the model type you "
                             f"passed (config has {config.model_type} and you passed {model_type}. Fix one of those so they match!")
        CONFIG_MAPPING.register(model_type, config, exist_ok=exist_ok)


__all__ = ["CONFIG_MAPPING", "AutoConfig"]
