"""`PeftConfig`: what an adapter is, read from and written to `adapter_config.json`."""
from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from enum import Enum
from pathlib import Path
from typing import Any

from septet.errors import NotSupported
from septet.peft.utils.kinds import PeftType, TaskType

CONFIG = "adapter_config.json"
VERSION = "0.21.2"


@dataclass
class PeftConfig:
    """What all kinds share."""

    task_type: Any = None
    peft_type: Any = None
    auto_mapping: dict[str, Any] | None = None
    peft_version: str | None = None
    base_model_name_or_path: str | None = None
    revision: str | None = None
    inference_mode: bool = False

    def __post_init__(self) -> None:
        if self.task_type is not None and self.task_type not in [t.value for t in TaskType]:
            raise ValueError(f"Invalid task type: '{self.task_type}'. Must be one of the following task types: "
                             f"{', '.join(t.value for t in TaskType)}.")
        if self.task_type is not None:
            self.task_type = TaskType(self.task_type)
        if self.peft_version is None:
            self.peft_version = VERSION

    @property
    def is_prompt_learning(self) -> bool:
        """Whether the adapter is learned tokens."""
        return False

    is_adaption_prompt = is_prompt_learning

    def to_dict(self) -> dict[str, Any]:
        """All fields."""
        return asdict(self)

    def save_pretrained(self, save_directory: str, **kwargs: Any) -> None:
        """Write `adapter_config.json`.  AssertionError where there is a file in the folder's place."""
        if os.path.isfile(save_directory):
            raise AssertionError(f"Provided path ({save_directory}) should be a directory, not a file")
        os.makedirs(save_directory, exist_ok=True)
        table = {**self.to_dict(), **kwargs}
        table.pop("runtime_config", None)
        path = Path(save_directory) / CONFIG
        path.write_text(json.dumps({k: plain(v) for k, v in table.items()}, indent=2, sort_keys=True), encoding="utf-8")

    @classmethod
    def from_json_file(cls, path_json_file: str, **kwargs: Any) -> dict[str, Any]:
        """The fields of a file.  ValueError where it holds no object."""
        found = json.loads(Path(path_json_file).read_text(encoding="utf-8"))
        if not isinstance(found, dict):
            raise ValueError(f"{path_json_file} does not hold a JSON object")
        return found

    @classmethod
    def from_peft_type(cls, **kwargs: Any) -> Any:
        """The configuration of the kind that `peft_type` names.  NotSupported for kinds that there are not."""
        from septet.peft.mapping import CONFIGS

        kind = kwargs.get("peft_type")
        target = cls
        if kind is not None:
            if kind not in CONFIGS:
                raise NotSupported(f"peft adapters of the type {kind!r}; there are {', '.join(CONFIGS)}")
            target = CONFIGS[kind]
        known = {f.name for f in fields(target)}
        unknown = {k: v for k, v in kwargs.items() if k not in known and v not in (None, False, {}, [])}
        if unknown:
            raise NotSupported(f"fields of an adapter's configuration: {', '.join(sorted(unknown))}")
        return target(**{k: v for k, v in kwargs.items() if k in known and k != "peft_type" or k in known and target is PeftConfig})

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: str, subfolder: str | None = None, **kwargs: Any) -> Any:
        """Of an adapter's folder.  ValueError where there is none."""
        folder = os.path.join(pretrained_model_name_or_path, subfolder) if subfolder else str(pretrained_model_name_or_path)
        path = os.path.join(folder, CONFIG)
        if not os.path.isfile(path):
            raise ValueError(f"Can't find '{CONFIG}' at '{pretrained_model_name_or_path}'")
        return cls.from_peft_type(**{**cls.from_json_file(path), **kwargs})


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, set):
        return sorted(value)
    return value.value if isinstance(value, Enum) else value


def as_set(names: Any) -> Any:
    """A list of names as a set; text stays text."""
    return set(names) if isinstance(names, list | tuple) else names


__all__ = ["PeftConfig", "PeftType"]
