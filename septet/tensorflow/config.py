"""`tf.config`: devices and settings.  There is one CPU, and no GPU is ever listed."""
from __future__ import annotations

from typing import Any, NamedTuple

from septet.errors import NotSupported
from septet.tensorflow import refused as _refused
from septet.tensorflow.functions import functions_run_eagerly, run_functions_eagerly

__all__ = ["functions_run_eagerly", "run_functions_eagerly"]
_seen: dict[str, Any] = {"soft": True}


class PhysicalDevice(NamedTuple):
    """A device of the machine."""

    name: str
    device_type: str


class LogicalDevice(NamedTuple):
    """A device as programs see it."""

    name: str
    device_type: str


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """The devices of the machine: one CPU."""
    return [PhysicalDevice("/physical_device:CPU:0", "CPU")] if device_type in (None, "CPU") else []


def list_logical_devices(device_type: str | None = None) -> list[LogicalDevice]:
    """The devices that programs see: one CPU."""
    return [LogicalDevice("/device:CPU:0", "CPU")] if device_type in (None, "CPU") else []


get_visible_devices = list_physical_devices


def set_visible_devices(devices: Any, device_type: str | None = None) -> None:
    """Nothing where the CPU stays visible.  NotSupported where it would not."""
    if device_type == "CPU" and not devices:
        raise NotSupported("tf.config.set_visible_devices: without the CPU")


def set_soft_device_placement(enabled: bool) -> None:
    """Whether the CPU may stand for a device that is not there."""
    _seen["soft"] = bool(enabled)


def get_soft_device_placement() -> bool:
    """Whether the CPU may stand for a device that is not there."""
    return bool(_seen["soft"])


class experimental:
    """Older names."""

    list_physical_devices, list_logical_devices = staticmethod(list_physical_devices), staticmethod(list_logical_devices)

    @staticmethod
    def enable_op_determinism() -> None:
        """Nothing: results do not depend on threads."""

    @staticmethod
    def set_memory_growth(device: Any, enable: bool) -> None:
        """NotSupported: there are no GPUs."""
        raise NotSupported("tf.config.experimental.set_memory_growth: there are no GPUs")


class threading:
    """How many threads; the engine decides."""

    @staticmethod
    def get_intra_op_parallelism_threads() -> int:
        """0: as many as there are cores."""
        return 0

    @staticmethod
    def get_inter_op_parallelism_threads() -> int:
        """0: as many as there are cores."""
        return 0

    @staticmethod
    def set_intra_op_parallelism_threads(num_threads: int) -> None:
        """Said by SEPTET_THREADS before the start; results are the same."""

    @staticmethod
    def set_inter_op_parallelism_threads(num_threads: int) -> None:
        """As above."""


__getattr__ = _refused.attribute("tensorflow.config")
