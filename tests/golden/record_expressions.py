"""Record NumPy's answers to the expressions of expressions/*.txt.  Run where NumPy 2.4 is installed."""
from __future__ import annotations

import json
import warnings
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent / "expressions"


def evaluate(np: ModuleType, expression: str) -> str:
    """The result's repr and the warnings, or the error's class and message."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            shown = repr(eval(expression, {"np": np, "inf": float("inf"), "nan": float("nan")}))
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    return shown + "".join(f"\nwarns: {w.message}" for w in caught)


def main() -> None:
    import numpy

    for path in sorted(HERE.glob("*.txt")):
        expressions = path.read_text().splitlines()
        answers = {e: evaluate(numpy, e) for e in expressions}
        path.with_suffix(".json").write_text(json.dumps(answers, indent=0) + "\n")


if __name__ == "__main__":
    main()
