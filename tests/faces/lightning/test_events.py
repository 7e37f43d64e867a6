"""Event logs of training runs beside those of the real Lightning: hooks, their order, their arguments and what is logged."""
from __future__ import annotations

import importlib.util
import json
import logging
from pathlib import Path

import pytest

import septet.lightning.pytorch as pl
import septet.torch as torch

GOLDEN = Path(__file__).parents[2] / "golden" / "lightning_events"
spec = importlib.util.spec_from_file_location("lightning_scenarios", Path(__file__).with_name("scenarios.py"))
scenarios = importlib.util.module_from_spec(spec)
spec.loader.exec_module(scenarios)


@pytest.mark.parametrize("scenario", scenarios.SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_log(scenario, tmp_path, caplog):
    caplog.set_level(logging.ERROR)
    expected = json.loads((GOLDEN / f"{scenario.__name__}.json").read_text())
    assert not scenarios.eventlog.differences(scenarios.log_of(scenario, torch, pl, tmp_path), expected)
