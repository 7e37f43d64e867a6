"""`PreTrainedConfig`: a model's hyperparameters, from and to config.json.  A class's own fields stand in its table `fields`."""
from __future__ import annotations

import copy
import json
import math
import os
from inspect import Parameter, Signature
from typing import Any

from septet.core.io.files import replacing
from septet.errors import NotSupported
from septet.transformers.generation.defaults import OF_GENERATION
from septet.transformers.utils.hub import cached_file, read_json

VERSION = "5.23.0"
CONFIG_NAME = "config.json"


def row(**defaults: Any) -> dict[str, Any]:
    """Fields with their defaults."""
    return defaults


BASE = row(transformers_version=None, architectures=None, output_hidden_states=False, return_dict=True, dtype=None,
           chunk_size_feed_forward=0, is_encoder_decoder=False, id2label=None, label2id=None, problem_type=None)
MOST_LABELS = 1 << 20
PROBLEMS = ("regression", "single_label_classification", "multi_label_classification")
LOADING = ("cache_dir", "force_download", "local_files_only", "token", "revision", "subfolder", "trust_remote_code", "proxies",
           "_from_auto", "_from_pipeline", "_commit_hash", "gguf_file", "resume_download", "code_revision")


class PreTrainedConfig:
    """Hyperparameters.  Keyword arguments that are no fields are kept as attributes, as upstream keeps them."""

    model_type = ""
    base_config_key = ""
    fields: dict[str, Any] = {}
    sub_configs: dict[str, Any] = {}
    attribute_map: dict[str, str] = {}
    keys_to_ignore_at_inference: list[str] = ["past_key_values"]
    has_no_defaults_at_init = False
    usual_labels = 2
    _auto_class: str | None = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        defaults = {**BASE, **cls.fields}
        cls.__signature__ = Signature([Parameter(name, Parameter.KEYWORD_ONLY, default=value)  # type: ignore[attr-defined]
                                       for name, value in defaults.items()])

    def __init__(self, **given: Any) -> None:
        self._name_or_path = str(given.pop("name_or_path", given.pop("_name_or_path", "")))
        self._attn_implementation = given.pop("attn_implementation", given.pop("_attn_implementation", None))
        self._output_attentions = given.pop("output_attentions", False)
        num_labels = given.pop("num_labels", None)
        if "torch_dtype" in given:
            given["dtype"] = given.pop("torch_dtype")
        given.pop("model_type", None)
        given = {self.attribute_map.get(name, name): value for name, value in given.items()}
        for name, default in {**BASE, **self.fields}.items():
            value = given.pop(name, default)
            check_field(name, value, default)
            object.__setattr__(self, name, list(value) if isinstance(value, tuple) else copy.copy(value))
        self._set_labels(num_labels)
        self._finish(given)
        for name, value in given.items():
            if name.startswith("__"):
                raise ValueError(f"{name!r} is no name of a configuration's field")
            if name not in OF_GENERATION:                       # settings of `generate` belong to the generation configuration
                setattr(self, name, value)
        if self.problem_type is not None and self.problem_type not in PROBLEMS:
            raise ValueError(f"The config parameter `problem_type` was not understood: received {self.problem_type} but only "
                             "'regression', 'single_label_classification' and 'multi_label_classification' are valid.")

    def _finish(self, more: dict[str, Any]) -> None:
        """Derived fields; `more`: what was given and is no field."""

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, type(self).attribute_map.get(name, name), value)

    def __getattr__(self, name: str) -> Any:
        shown = type(self).attribute_map.get(name)
        if shown is None:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return getattr(self, shown)

    # ---- labels, dtype, attention ----

    def _set_labels(self, count: int | None) -> None:
        if self.id2label is not None:
            if not isinstance(self.id2label, dict):
                raise ValueError(f"id2label should be names by number, it is a {type(self.id2label).__name__}")
            self.id2label = {int(k): v for k, v in self.id2label.items()}
            if count is not None and len(self.id2label) != count:
                self.id2label = None
        if self.id2label is None:
            self.num_labels = self.usual_labels if count is None else count
        elif self.label2id is None:
            self.label2id = {v: k for k, v in self.id2label.items()}

    @property
    def num_labels(self) -> int:
        """How many classes a classifying head has."""
        return len(self.id2label)

    @num_labels.setter
    def num_labels(self, count: int) -> None:
        if count > MOST_LABELS:
            raise ValueError(f"num_labels={count:,}: every label has a name, and at most {MOST_LABELS:,} are made")
        if self.id2label is None or len(self.id2label) != count:
            self.id2label = {i: f"LABEL_{i}" for i in range(count)}
            self.label2id = {label: i for i, label in self.id2label.items()}

    @property
    def name_or_path(self) -> str:
        """Where it was loaded from."""
        return self._name_or_path

    @name_or_path.setter
    def name_or_path(self, value: Any) -> None:
        self._name_or_path = str(value)

    @property
    def output_attentions(self) -> bool:
        """Whether models give their attention weights."""
        return bool(self._output_attentions)

    @output_attentions.setter
    def output_attentions(self, value: bool) -> None:
        if value and self._attn_implementation not in (None, "eager"):
            raise ValueError("The `output_attentions` attribute is not supported when using the `attn_implementation` set to "
                             f"{self._attn_implementation}. Please set it to 'eager' instead.")
        self._output_attentions = value

    @property
    def use_return_dict(self) -> bool:
        """Whether models give a ModelOutput."""
        return bool(self.return_dict)

    @property
    def torch_dtype(self) -> Any:
        """The dtype of the weights, by its former name."""
        return self.dtype

    @torch_dtype.setter
    def torch_dtype(self, value: Any) -> None:
        self.dtype = value

    @property
    def rope_scaling(self) -> Any:
        """The rotary parameters, by their former name."""
        if "rope_parameters" not in self.__dict__:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute 'rope_scaling'")
        return self.rope_parameters

    @rope_scaling.setter
    def rope_scaling(self, value: Any) -> None:
        self.rope_parameters = value

    def get_text_config(self, decoder: Any = None, encoder: Any = None) -> Any:
        """The part that describes the text model."""
        return self.__dict__.get("text_config") or self

    def _get_generation_parameters(self) -> dict[str, Any]:
        """Settings of `generate` that were set here and are no fields of the class."""
        return {name: value for name, value in self.__dict__.items()
                if name in OF_GENERATION and name not in self.fields and value is not None}

    # ---- dictionaries and files ----

    def to_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        found = {name: plain(value) for name, value in self.__dict__.items()
                 if name not in ("_attn_implementation", "_output_attentions", "_commit_hash")}
        own = type(self).__name__ != "PreTrainedConfig" or self.model_type
        found["model_type"] = self.model_type if own else found.get("model_type", "")
        found["transformers_version"] = VERSION
        found["output_attentions"] = self.output_attentions
        return found

    def to_diff_dict(self) -> dict[str, Any]:
        """The fields that are not as every model, or as this class, has them."""
        usual = PreTrainedConfig().to_dict()
        return {name: diff(getattr(self, name, None), value) for name, value in self.to_dict().items()
                if name not in usual or name in ("transformers_version", "vocab_file") or value != usual[name]
                or value != self.fields.get(name, value)}

    def to_json_string(self, use_diff: bool = True) -> str:
        """Sorted JSON of the fields, of the uncommon ones where `use_diff`."""
        found = self.to_diff_dict() if use_diff else self.to_dict()
        found.pop("_name_or_path", None)
        return json.dumps(found, indent=2, sort_keys=True) + "\n"

    def to_json_file(self, json_file_path: str | os.PathLike[str], use_diff: bool = True) -> None:
        """Write the JSON; the old file stays until the new one is whole."""
        with replacing(json_file_path) as file:
            file.write(self.to_json_string(use_diff).encode())

    def save_pretrained(self, save_directory: str | os.PathLike[str], push_to_hub: bool = False, **more: Any) -> None:
        """Write config.json into a folder."""
        if push_to_hub:
            self.push_to_hub("")
        if os.path.isfile(save_directory):
            raise AssertionError(f"Provided path ({save_directory}) should be a directory, not a file")
        misplaced = self._get_generation_parameters()
        if misplaced:
            raise ValueError("Some generation parameters are set in the model config. These should go into `model.generation_config`as "
                             f"opposed to `model.config`. \nGeneration parameters found: {misplaced}")
        os.makedirs(save_directory, exist_ok=True)
        self.to_json_file(os.path.join(save_directory, CONFIG_NAME))

    def push_to_hub(self, *args: Any, **more: Any) -> None:
        """NotSupported: the face never uses the network."""
        raise NotSupported("push_to_hub: the network is used by `septet pull` alone")

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, cache_dir: Any = None, force_download: bool = False,
                        local_files_only: bool = False, token: Any = None, revision: str = "main", **kwargs: Any) -> Any:
        """Of a folder, a JSON file or a pulled repository; keyword arguments take the place of fields."""
        kwargs.update(cache_dir=cache_dir, revision=revision)
        found, kwargs = cls.get_config_dict(pretrained_model_name_or_path, **kwargs)
        if cls.base_config_key and cls.base_config_key in found:
            found = found[cls.base_config_key]
        return cls.from_dict(found, **kwargs)

    @classmethod
    def get_config_dict(cls, pretrained_model_name_or_path: Any, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """(what config.json says, the keyword arguments that are not about loading)."""
        options = {name: kwargs.pop(name) for name in LOADING if name in kwargs}
        name = kwargs.pop("_configuration_file", CONFIG_NAME)
        gguf = options.get("gguf_file")
        if gguf:
            from septet.transformers.modeling_gguf_pytorch_utils import load_gguf_config

            return load_gguf_config(cached_file(pretrained_model_name_or_path, gguf, **options)), kwargs
        whole = os.path.isfile(pretrained_model_name_or_path)
        path = pretrained_model_name_or_path if whole else cached_file(pretrained_model_name_or_path, name, **options)
        found = read_json(path)
        found.setdefault("_name_or_path", str(pretrained_model_name_or_path))
        found["_name_or_path"] = str(pretrained_model_name_or_path)
        return found, kwargs

    @classmethod
    def from_dict(cls, config_dict: dict[str, Any], **kwargs: Any) -> Any:
        """Of a dictionary; with return_unused_kwargs also the keyword arguments that are no fields."""
        unused = kwargs.pop("return_unused_kwargs", False)
        for name in LOADING:
            kwargs.pop(name, None)
        found = {**config_dict}
        for name in ("auto_map", "transformers_version"):
            found.pop(name, None)
        config = cls(**{**found, **{k: kwargs.pop(k) for k in ("attn_implementation", "num_labels") if k in kwargs}})
        taken = [name for name in kwargs if hasattr(config, name)]
        for name in taken:
            setattr(config, name, kwargs.pop(name))
        return (config, kwargs) if unused else config

    @classmethod
    def from_json_file(cls, json_file: str | os.PathLike[str]) -> Any:
        """Of a JSON file."""
        return cls(**read_json(json_file))

    def update(self, config_dict: dict[str, Any]) -> None:
        """Set fields."""
        for name, value in config_dict.items():
            setattr(self, name, value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PreTrainedConfig) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__} {self.to_json_string()}"

    def __iter__(self) -> Any:
        yield from self.__dict__


