"""Scripts print what they print under the real library: values, events and their order, errors."""
from __future__ import annotations

import contextlib
import io
import logging
import re
import warnings
from pathlib import Path

import pytest

from tests.faces.langgraph.normalize import normalized, run

HERE = Path(__file__).parent
GOLDEN = HERE.parent.parent / "golden" / "langchain_core"
REAL = r"^(\s*)(from|import) (langchain_core|langchain_text_splitters)\b"


@pytest.mark.parametrize("script", sorted(HERE.glob("scripts/*.py")), ids=lambda path: path.stem)
def test_a_script_prints_the_same(script):
    text = re.sub(REAL, r"\1\2 septet.\3", script.read_text(encoding="utf-8"), flags=re.M)
    output = io.StringIO()
    logging.disable(logging.WARNING)
    try:
        with contextlib.redirect_stdout(output), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            run(text, "script")
    finally:
        logging.disable(logging.NOTSET)
    expected = (GOLDEN / f"{script.stem}.txt").read_text(encoding="utf-8").splitlines()
    for number, (found, wanted) in enumerate(zip(normalized(output.getvalue()).splitlines(), expected), 1):
        assert found == wanted, f"line {number}"
    assert len(normalized(output.getvalue()).splitlines()) == len(expected)
