"""Generated cases against pandas' recorded answers (recorder: tests/golden/record_pandas_generated.py).

KNOWN are the cases that differ today; each is a defect, most of them in which error is raised or in a dtype of what is empty.
"""
from __future__ import annotations

import importlib.util
import json
import warnings
import zlib
from pathlib import Path

import pytest

import septet.pandas as pandas

HERE = Path(__file__).parent
GOLDEN = json.loads((HERE.parents[1] / "golden" / "pandas_generated.json").read_text())
AREAS = ("alignment", "groups", "joins", "missing")
KNOWN: dict[str, tuple[int, ...]] = {
    "alignment": (21, 24, 61, 79, 161, 218),
    "groups": (17, 96, 226),
    "joins": (56, 191),
    "missing": (3,),
}


def load(path):
    """A Python file beside this one as a module."""
    spec = importlib.util.spec_from_file_location(f"pandas_{path.stem}_generated", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module



@pytest.mark.parametrize("area", AREAS)
def test_generated_cases(area):
    canon, generated = load(HERE / "canon.py"), load(HERE / "generated.py")
    wrong = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, (check, wanted) in GOLDEN.items():
            kind, number = name.split()
            if kind == area:
                case = generated.case(kind, int(number))
                assert zlib.crc32(case.encode()) == check, "record the goldens again: tests/golden/record_pandas_generated.py"
                got = canon.evaluate(pandas, "", case)
                got = {"raises": got["raises"]} if isinstance(got, dict) and "raises" in got else got
                if canon.same(wanted, got) == (int(number) in KNOWN.get(area, ())):
                    wrong.append(f"{name}: {case}\n   pandas: {str(wanted)[:300]}\n   Septet: {str(got)[:300]}")
    assert not wrong, f"{len(wrong)} cases differ, or are known and no longer do\n" + "\n".join(wrong)