def check_field(name: str, value: Any, default: Any) -> None:
    """TypeError for a size or a rate that is no number, ValueError for a count that no integer is near."""
    if isinstance(value, float) and isinstance(default, int) and not math.isfinite(value):
        raise ValueError(f"Field '{name}' expected {type(default).__name__}, got {value}")
    if name.endswith("attention_heads") and value == 0 != default:
        raise ValueError(f"Field '{name}' is 0: attention has at least one head")
    if isinstance(default, (int, float)) and not isinstance(default, bool) and isinstance(value, (str, bytes, dict)):
        raise TypeError(f"Field '{name}' expected {type(default).__name__}, got {type(value).__name__} (value: {value!r})")


def plain(value: Any) -> Any:
    """A field as JSON has it."""
    if isinstance(value, PreTrainedConfig):
        found = value.to_dict()
        found.pop("transformers_version", None)
        return found
    if isinstance(value, dict):
        return {name: plain(x) for name, x in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(x) for x in value]
    if type(value).__name__ == "dtype":
        return str(value).split(".")[-1]
    return value


def diff(config: Any, value: Any) -> Any:
    """A field's value, of a part its uncommon fields."""
    if not isinstance(config, PreTrainedConfig):
        return value
    found = config.to_diff_dict()
    for name in ("transformers_version", "_name_or_path"):
        found.pop(name, None)
    return found


PretrainedConfig = PreTrainedConfig
__all__ = ["PreTrainedConfig", "PretrainedConfig"]
