"""Record what scikit-learn's displays draw, for tests/faces/sklearn/test_displays.py.

Run where scikit-learn and matplotlib are installed: python tests/golden/record_sklearn_displays.py
"""
from __future__ import annotations

import importlib.util
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHARTS = HERE.parent / "faces" / "sklearn" / "charts.py"


def main() -> None:
    spec = importlib.util.spec_from_file_location("charts", CHARTS)
    charts = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(charts)
    scope = charts.scope("")
    found = {case: shortened(charts.run("", scope, case)) for cases in charts.CASES.values() for case in cases}
    lines = [f"{json.dumps(case)}: {json.dumps(answer)}" for case, answer in found.items()]
    (HERE / "sklearn_displays.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def shortened(x: object) -> object:
    """Numbers with ten digits."""
    if isinstance(x, float):
        return float(f"{x:.10g}")
    if isinstance(x, dict):
        return {k: shortened(v) for k, v in x.items()}
    return [shortened(v) for v in x] if isinstance(x, list) else x


if __name__ == "__main__":
    main()
