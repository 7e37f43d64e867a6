"""`AutoImageProcessor`, `AutoFeatureExtractor`, `AutoProcessor`: the class that a folder's settings or its model name."""
from __future__ import annotations

from importlib import import_module
from typing import Any

from septet.transformers.feature_extraction_utils import Settings
from septet.transformers.models.auto.configuration_auto import AutoConfig
from septet.transformers.utils.hub import cached_file, read_json

IMAGES = {"vit": "ViTImageProcessor", "clip": "CLIPImageProcessor", "detr": "DetrImageProcessor", "resnet": "ConvNextImageProcessor",
          "clip_vision_model": "CLIPImageProcessor"}
SOUNDS = {"whisper": "WhisperFeatureExtractor", "wav2vec2": "Wav2Vec2FeatureExtractor"}
PROCESSORS = {"clip": "CLIPProcessor", "whisper": "WhisperProcessor", "wav2vec2": "Wav2Vec2Processor"}


def class_named(module: str, name: str) -> Any:
    """A class of a module, None where it has none of that name."""
    return getattr(import_module(f"septet.transformers.models.{module}"), name, None)


class _Auto:
    """Reads the settings, chooses the class."""

    keys: tuple[str, ...] = ()
    module = ""
    by_model: dict[str, str] = {}
    reader: Any = None

    def __init__(self) -> None:
        name = type(self).__name__
        raise OSError(f"{name} is designed to be instantiated using the `{name}.from_pretrained(pretrained_model_name_or_path)` method.")

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, **kwargs: Any) -> Any:
        """The class that the folder names, with its settings.  ValueError names those that are known."""
        found, rest = cls.reader.dict_of(pretrained_model_name_or_path, **kwargs)
        named = next((found[key] for key in cls.keys if found.get(key)), None)
        if named is None:
            named = cls.by_model.get(AutoConfig.from_pretrained(pretrained_model_name_or_path).model_type, "")
        kind = class_named(cls.module, named) if named else None
        if kind is None:
            raise ValueError(f"Unrecognized {cls.what()} in {pretrained_model_name_or_path}: {named or 'none is named'}. Known are "
                             f"{', '.join(sorted(set(cls.by_model.values())))}")
        return kind.from_dict(found, **rest)

    @classmethod
    def what(cls) -> str:
        """What the class makes, in words."""
        return "image processor" if cls.module == "image_processing" else "feature extractor"


class _ImageSettings(Settings):
    """Reads the settings of an image processor."""

    type_key = "image_processor_type"


class AutoImageProcessor(_Auto):
    """Makes image processors."""

    keys = ("image_processor_type", "feature_extractor_type")
    module = "image_processing"
    by_model = IMAGES
    reader = _ImageSettings


class AutoFeatureExtractor(_Auto):
    """Makes extractors of sound; of images for models that see."""

    keys = ("feature_extractor_type",)
    module = "feature_extraction"
    by_model = SOUNDS
    reader = Settings

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, **kwargs: Any) -> Any:
        """The class that the folder names, with its settings."""
        found, _ = Settings.dict_of(pretrained_model_name_or_path, **kwargs)
        if "image_processor_type" in found or "image_mean" in found:
            return AutoImageProcessor.from_pretrained(pretrained_model_name_or_path, **kwargs)
        return super().from_pretrained(pretrained_model_name_or_path, **kwargs)


class AutoProcessor:
    """Makes what a model's inputs need: a processor, or the tokenizer, image processor or extractor alone."""

    def __init__(self) -> None:
        raise OSError("AutoProcessor is designed to be instantiated using the `AutoProcessor.from_pretrained(pretrained_model_name_or_"
                      "path)` method.")

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, **kwargs: Any) -> Any:
        """Of a folder."""
        named = None
        for file in ("processor_config.json", "preprocessor_config.json", "tokenizer_config.json"):
            path = cached_file(pretrained_model_name_or_path, file, _raise_exceptions_for_missing_entries=False)
            named = named or (read_json(path).get("processor_class") if path else None)
        has_config = cached_file(pretrained_model_name_or_path, "config.json", _raise_exceptions_for_missing_entries=False)
        model_type = AutoConfig.from_pretrained(pretrained_model_name_or_path).model_type if has_config else ""
        named = named or PROCESSORS.get(model_type)
        if named is not None and (kind := class_named("processors", named)) is not None:
            return kind.from_pretrained(pretrained_model_name_or_path, **kwargs)
        if model_type in IMAGES:
            return AutoImageProcessor.from_pretrained(pretrained_model_name_or_path, **kwargs)
        from septet.transformers.tokenization_auto import AutoTokenizer

        return AutoTokenizer.from_pretrained(pretrained_model_name_or_path, **kwargs)


__all__ = ["AutoFeatureExtractor", "AutoImageProcessor", "AutoProcessor"]
