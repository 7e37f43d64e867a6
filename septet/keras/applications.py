"""`keras.applications`: known architectures; none stands yet."""
from __future__ import annotations

from septet.keras import refused as _refused

__getattr__ = _refused.attribute("keras.applications")
