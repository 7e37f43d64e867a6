"""Counters and messages."""
from __future__ import annotations

from septet.runtime import trace


def test_levels(capsys):
    former = trace.set_level(2)
    try:
        trace.log(2, "shown")
        trace.log(3, "hidden")
        with trace.timed("run", "a kernel"):
            pass
    finally:
        trace.set_level(former)
    shown = capsys.readouterr().err
    assert "septet: shown" in shown and "hidden" not in shown and "run a kernel" in shown


def test_counters():
    own = trace.Counters(compiles=2, run_ms=1.5)
    assert own.report()["run_ms"] == 1.5
    own.reset()
    assert own == trace.Counters()
