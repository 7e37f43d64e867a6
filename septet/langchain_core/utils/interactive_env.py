"""Whether someone types at a prompt."""
from __future__ import annotations

import sys


def is_interactive_env() -> bool:
    """Whether Python runs interactively."""
    return hasattr(sys, "ps2")
