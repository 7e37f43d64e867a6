"""`keras.distribution`: one process on one machine."""
from __future__ import annotations

from septet.keras import refused as _refused


def list_devices(device_type: str | None = None) -> list[str]:
    """The devices: the processor."""
    return ["cpu:0"] if device_type in (None, "cpu", "CPU") else []


def get_device_count(device_type: str | None = None) -> int:
    """How many there are."""
    return len(list_devices(device_type))


def distribution() -> None:
    """How models are spread: not at all."""


__getattr__ = _refused.attribute("keras.distribution")
