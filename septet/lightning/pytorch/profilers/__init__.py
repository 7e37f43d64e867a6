"""`lightning.pytorch.profilers`: the time that each part of a run takes."""
from __future__ import annotations

from septet.lightning.pytorch.profilers.advanced import AdvancedProfiler
from septet.lightning.pytorch.profilers.profiler import PassThroughProfiler, Profiler
from septet.lightning.pytorch.profilers.simple import SimpleProfiler

__all__ = ["AdvancedProfiler", "PassThroughProfiler", "Profiler", "SimpleProfiler"]
