"""`transformers.feature_extraction_utils`: what extractors give, and how their settings are read and written."""
from __future__ import annotations

import copy
import json
import os
from collections import UserDict
from typing import Any

from septet import numpy as np
from septet import torch
from septet.core.io.files import replacing
from septet.errors import NotSupported
from septet.transformers.utils.hub import cached_file, read_json


class BatchFeature(UserDict):  # type: ignore[type-arg]
    """Arrays by name, that are attributes as well."""

    def __init__(self, data: dict[str, Any] | None = None, tensor_type: Any = None, **more: Any) -> None:
        super().__init__(data or {})
        self.convert_to_tensors(tensor_type)

    def __getitem__(self, item: str) -> Any:
        if not isinstance(item, str):
            raise KeyError("Indexing with integers is not available when using Python based feature extractors")
        return self.data[item]

    def __getattr__(self, item: str) -> Any:
        try:
            return self.__dict__["data"][item]
        except KeyError:
            raise AttributeError(item) from None

    def __getstate__(self) -> dict[str, Any]:
        return {"data": self.data}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def convert_to_tensors(self, tensor_type: Any = None) -> BatchFeature:
        """Lists as arrays: "pt" or "np".  ValueError where their lengths differ."""
        kind = getattr(tensor_type, "value", tensor_type)
        if kind is None:
            return self
        if kind not in ("pt", "np"):
            raise NotSupported(f"return_tensors={kind!r}; 'pt' and 'np' are there")
        for name, value in self.data.items():
            self.data[name] = tensor_of(name, value, kind)
        return self

    def to(self, *args: Any, **kwargs: Any) -> BatchFeature:
        """Tensors of another dtype (those of floats) or device."""
        for name, value in self.data.items():
            if isinstance(value, torch.Tensor) and (value.is_floating_point() or not any(isinstance(a, torch.dtype) for a in args)):
                self.data[name] = value.to(*args, **kwargs)
        return self


def tensor_of(name: str, value: Any, kind: str) -> Any:
    """A value as one array.  ValueError where rows differ in length."""
    if isinstance(value, torch.Tensor):
        return value if kind == "pt" else value.numpy()
    try:
        if isinstance(value, (list, tuple)) and value and isinstance(value[0], torch.Tensor):
            found = torch.stack(list(value))
            return found if kind == "pt" else found.numpy()
        array = np.stack([np.asarray(x) for x in value]) if isinstance(value, (list, tuple)) and value else np.asarray(value)
    except ValueError:
        raise ValueError("Unable to create tensor, you should probably activate padding with 'padding=True' to have batched tensors with "
                         f"the same length ({name}).") from None
    return torch.from_numpy(array) if kind == "pt" else array


class Settings:
    """An object whose attributes are read from and written to a JSON file of a model's folder."""

    file = "preprocessor_config.json"
    type_key = "feature_extractor_type"
    hidden: tuple[str, ...] = ()

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop(self.type_key, None)
        kwargs.pop("processor_class", None)
        for name, value in kwargs.items():
            setattr(self, name, value)

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, cache_dir: Any = None, force_download: bool = False,
                        local_files_only: bool = False, token: Any = None, revision: str = "main", **kwargs: Any) -> Any:
        """Of a folder or a JSON file; keyword arguments take the place of what it says."""
        found, kwargs = cls.dict_of(pretrained_model_name_or_path, cache_dir=cache_dir, revision=revision, **kwargs)
        return cls.from_dict(found, **kwargs)

    @classmethod
    def dict_of(cls, name: Any, cache_dir: Any = None, revision: str = "main", subfolder: str = "",
                **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """(what the file says, the other arguments)."""
        for option in ("trust_remote_code", "use_fast", "_from_auto", "_from_pipeline", "_commit_hash", "backend"):
            kwargs.pop(option, None)
        if os.path.isfile(name):
            return read_json(name), kwargs
        where = {"cache_dir": cache_dir, "revision": revision, "subfolder": subfolder}
        whole = cached_file(name, "processor_config.json", _raise_exceptions_for_missing_entries=False, **where)
        part = "image_processor" if "image" in cls.type_key else "feature_extractor"
        if whole is not None and part in (found := read_json(whole)):
            return found[part], kwargs
        return read_json(cached_file(name, cls.file, **where)), kwargs

    @classmethod
    def from_dict(cls, settings: dict[str, Any], **kwargs: Any) -> Any:
        """Of a dictionary."""
        unused = kwargs.pop("return_unused_kwargs", False)
        made = cls(**{**{k: v for k, v in settings.items() if k != "auto_map"}, **kwargs})
        return (made, {}) if unused else made

    def to_dict(self) -> dict[str, Any]:
        """The settings, ready for JSON."""
        found = {k: copy.deepcopy(v) for k, v in self.__dict__.items() if k not in self.hidden and not k.startswith("_")}
        found[self.type_key] = type(self).__name__
        return found

    def to_json_string(self) -> str:
        """Sorted JSON of the settings."""
        return json.dumps(self.to_dict(), indent=2, sort_keys=True) + "\n"

    def save_pretrained(self, save_directory: Any, push_to_hub: bool = False, **kwargs: Any) -> list[str]:
        """Write the JSON file into a folder."""
        if push_to_hub:
            raise NotSupported("push_to_hub: the network is used by `septet pull` alone")
        if os.path.isfile(save_directory):
            raise AssertionError(f"Provided path ({save_directory}) should be a directory, not a file")
        os.makedirs(save_directory, exist_ok=True)
        path = os.path.join(save_directory, self.file)
        with replacing(path) as file:
            file.write(self.to_json_string().encode())
        return [path]

    def __repr__(self) -> str:
        return f"{type(self).__name__} {self.to_json_string()}"


class FeatureExtractionMixin(Settings):
    """An extractor of features."""


__all__ = ["BatchFeature", "FeatureExtractionMixin"]
