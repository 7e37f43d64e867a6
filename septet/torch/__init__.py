"""The PyTorch face: `import septet.torch as torch`.  Imitates PyTorch 2.13; see docs/support/torch.md for what it has."""
from __future__ import annotations

import math as _math
import sys as _sys
from importlib import import_module as _import_module
from typing import Any as _Any

from septet.core import small_kernels as _small_kernels
from septet.torch import api as _api
from septet.torch import dtypes as _dtypes
from septet.torch import meta as _meta
from septet.torch import names as _names
from septet.torch.autograd.engine import tensor_backward as _tensor_backward  # methods of Tensor
from septet.torch.autograd.grad_mode import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from septet.torch.device import (
    Size,
    channels_last,
    channels_last_3d,
    contiguous_format,
    device,
    layout,
    memory_format,
    preserve_format,
    sparse_coo,
    sparse_csc,
    sparse_csr,
    strided,
)
from septet.torch.dtypes import dtype, get_default_dtype, set_default_dtype, set_default_tensor_type
from septet.torch.random import Generator, default_generator, get_rng_state, initial_seed, manual_seed, seed, set_rng_state
from septet.torch.tensor import Tensor

_small_kernels.register()

__version__ = "2.13.0"
pi, e, inf, nan = _math.pi, _math.e, _math.inf, _math.nan
newaxis = None
torch = _sys.modules[__name__]      # some write torch.torch.Tensor
for _name in _names.FAMILIES:
    _import_module(f"septet.torch.{_name}")
globals().update(_dtypes.BY_NAME)
globals().update(_api.FUNCTIONS)
globals().update({_name: _meta.heeding(_name, _api.FUNCTIONS[_name]) for _name in sorted(
    (_meta.FACTORIES | _meta.DIRECT | _meta.LIKES) & _api.FUNCTIONS.keys())})
_SUBMODULES = _names.SUBMODULES
_LAZY = _names.HOME


# functions of torch.nn.functional that stand here as well
_LAZY.update(dict.fromkeys((
    "alpha_dropout", "bilinear", "celu", "celu_", "channel_shuffle", "cosine_similarity", "dropout", "feature_alpha_dropout", "hardshrink",
    "native_channel_shuffle", "pairwise_distance", "pdist", "pixel_shuffle", "pixel_unshuffle", "prelu", "relu_", "rrelu", "rrelu_", "selu",
    "selu_", "threshold", "threshold_"), "nn.functional"))


def __getattr__(name: str) -> _Any:
    """Load the module that has the name."""
    if name in _SUBMODULES:
        value = _import_module(f"septet.torch.{name}")
    elif name in _LAZY:
        value = _meta.heeding(name, getattr(_import_module(f"septet.torch.{_LAZY[name]}"), name))
    else:
        return _missing(name)
    globals()[name] = value
    return value


def _missing(name: str) -> _Any:
    """AttributeError that names what PyTorch has and the face has not."""
    import difflib

    near = difflib.get_close_matches(name, __dir__(), 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise AttributeError(f"module 'torch' (septet) has no attribute {name!r}{hint}")


def __dir__() -> list[str]:
    return sorted({*(n for n in globals() if not n.startswith("_")), *_SUBMODULES, *_LAZY, "__version__"})


__all__ = [
    "Generator", "Size", "Tensor", "channels_last", "channels_last_3d", "contiguous_format", "default_generator", "device", "dtype",
    "enable_grad", "get_default_dtype", "get_rng_state", "inference_mode", "initial_seed", "is_grad_enabled", "is_inference_mode_enabled",
    "layout", "manual_seed", "memory_format", "no_grad", "preserve_format", "seed", "set_default_dtype", "set_default_tensor_type",
    "set_grad_enabled", "set_rng_state", "sparse_coo", "sparse_csc", "sparse_csr", "strided",
]
