"""Anomaly detection: gradients that are not numbers are reported where they arise, with the user's line."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.core import anomaly, boxes, ops
from septet.core.array import Array
from septet.core.autograd import Step, readable, recording_set
from septet.core.convert import item
from septet.core.reduce import reduce
from septet.errors import Anomaly


def check_finite(step: Step, found: Sequence[Any]) -> None:
    """Anomaly where a step's rule gave a gradient that is not a number."""
    for k, g in enumerate(found):
        if isinstance(g, Array) and g._dtype.is_inexact and boxes.box_of(g) is None:
            with recording_set(False):
                if item(reduce("any", ops.isnan(readable(g)))):
                    raise Anomaly(step, k)


class set_detect_anomaly:
    """Turn detection on or off; as a context until its end."""

    def __init__(self, mode: bool, check_nan: bool = True):
        self.before = anomaly.switch(mode, check_finite if check_nan else None)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: Any) -> None:
        anomaly.switch(*self.before)


class detect_anomaly:
    """A context in which anomalies are looked for."""

    def __init__(self, check_nan: bool = True):
        self.check_nan = check_nan

    def __enter__(self) -> None:
        self.before = anomaly.switch(True, check_finite if self.check_nan else None)

    def __exit__(self, *error: Any) -> None:
        anomaly.switch(*self.before)


def set_anomaly_enabled(enabled: bool, check_nan: bool = True) -> None:
    """Turn detection on or off."""
    anomaly.switch(enabled, check_finite if check_nan else None)


def is_anomaly_enabled() -> bool:
    """Whether anomalies are looked for."""
    return anomaly.active


def is_anomaly_check_nan_enabled() -> bool:
    """Whether gradients that are not numbers count as anomalies."""
    return anomaly.inspect is not None
