"""Accelerator, devices, strategy and precision, as a machine with a CPU alone can have them."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.lightning.pytorch.accelerators import Accelerator, CPUAccelerator
from septet.lightning.pytorch.plugins.io import CheckpointIO
from septet.lightning.pytorch.plugins.precision import DoublePrecision, HalfPrecision, MixedPrecision, Precision
from septet.lightning.pytorch.strategies import SingleDeviceStrategy, Strategy
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.rank_zero import rank_zero_warn

_DISTRIBUTED = """ddp ddp_spawn ddp_fork ddp_notebook ddp_find_unused_parameters_true ddp_find_unused_parameters_false
    ddp_spawn_find_unused_parameters_true ddp_spawn_find_unused_parameters_false ddp_fork_find_unused_parameters_true
    ddp_fork_find_unused_parameters_false ddp_notebook_find_unused_parameters_true ddp_notebook_find_unused_parameters_false deepspeed
    deepspeed_stage_1 deepspeed_stage_1_offload deepspeed_stage_2 deepspeed_stage_2_offload deepspeed_stage_3 deepspeed_stage_3_offload
    deepspeed_stage_3_offload_nvme fsdp fsdp_cpu_offload single_xla xla xla_debug xla_fsdp""".split()
_PRECISIONS = ("transformer-engine", "transformer-engine-float16", "16-true", "16-mixed", "bf16-true", "bf16-mixed", "32-true", "64-true",
               64, 32, 16, "64", "32", "16", "bf16")
_SHORT = {"64": "64-true", "32": "32-true", "16": "16-mixed", "bf16": "bf16-mixed"}


def accelerator_of(given: Any) -> Accelerator:
    """The CPU, whatever may choose it; the error of a machine without the device for any other."""
    if isinstance(given, Accelerator):
        return given
    if given in ("auto", "cpu"):
        return CPUAccelerator()
    if given == "gpu":
        raise MisconfigurationException("No supported gpu backend found!")
    if given == "tpu":
        raise ModuleNotFoundError("Requirement 'torch_xla>=1.13' not met. HINT: Try running `pip install -U 'torch_xla>=1.13'`")
    if given in ("mps", "cuda"):
        raise MisconfigurationException(f"`{given.upper()}Accelerator` can not run on your system since the accelerator is not available."
                                        " The following accelerator(s) is available and can be passed into `accelerator` argument of"
                                        " `Trainer`: ['cpu'].")
    raise ValueError(f"You selected an invalid accelerator name: `accelerator={given!r}`. Available names are: auto, tpu, cpu, mps, cuda.")


def check_devices(devices: Any) -> None:
    """One process; NotSupported for more."""
    if devices == "auto":
        return
    if devices in (0, "0"):
        raise MisconfigurationException(f"`Trainer(devices={devices!r})` value is not a valid input using cpu accelerator.")
    if CPUAccelerator.parse_devices(devices) > 1:
        raise NotSupported(f"Trainer(devices={devices!r}): a model is trained in one process, which uses all cores")


def strategy_of(given: Any, accelerator: Accelerator, precision: Precision, io: CheckpointIO | None) -> Strategy:
    """One process on one device; NotSupported for what would need several."""
    if isinstance(given, Strategy):
        given.precision_plugin = precision if not precision.plain else given.precision_plugin
        given.checkpoint_io = io or given.checkpoint_io
        return given
    if given in ("auto", "single_device"):
        return SingleDeviceStrategy("cpu", accelerator, io, precision)
    if given in _DISTRIBUTED:
        raise NotSupported(f"Trainer(strategy={given!r}): a model is trained in one process, which uses all cores")
    raise ValueError(f"You selected an invalid strategy name: `strategy={given!r}`. It must be either a string or an instance of"
                     " `lightning.pytorch.strategies.Strategy`. Here: auto")


def precision_of(given: Any) -> Precision:
    """What computes in a precision; half precision mixed in is bfloat16 on a CPU."""
    if given is None:
        return Precision()
    if given not in _PRECISIONS:
        raise ValueError(f"Precision {given!r} is invalid. Allowed precision values: {_PRECISIONS}")
    name = _SHORT.get(str(given), str(given))
    if name.startswith("transformer-engine"):
        raise ModuleNotFoundError("Requirement 'transformer_engine>=0.11.0' not met. HINT: Try running"
                                  " `pip install -U 'transformer_engine>=0.11.0'`")
    if name == "16-mixed":
        rank_zero_warn(f"You passed `Trainer(accelerator='cpu', precision='{given}')` but AMP with fp16 is not supported on CPU. Using"
                       " `precision='bf16-mixed'` instead.")
        name = "bf16-mixed"
    if name == "64-true":
        return DoublePrecision()
    if name == "32-true":
        return Precision()
    return MixedPrecision(name) if name.endswith("-mixed") else HalfPrecision(name)


def plugins_of(given: Any) -> tuple[Precision | None, CheckpointIO | None]:
    """The precision and the writer of checkpoints among the plugins."""
    precision, io = None, None
    for plugin in [] if given is None else given if isinstance(given, list) else [given]:
        if isinstance(plugin, Precision):
            precision = plugin
        elif isinstance(plugin, CheckpointIO):
            io = plugin
        else:
            raise MisconfigurationException(f"Found invalid type for plugin {plugin}. Expected one of: Precision, CheckpointIO,"
                                            " ClusterEnvironment, or LayerSync.")
    return precision, io


def choose(accelerator: Any, devices: Any, strategy: Any, num_nodes: int, precision: Any, plugins: Any) -> Strategy:
    """The strategy that the Trainer's arguments ask for."""
    found = accelerator_of(accelerator)
    check_devices(devices)
    if num_nodes != 1:
        raise NotSupported(f"Trainer(num_nodes={num_nodes}): a model is trained on one machine")
    plugin, io = plugins_of(plugins)
    if plugin is not None and precision is not None:
        raise ValueError(f"Received both `precision={precision}` and `plugins={plugin}`. Choose one.")
    return strategy_of(strategy, found, plugin or precision_of(precision), io)
