"""Options: values by dotted name."""
from __future__ import annotations

from typing import Any

VALUES: dict[str, Any] = {"mode.copy_on_write": True, "future.infer_string": True, "mode.sim_interactive": False}
