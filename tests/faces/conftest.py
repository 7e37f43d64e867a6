"""Cases of the faces beside recorded answers: one runner for all libraries."""
from __future__ import annotations

import json
import warnings

import pytest

from septet.core import stateful


def check(module, golden, library, recorder, evaluate, same):
    """Evaluate the cases of an area.

    module: its SETUP and CASES.  golden: the file of recorded answers.  evaluate(setup, case): what Septet gives.  same(wanted, got).
    """
    wanted = json.loads(golden.read_text())
    cases = [line.strip() for line in module.CASES.strip().splitlines() if line.strip() and not line.strip().startswith("#")]
    assert set(cases) == set(wanted), f"record the goldens again: tests/golden/{recorder}.py"
    wrong = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in cases:
            got = evaluate(module.SETUP, case)
            if not same(wanted[case], got):
                wrong.append(f"{case}\n   {library}: {str(wanted[case])[:300]}\n   Septet: {str(got)[:300]}")
    assert not wrong, f"{len(wrong)} of {len(cases)} cases differ\n" + "\n".join(wrong)


@pytest.fixture(scope="session")
def check_cases():
    return check


@pytest.fixture(autouse=True)
def capture_small_steps(monkeypatch):
    """Compiled functions are captured whatever their size, so that small tests say something of replays."""
    monkeypatch.setattr(stateful, "WORTH", 0)
