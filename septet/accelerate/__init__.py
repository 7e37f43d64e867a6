"""The Accelerate face: `import septet.accelerate`.  Imitates Accelerate 1.15 in one process on the CPU; see docs/support/accelerate.md."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__version__ = "1.15.0"
_HOMES = {
    "accelerator": "Accelerator",
    "state": "AcceleratorState PartialState",
    "data_loader": "skip_first_batches",
    "launchers": "debug_launcher notebook_launcher",
    "utils.dataclasses": """AutocastKwargs DataLoaderConfiguration DistributedDataParallelKwargs DistributedType GradScalerKwargs
        InitProcessGroupKwargs""",
    "utils.memory": "find_executable_batch_size",
    "utils.random": "synchronize_rng_states",
}
__getattr__, __dir__ = _lazy.loader("septet.accelerate", _lazy.homes(_HOMES), (
    "accelerator", "data_loader", "launchers", "logging", "optimizer", "scheduler", "state", "tracking", "utils"))
__all__ = [*_lazy.homes(_HOMES), "__version__"]
