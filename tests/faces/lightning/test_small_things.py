"""What a data module prints, loggers that a program has silenced, epochs without validation: as Lightning 2.6.6 does it."""
from __future__ import annotations

import subprocess
import sys

import septet.lightning.pytorch as pl
from septet.lightning.pytorch.demos.boring_classes import BoringDataModule, BoringDataModuleNoLen, BoringModel


def text(train, val="None", test="None", predict="None"):
    names = ("Train", "Validation", "Test", "Predict")
    return "\n".join(f"{{{name} dataloader: {size}}}" for name, size in zip(names, (train, val, test, predict)))


def test_a_data_module_prints_its_sizes():
    class Several(pl.LightningDataModule):
        def train_dataloader(self):
            return [BoringModel().train_dataloader()] * 2

    module, endless = BoringDataModule(), BoringDataModuleNoLen()
    assert str(module) == text("None")                  # nothing is set up yet
    module.setup("fit")
    endless.setup("fit")
    assert str(module) == text("size=64", "size=64") and str(endless) == text("size=NA", "size=NA")
    assert str(Several()) == text("1. size=64 ; 2. size=64")


def test_a_logger_that_a_program_has_silenced_stays_silent():
    script = ("import logging, septet.lightning.pytorch as pl\nlogging.getLogger('lightning.pytorch').setLevel(logging.ERROR)\n"
              "pl.Trainer\nprint(logging.getLogger('lightning.pytorch').level)")
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "40\n"


def test_every_zeroth_epoch_matters_only_with_validation(tmp_path):
    model = BoringModel()
    trainer = pl.Trainer(max_epochs=1, limit_train_batches=2, limit_val_batches=0, check_val_every_n_epoch=0, logger=False,
                         enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False, default_root_dir=tmp_path)
    trainer.fit(model)
    assert trainer.global_step == 2
