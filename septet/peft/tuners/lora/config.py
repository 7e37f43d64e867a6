"""`LoraConfig`."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from septet.errors import NotSupported
from septet.peft.config import PeftConfig, as_set
from septet.peft.utils.kinds import PeftType

ABSENT = """trainable_token_indices eva_config corda_config lora_ga_config velora_config alora_invocation_tokens use_qalora
    monteclora_config layer_replication target_parameters use_bdlora arrow_config kasa_config megatron_config ensure_weight_tying
    loftq_config""".split()
INITS = (True, False, "gaussian")


@dataclass
class LoraRuntimeConfig:
    """What is not kept in files."""

    ephemeral_gpu_offload: bool = False


@dataclass
class LoraConfig(PeftConfig):
    """Low-rank adapters of rank r, scaled by lora_alpha / r (by its root with use_rslora).

    target_modules: names (ends of paths), a regular expression for whole paths, or "all-linear".  rank_pattern, alpha_pattern: other
    ranks and scales by name.  modules_to_save: modules that are trained whole.
    """

    r: int = 8
    target_modules: Any = None
    exclude_modules: Any = None
    lora_alpha: int = 8
    lora_dropout: float = 0.0
    fan_in_fan_out: bool = False
    bias: str = "none"
    use_rslora: bool = False
    modules_to_save: list[str] | None = None
    init_lora_weights: Any = True
    layers_to_transform: Any = None
    layers_pattern: Any = None
    rank_pattern: dict[str, int] = field(default_factory=dict)
    alpha_pattern: dict[str, int] = field(default_factory=dict)
    megatron_config: Any = None
    megatron_core: str | None = "megatron.core"
    trainable_token_indices: Any = None
    loftq_config: Any = field(default_factory=dict)
    eva_config: Any = None
    corda_config: Any = None
    lora_ga_config: Any = None
    use_dora: bool = False
    velora_config: Any = None
    alora_invocation_tokens: Any = None
    use_qalora: bool = False
    qalora_group_size: int = 16
    monteclora_config: Any = None
    layer_replication: Any = None
    runtime_config: LoraRuntimeConfig = field(default_factory=LoraRuntimeConfig)
    lora_bias: bool = False
    target_parameters: Any = None
    use_bdlora: Any = None
    arrow_config: Any = None
    kasa_config: Any = None
    ensure_weight_tying: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        self.peft_type = PeftType.LORA
        self.target_modules, self.exclude_modules = as_set(self.target_modules), as_set(self.exclude_modules)
        for name in ABSENT:
            if getattr(self, name):
                raise NotSupported(f"peft.LoraConfig({name}={getattr(self, name)!r})")
        if not any(self.init_lora_weights is x or self.init_lora_weights == x for x in INITS):
            raise NotSupported(f"peft.LoraConfig(init_lora_weights={self.init_lora_weights!r}); there are {INITS}")
        if self.lora_bias and self.use_dora:
            raise ValueError("The argument lora_bias=True is not supported for DoRA")
        self._check_layers()

    def to_dict(self) -> dict[str, Any]:
        """All fields but what is not kept in files."""
        return {k: v for k, v in super().to_dict().items() if k != "runtime_config"}

    def _check_layers(self) -> None:
        """ValueError for layers that are told in a way that does not fit the names of modules."""
        if isinstance(self.target_modules, str):
            for name in ("layers_to_transform", "layers_pattern"):
                if getattr(self, name) is not None:
                    raise ValueError(f"`{name}` cannot be used when `target_modules` is a str.")
        if self.layers_pattern and not self.layers_to_transform:
            raise ValueError("When `layers_pattern` is specified, `layers_to_transform` must also be specified. ")


__all__ = ["LoraConfig", "LoraRuntimeConfig"]
