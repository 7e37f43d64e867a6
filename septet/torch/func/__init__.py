"""`torch.func`: transformations of functions of tensors."""
from __future__ import annotations

from septet.torch.func.batches import debug_unwrap, functionalize, vmap
from septet.torch.func.gradients import grad, grad_and_value, jvp, linearize, vjp
from septet.torch.func.jacobians import hessian, jacfwd, jacrev
from septet.torch.func.modules import functional_call, replace_all_batch_norm_modules_, stack_module_state

__all__ = ["debug_unwrap", "functional_call", "functionalize", "grad", "grad_and_value", "hessian", "jacfwd", "jacrev", "jvp", "linearize",
           "replace_all_batch_norm_modules_", "stack_module_state", "vjp", "vmap"]
