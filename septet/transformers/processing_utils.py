"""`transformers.processing_utils`: a tokenizer and an extractor as one object."""
from __future__ import annotations

import json
import os
from typing import Any

from septet.core.io.files import replacing
from septet.errors import NotSupported
from septet.transformers.feature_extraction_utils import BatchFeature


class ProcessorMixin:
    """Text by a tokenizer, images or sound by an extractor.  front: the extractor's name and the name of what it takes."""

    front = ("image_processor", "images")

    def __init__(self, front: Any = None, tokenizer: Any = None, **kwargs: Any) -> None:
        name = self.front[0]
        self.__dict__[name] = kwargs.pop(name, front)
        self.tokenizer = tokenizer
        if kwargs:
            raise TypeError(f"Unexpected keyword argument {next(iter(kwargs))}.")
        self.current_processor = self._front

    @property
    def _front(self) -> Any:
        return self.__dict__[self.front[0]]

    @property
    def model_input_names(self) -> list[str]:
        """What the model takes."""
        return list(dict.fromkeys([*self.tokenizer.model_input_names, *self._front.model_input_names]))

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, **kwargs: Any) -> Any:
        """Both, of one folder."""
        from septet.transformers.models.auto.processing_auto import AutoFeatureExtractor, AutoImageProcessor
        from septet.transformers.tokenization_auto import AutoTokenizer

        auto = AutoImageProcessor if cls.front[0] == "image_processor" else AutoFeatureExtractor
        return cls(auto.from_pretrained(pretrained_model_name_or_path, **kwargs),
                   AutoTokenizer.from_pretrained(pretrained_model_name_or_path, **kwargs))

    def save_pretrained(self, save_directory: Any, push_to_hub: bool = False, **kwargs: Any) -> None:
        """Write both, and which class joins them, into a folder."""
        if push_to_hub:
            raise NotSupported("push_to_hub: the network is used by `septet pull` alone")
        os.makedirs(save_directory, exist_ok=True)
        self._front.save_pretrained(save_directory)
        self.tokenizer.save_pretrained(save_directory)
        settings = {self.front[0]: self._front.to_dict(), "processor_class": type(self).__name__}
        with replacing(os.path.join(save_directory, "processor_config.json")) as file:
            file.write((json.dumps(settings, indent=2, sort_keys=True) + "\n").encode())

    def __call__(self, *args: Any, text: Any = None, return_tensors: Any = None, **kwargs: Any) -> Any:
        """What the tokenizer makes of `text` and the extractor of its own input."""
        kind = self.front[1]
        given = kwargs.pop(kind, None)
        for arg in args:
            if kind == "images" and text is None and isinstance(arg, (str, list)) and (isinstance(arg, str) or isinstance(arg[0], str)):
                text = arg
            else:
                given = arg if given is None else given
        if given is None and text is None:
            raise ValueError(f"You need to provide at least one input to call {type(self).__name__}")
        own = {k: kwargs.pop(k) for k in ("sampling_rate", "do_rescale", "do_resize", "do_normalize", "do_center_crop") if k in kwargs}
        found: dict[str, Any] = {}
        if text is not None:
            found.update(self.tokenizer(text, return_tensors=return_tensors, **kwargs))
        if given is not None:
            more = kwargs if text is None else {}
            front = self._front(given, return_tensors=return_tensors, **own, **more)
            if text is not None and kind == "audio":
                return BatchFeature({**front, "labels": found["input_ids"]})
            found.update(front)
        return BatchFeature(found)

    def batch_decode(self, *args: Any, **kwargs: Any) -> Any:
        """Texts of tokens."""
        return self.tokenizer.batch_decode(*args, **kwargs)

    def decode(self, *args: Any, **kwargs: Any) -> Any:
        """A text of tokens."""
        return self.tokenizer.decode(*args, **kwargs)


__all__ = ["ProcessorMixin"]
