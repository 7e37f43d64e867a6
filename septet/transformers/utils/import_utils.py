"""`transformers.utils.import_utils`: what a program may count on."""
from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

HERE = ("torch", "safetensors", "tokenizers", "datasets", "accelerate", "peft", "sklearn")
ABSENT = ("tf", "flax", "bitsandbytes", "scipy", "sentencepiece", "torch_cuda", "torch_xla", "torch_npu", "flash_attn_2")


def _answer(name: str, value: bool) -> Callable[[], bool]:
    def available() -> bool:
        return value

    available.__name__ = available.__qualname__ = f"is_{name}_available"
    available.__doc__ = f"Whether {name} can be used here."
    return available


def is_vision_available() -> bool:
    """Whether pillow is installed."""
    return find_spec("PIL") is not None


for _name in (*HERE, *ABSENT):
    globals()[f"is_{_name}_available"] = _answer(_name, _name in HERE)
