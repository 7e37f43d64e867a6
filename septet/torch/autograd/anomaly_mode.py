"""Anomaly detection: gradients that are not numbers are reported where they arise, with the user's line."""
from __future__ import annotations

from typing import Any

from septet.core import anomaly


class set_detect_anomaly:
    """Turn detection on or off; as a context until its end."""

    def __init__(self, mode: bool, check_nan: bool = True):
        self.before = anomaly.switch(mode, check_nan)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        anomaly.switch(*self.before)


class detect_anomaly:
    """A context in which anomalies are looked for."""

    def __init__(self, check_nan: bool = True):
        self.check_nan = check_nan

    def __enter__(self) -> None:
        self.before = anomaly.switch(True, self.check_nan)

    def __exit__(self, *error: Any) -> None:
        anomaly.switch(*self.before)


def is_anomaly_enabled() -> bool:
    """Whether anomalies are looked for."""
    return anomaly.active


def is_anomaly_check_nan_enabled() -> bool:
    """Whether gradients that are not numbers count as anomalies."""
    return anomaly.check_nan
