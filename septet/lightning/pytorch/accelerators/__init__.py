"""`lightning.pytorch.accelerators`: the CPU."""
from __future__ import annotations

from typing import Any

import septet.torch as torch


class Accelerator:
    """A kind of device."""

    def setup(self, trainer: Any) -> None:
        """A run begins on the device."""

    def teardown(self) -> None:
        """The run is over."""

    def get_device_stats(self, device: Any) -> dict[str, Any]:
        """Figures of the device."""
        raise NotImplementedError


class CPUAccelerator(Accelerator):
    """The CPU."""

    @staticmethod
    def parse_devices(devices: int | str) -> int:
        """The number of processes; TypeError unless it is above 0."""
        try:
            count = int(devices)
        except (TypeError, ValueError):
            count = 0
        if isinstance(devices, list) or count <= 0:
            raise TypeError("`devices` selected with `CPUAccelerator` should be an int > 0.")
        return count

    @staticmethod
    def get_parallel_devices(devices: int | str) -> list[torch.device]:
        return [torch.device("cpu")] * CPUAccelerator.parse_devices(devices)

    @staticmethod
    def auto_device_count() -> int:
        return 1

    @staticmethod
    def is_available() -> bool:
        return True

    @staticmethod
    def name() -> str:
        return "cpu"


__all__ = ["Accelerator", "CPUAccelerator"]
