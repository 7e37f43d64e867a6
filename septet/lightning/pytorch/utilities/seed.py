"""`lightning.pytorch.utilities.seed`: the one way to seed everything."""
from __future__ import annotations

from septet.lightning.fabric.utilities.seed import isolate_rng, seed_everything

__all__ = ["isolate_rng", "seed_everything"]
