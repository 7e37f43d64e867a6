"""The examples print under `septet run` what they print under the real libraries."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "golden"


def test_digits_numpy():
    """Recorded from real NumPy by tests/golden/record_digits.py."""
    ran = subprocess.run([sys.executable, "-m", "septet", "run", "--quiet", str(ROOT / "examples" / "digits_numpy.py")],
                         capture_output=True, text=True, timeout=300)
    assert ran.stderr == ""
    assert ran.stdout == (GOLDEN / "digits_numpy.txt").read_text(encoding="utf-8")


def test_digits_lightning():
    """Recorded from real Lightning by tests/golden/record_digits_lightning.py: the table of layers, losses of the first 50 steps to four
    digits, and to two what validation and the test find after 114 steps.
    """
    ran = subprocess.run([sys.executable, "-m", "septet", "run", "--quiet", str(ROOT / "examples" / "digits_lightning.py")],
                         capture_output=True, text=True, timeout=300, env={**os.environ, "COLUMNS": "80"})
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == (GOLDEN / "digits_lightning.txt").read_text(encoding="utf-8")
    assert "Traceback" not in ran.stderr and "Seed set to 0" in ran.stderr


def test_gradient_of_numpy():
    """Weights, loss and accuracy of Newton's method written out by hand with real NumPy on the same points."""
    ran = subprocess.run([sys.executable, "-m", "septet", "run", "--quiet", str(ROOT / "examples" / "gradient_of_numpy.py")],
                         capture_output=True, text=True, timeout=300)
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == [
        "weights [ 1.159  1.22  -1.564]  loss 0.2521  accuracy 92.00%", "Hessian as by hand: True",
        "mean of the examples' gradients is the gradient: True", "hardest example: 190"]


@pytest.mark.parametrize("name", ["classify_tumours", "classify_verses", "end_to_end", "forecast_passengers"])
def test_tables(name):
    """Recorded from the real libraries by tests/golden/record_table_examples.py."""
    ran = subprocess.run([sys.executable, "-m", "septet", "run", "--quiet", str(ROOT / "examples" / f"{name}.py")],
                         capture_output=True, text=True, timeout=300)
    assert ran.stderr == ""
    assert ran.stdout == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_tour(tmp_path):
    """Recorded from the real seven by tests/golden/record_tour.py, over pages that do not change."""
    for number in range(1, 7):
        for page in (ROOT / "docs" / "decisions").glob(f"{number:03}-*.md"):
            shutil.copy(page, tmp_path)
    ran = subprocess.run([sys.executable, "-m", "septet", "run", "--quiet", str(ROOT / "examples" / "tour.py"), str(tmp_path), "--train"],
                         capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == (GOLDEN / "tour.txt").read_text(encoding="utf-8")
