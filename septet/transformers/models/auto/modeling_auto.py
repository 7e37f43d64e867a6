"""The AutoModel classes: of every configuration the model that fits the task (table.py)."""
from __future__ import annotations

from collections import OrderedDict
from importlib import import_module
from typing import Any

from septet.transformers.models.auto.configuration_auto import AutoConfig, config_class
from septet.transformers.models.auto.table import ARCHITECTURES, AUTO_MODELS, Auto


def load_class(model_type: str, name: str) -> Any:
    """A model class of an architecture."""
    return getattr(import_module(f"septet.transformers.models.{ARCHITECTURES[model_type][2]}"), name)


class Mapping(OrderedDict):  # type: ignore[type-arg]
    """Configuration class -> model class, loaded when asked for."""

    def __init__(self, row: Auto) -> None:
        super().__init__()
        self._row = row
        self._own: dict[Any, Any] = {}

    def __getitem__(self, config: Any) -> Any:
        if config in self._own:
            return self._own[config]
        name = self._row.classes.get(getattr(config, "model_type", None))
        if name is None or config_class(config.model_type) is not config:
            raise KeyError(config)
        return load_class(config.model_type, name)

    def __contains__(self, config: object) -> bool:
        return config in self._own or getattr(config, "model_type", None) in self._row.classes

    def get(self, config: Any, default: Any = None) -> Any:
        """The class, or a default."""
        try:
            return self[config]
        except KeyError:
            return default

    def keys(self) -> Any:
        """The configuration classes."""
        return [*(config_class(name) for name in self._row.classes), *self._own]

    def values(self) -> Any:
        """The model classes."""
        return [self[config] for config in self.keys()]

    def items(self) -> Any:
        """Pairs of both."""
        return [(config, self[config]) for config in self.keys()]

    def __iter__(self) -> Any:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self._row.classes) + len(self._own)

    def register(self, key: Any, value: Any, exist_ok: bool = False) -> None:
        """Note an own class."""
        if key in self and not exist_ok:
            raise ValueError(f"'{key}' is already used by a Transformers model.")
        self._own[key] = value


# arguments of from_pretrained that are the model's, not the configuration's
OF_MODELS = ("dtype", "torch_dtype", "attn_implementation", "quantization_config", "device_map", "state_dict", "variant",
             "output_loading_info", "ignore_mismatched_sizes", "use_safetensors", "low_cpu_mem_usage", "key_mapping", "generation_config",
             "load_in_8bit", "load_in_4bit", "weights_only")


class _BaseAutoModelClass:
    """Makes models; is none itself."""

    _model_mapping: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        name = type(self).__name__
        raise OSError(f"{name} is designed to be instantiated using the `{name}.from_pretrained(pretrained_model_name_or_path)` or "
                      f"`{name}.from_config(config)` methods.")

    @classmethod
    def _class_of(cls, config: Any) -> Any:
        if type(config) not in cls._model_mapping:
            names = ", ".join(sorted(c.__name__ for c in cls._model_mapping))
            raise ValueError(f"Unrecognized configuration class {type(config)} for this kind of AutoModel: {cls.__name__}.\n"
                             f"Model type should be one of {names}.")
        return cls._model_mapping[type(config)]

    @classmethod
    def from_config(cls, config: Any, **kwargs: Any) -> Any:
        """A model with fresh weights."""
        kwargs.pop("trust_remote_code", None)
        return cls._class_of(config)._from_config(config, **kwargs)

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, *model_args: Any, **kwargs: Any) -> Any:
        """A model of a folder; see PreTrainedModel.from_pretrained."""
        from septet.transformers.configuration_utils import LOADING, PreTrainedConfig

        config = kwargs.pop("config", None)
        if not isinstance(config, PreTrainedConfig):
            options = {name: kwargs[name] for name in LOADING if name in kwargs}
            hidden = {name: kwargs.pop(name) for name in OF_MODELS if name in kwargs}
            rest = {name: value for name, value in kwargs.items() if name not in LOADING}
            config, rest = AutoConfig.from_pretrained(pretrained_model_name_or_path if config is None else config,
                                                      return_unused_kwargs=True, **options, **rest)
            kwargs = {**{k: v for k, v in options.items() if k not in ("gguf_file",)}, **hidden, **rest}
            if "gguf_file" in options:
                kwargs["gguf_file"] = options["gguf_file"]
        return cls._class_of(config).from_pretrained(pretrained_model_name_or_path, *model_args, config=config, **kwargs)

    @classmethod
    def register(cls, config_class: Any, model_class: Any, exist_ok: bool = False) -> None:
        """Let an own model class be made of its configuration."""
        if getattr(model_class, "config_class", None) is not None and model_class.config_class.__name__ != config_class.__name__:
            raise ValueError("The model class you are passing has a `config_class` attribute that is not consistent with the config class "
                             f"you passed (model has {model_class.config_class} and you passed {config_class}. Fix one of those so they "
                             "match!")
        cls._model_mapping.register(config_class, model_class, exist_ok=exist_ok)


def _declare(name: str, row: Auto) -> None:
    mapping = globals()[f"MODEL{row.mapping}_MAPPING"] = Mapping(row)
    globals()[f"MODEL{row.mapping}_MAPPING_NAMES"] = OrderedDict(row.classes)
    globals()[name] = type(name, (_BaseAutoModelClass,), {
        "__module__": __name__, "_model_mapping": mapping,
        "__doc__": f"Of a configuration, one of {', '.join(sorted(set(row.classes.values())))}."})


for _name, _row in AUTO_MODELS.items():
    _declare(_name, _row)
AutoBackbone = type("AutoBackbone", (_BaseAutoModelClass,), {
    "__module__": __name__, "_model_mapping": Mapping(Auto("_FOR_BACKBONE", {"resnet": "ResNetBackbone", "vitdet": "VitDetBackbone"})),
    "__doc__": "Of a configuration, ResNetBackbone or VitDetBackbone."})
