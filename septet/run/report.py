"""What a run cost: one line on stderr at its end, or the same as JSON."""
from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from septet.run.substitute import Substitution


def engine_counters() -> dict[str, float]:
    """The engine's counters (times in ms); empty when the run never reached the engine."""
    trace = sys.modules.get("septet.runtime.trace")
    return dict(trace.counters.report()) if trace is not None else {}


def compile_seconds() -> float:
    """Time spent so far in making machine code or loading it from the cache."""
    found = engine_counters()
    return (found.get("compile_ms", 0.0) + found.get("load_ms", 0.0)) / 1e3


def clock_without_compiling() -> float:
    """A clock that stands still while the engine compiles, so that no time is counted twice."""
    return time.perf_counter() - compile_seconds()


def peak_bytes() -> int | None:
    """The most memory the process has held; None where the system does not tell."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def scans() -> list[dict[str, Any]]:
    """What was read of the files that were scanned; empty when none was."""
    report = sys.modules.get("septet.pandas.lazy.report")
    return [scan.facts() for scan in report.SCANS] if report is not None else []


def summary(status: int, wall: float, substitution: Substitution) -> dict[str, Any]:
    """The facts of a run, in seconds and bytes.  compute: the rest of wall, with the program's own Python."""
    engine = engine_counters()
    compiling = compile_seconds()
    return {
        "status": status,
        "wall": wall,
        "import": substitution.seconds,
        "compile": compiling,
        "compute": max(0.0, wall - substitution.seconds - compiling),
        "peak_bytes": peak_bytes(),
        "kernels_compiled": int(engine.get("compiles", 0)),
        "kernels_cached": int(engine.get("cache_hits", 0)),
        "faces": sorted(name for name, kind in substitution.given.items() if kind == "face"),
        "real": sorted(name for name, kind in substitution.given.items() if kind == "real"),
    }


def seconds(value: float) -> str:
    """Three figures at most: 0.004, 0.21, 12.3, 140."""
    digits = next((digits for bound, digits in ((0.01, 3), (10, 2), (100, 1)) if value < bound), 0)
    return f"{value:.{digits}f}"


def closing_line(facts: dict[str, Any]) -> str:
    """The summary on one line."""
    word = "ok" if facts["status"] == 0 else f"exit {facts['status']}"
    times = ", ".join(f"{name} {seconds(facts[name])}" for name in ("import", "compile", "compute"))
    parts = [f"septet: {word} in {seconds(facts['wall'])} s ({times})"]
    if facts["peak_bytes"]:
        parts.append(f"peak {facts['peak_bytes'] / 1e6:.0f} MB")
    parts.append(f"kernels {facts['kernels_compiled']} compiled, {facts['kernels_cached']} cached")
    if facts["real"]:
        parts.append(f"real libraries: {', '.join(facts['real'])}")
    return "; ".join(parts)


def show(facts: dict[str, Any], as_json: bool) -> None:
    """Print the summary on stderr, after everything the program has printed."""
    if sys.stdout is not None:
        sys.stdout.flush()
    print(json.dumps(facts) if as_json else closing_line(facts), file=sys.stderr, flush=True)
