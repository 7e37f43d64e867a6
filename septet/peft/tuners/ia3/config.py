"""`IA3Config`."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from septet.peft.config import PeftConfig, as_set
from septet.peft.utils.kinds import PeftType


@dataclass
class IA3Config(PeftConfig):
    """Learned scales: of the inputs of feedforward_modules, of the outputs of other target_modules."""

    target_modules: Any = None
    exclude_modules: Any = None
    feedforward_modules: Any = None
    fan_in_fan_out: bool = False
    modules_to_save: list[str] | None = None
    init_ia3_weights: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        self.peft_type = PeftType.IA3
        self.target_modules, self.exclude_modules = as_set(self.target_modules), as_set(self.exclude_modules)
        self.feedforward_modules = as_set(self.feedforward_modules)
        if isinstance(self.feedforward_modules, set) and isinstance(self.target_modules, set) and not (
                self.feedforward_modules <= self.target_modules):
            raise ValueError("`feedforward_modules` should be a subset of `target_modules`")


__all__ = ["IA3Config"]
