"""Small helpers."""
from __future__ import annotations

from typing import Any

import septet.torch as torch


def extract_model_from_parallel(model: Any, keep_fp32_wrapper: bool = True, keep_torch_compile: bool = True,
                                recursive: bool = False) -> Any:
    """The model that was prepared; without its wrapper of precisions, if asked."""
    if not keep_torch_compile and hasattr(model, "_orig_mod"):
        model = model._orig_mod
    if not keep_fp32_wrapper and "_original_forward" in model.__dict__:
        del model.__dict__["forward"], model.__dict__["_original_forward"]
    return model


def wait_for_everyone() -> None:
    """Nobody else is there."""


def save(obj: Any, f: Any, save_on_each_node: bool = False, safe_serialization: bool = False) -> None:
    """Write an object, or tensors as safetensors."""
    if safe_serialization:
        from septet.accelerate.checkpointing import write_tensors

        write_tensors(obj, f)
    else:
        torch.save(obj, f)
