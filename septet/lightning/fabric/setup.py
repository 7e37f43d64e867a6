"""Fabric's arguments: which machine, in which numbers; what a CPU alone cannot do is refused."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.lightning.fabric.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.plugins.precision import DoublePrecision, HalfPrecision, MixedPrecision, Precision

ACCELERATORS = {"cuda": "CUDAAccelerator", "gpu": "GPU", "mps": "MPSAccelerator", "tpu": "XLAAccelerator"}
STRATEGIES = ("auto", "single_device")
PRECISIONS = {"32-true": Precision, "32": Precision, "64-true": DoublePrecision, "64": DoublePrecision,
              "16-true": lambda: HalfPrecision("16-true"), "bf16-true": lambda: HalfPrecision("bf16-true"),
              "16-mixed": lambda: MixedPrecision("16-mixed"), "16": lambda: MixedPrecision("16-mixed"),
              "bf16-mixed": lambda: MixedPrecision("bf16-mixed"), "bf16": lambda: MixedPrecision("bf16-mixed")}


def check_accelerator(accelerator: Any) -> None:
    """ValueError for an unknown accelerator, RuntimeError for one that is not there."""
    name = accelerator if isinstance(accelerator, str) else type(accelerator).__name__.removesuffix("Accelerator").lower()
    if name in ("auto", "cpu"):
        return
    if name == "gpu":
        raise RuntimeError("No supported gpu backend found!")
    if name in ACCELERATORS:
        raise RuntimeError(f"`{ACCELERATORS[name]}` can not run on your system since the accelerator is not available.")
    raise ValueError(f"You selected an invalid accelerator name: `accelerator={name!r}`. Available names are: auto, cpu, cuda, mps, tpu.")


def check_devices(devices: Any, num_nodes: int, strategy: Any) -> None:
    """MisconfigurationException or TypeError for counts that cannot be; NotSupported for more than one process."""
    if devices in (0, "0", []):
        raise MisconfigurationException(f"`Fabric(devices={devices!r})` is not valid: it must be an int > 0, a list or 'auto'")
    if devices not in (1, "1", "auto", -1, "-1") and not isinstance(devices, list) or isinstance(devices, list) and len(devices) > 1:
        if not str(devices).isdigit() and not isinstance(devices, list):
            raise TypeError("`devices` selected with `CPUAccelerator` should be an int > 0.")
        raise NotSupported(f"Fabric(devices={devices!r}): there is one process on one CPU")
    if num_nodes != 1:
        raise NotSupported(f"Fabric(num_nodes={num_nodes}): there is one process on one CPU")
    name = strategy if isinstance(strategy, str) else type(strategy).__name__
    if name not in (*STRATEGIES, "SingleDeviceStrategy"):
        raise NotSupported(f"Fabric(strategy={name!r}): there is one process on one CPU")


def precision_of(precision: Any, plugins: Any) -> Precision:
    """The precision that a name or a plug-in stands for; ValueError for unknown names."""
    given = plugins if isinstance(plugins, list) else [] if plugins is None else [plugins]
    for plugin in given:
        if not isinstance(plugin, Precision):
            raise NotSupported(f"Fabric(plugins={type(plugin).__name__}): only a precision can be plugged in")
    if given and precision is not None:
        raise ValueError("Received both a precision and a precision plugin. Choose one.")
    if given:
        return given[0]
    name = "32-true" if precision is None else str(precision)
    if name not in PRECISIONS:
        raise ValueError(f"Precision {name!r} is invalid. Allowed precision values: {tuple(PRECISIONS)}")
    return PRECISIONS[name]()
