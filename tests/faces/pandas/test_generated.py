"""Generated cases against pandas' recorded answers (recorder: tests/golden/record_pandas_generated.py).

KNOWN are the cases that differ today; each is a defect, most of them in which error is raised or in a dtype of what is empty.
"""
from __future__ import annotations

import json
import warnings
import zlib
from pathlib import Path

import pytest

import septet.pandas as pandas

from ..conftest import load

HERE = Path(__file__).parent
GOLDEN = json.loads((HERE.parents[1] / "golden" / "pandas_generated.json").read_text())
KNOWN: dict[str, set[int]] = {}
AREAS = ("alignment", "groups", "joins", "missing")


@pytest.mark.parametrize("area", AREAS)
def test_generated_cases(area):
    canon, generated = load(HERE / "canon.py", "generated_canon"), load(HERE / "generated.py", "generated_cases")
    wrong = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, (check, wanted) in GOLDEN.items():
            if name.split()[0] == area and int(name.split()[1]) not in KNOWN.get(area, ()):
                case = generated.case(*(kind(part) for kind, part in zip((str, int), name.split(), strict=True)))
                assert zlib.crc32(case.encode()) == check, "record the goldens again: tests/golden/record_pandas_generated.py"
                got = canon.evaluate(pandas, "", case)
                got = {"raises": got["raises"]} if isinstance(got, dict) and "raises" in got else got
                if not canon.same(wanted, got):
                    wrong.append(f"{name}: {case}\n   pandas: {str(wanted)[:300]}\n   Septet: {str(got)[:300]}")
    assert not wrong, f"{len(wrong)} cases differ\n" + "\n".join(wrong)
