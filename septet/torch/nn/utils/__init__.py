"""`torch.nn.utils`: clipping, parametrisation, pruning, packed sequences.  Loaded by name."""
from __future__ import annotations

from septet.torch.lazy import homes, loader

HOME = homes({
    "clip_grad": "clip_grad_norm clip_grad_norm_ clip_grad_value_ clip_grads_with_norm_ get_total_norm",
    "convert_parameters": "parameters_to_vector vector_to_parameters",
    "fusion": "fuse_conv_bn_eval fuse_conv_bn_weights fuse_linear_bn_eval fuse_linear_bn_weights",
    "init": "skip_init",
    "memory_format": "convert_conv2d_weight_memory_format convert_conv3d_weight_memory_format",
    "spectral": "remove_spectral_norm spectral_norm",
    "weight": "remove_weight_norm weight_norm",
})
_MODULE_NAMES = ("clip_grad", "convert_parameters", "fusion", "memory_format", "parametrizations", "parametrize", "prune", "rnn",
                 "stateless")
__getattr__, __dir__ = loader("septet.torch.nn.utils", HOME, _MODULE_NAMES)
