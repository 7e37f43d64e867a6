"""DeviceStatsMonitor: what psutil says goes to the loggers; without psutil, or without a logger, it says so."""
from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

import septet.lightning as L
import septet.torch as torch
from septet.lightning.pytorch.callbacks import DeviceStatsMonitor
from septet.lightning.pytorch.loggers import CSVLogger
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException


class Model(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)

    def training_step(self, batch, batch_idx):
        return self.layer(batch).sum()

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


def fit(logger, **options):
    trainer = L.Trainer(accelerator="cpu", max_epochs=1, logger=logger, log_every_n_steps=2, enable_progress_bar=False,
                        enable_model_summary=False, enable_checkpointing=False, callbacks=[DeviceStatsMonitor(**options)])
    trainer.fit(Model(), torch.utils.data.DataLoader(torch.ones(8, 2), batch_size=2))


@pytest.fixture
def machine(monkeypatch):
    use = SimpleNamespace(percent=25.0)
    monkeypatch.setitem(sys.modules, "psutil", SimpleNamespace(
        cpu_percent=lambda: 50.0, virtual_memory=lambda: use, swap_memory=lambda: use))


def test_numbers_of_the_machine(machine, tmp_path):
    logger = CSVLogger(tmp_path)
    fit(logger)
    head, *rows = (tmp_path / "lightning_logs/version_0/metrics.csv").read_text().splitlines()
    assert "DeviceStatsMonitor.on_train_batch_start/cpu_percent" in head.split(",")
    assert len(rows) == 4 and "50.0" in rows[0] and "25.0" in rows[0]       # before and after the second and the fourth batch


def test_without_psutil(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "psutil", None)
    with pytest.raises(ModuleNotFoundError, match="psutil"):
        fit(CSVLogger(tmp_path))
    fit(CSVLogger(tmp_path), cpu_stats=False)


def test_without_a_logger(machine):
    with pytest.raises(MisconfigurationException, match="DeviceStatsMonitor"):
        fit(False)
