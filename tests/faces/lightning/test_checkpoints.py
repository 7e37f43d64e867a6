"""Checkpoints: an interrupted save leaves the old file, a hostile or misshapen one is refused, Ctrl-C ends a run cleanly."""
from __future__ import annotations

import logging
import os
import pickle
import signal
import subprocess
import sys
import textwrap

import pytest

import septet.lightning.pytorch as pl
import septet.torch as torch
from septet.errors import NotSupported

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class Line(pl.LightningModule):
    def __init__(self, width=1):
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(2, width)

    def training_step(self, batch, batch_idx):
        return self.layer(batch[0]).square().mean()

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.1)


def loader():
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(8, 2)), batch_size=2)


def trainer(tmp_path, **options):
    return pl.Trainer(**{"max_epochs": 1, "logger": False, "enable_checkpointing": False, "enable_progress_bar": False,
                         "enable_model_summary": False, "default_root_dir": tmp_path, **options})


@pytest.fixture
def saved(tmp_path):
    run = trainer(tmp_path)
    run.fit(Line(), loader())
    run.save_checkpoint(tmp_path / "line.ckpt")
    return tmp_path / "line.ckpt"


def test_a_save_that_fails_leaves_the_old_file(saved, tmp_path, monkeypatch):
    before = saved.read_bytes()
    run = trainer(tmp_path)
    run.fit(Line(), loader())
    monkeypatch.setattr(os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError("no space left on device")))
    with pytest.raises(OSError, match="no space"):
        run.save_checkpoint(saved)
    assert saved.read_bytes() == before and os.listdir(tmp_path) == [saved.name]


def test_nothing_of_a_hostile_file_runs(tmp_path):
    class Hostile:
        def __reduce__(self):
            return os.system, (f"touch {tmp_path}/ran",)

    path = tmp_path / "hostile.ckpt"
    path.write_bytes(pickle.dumps({"state_dict": Hostile()}, protocol=2))
    for weights_only in (None, True, False):
        with pytest.raises((pickle.UnpicklingError, RuntimeError)):
            trainer(tmp_path).fit(Line(), loader(), ckpt_path=path, weights_only=weights_only)
    assert not (tmp_path / "ran").exists()


def test_a_truncated_file_is_refused(saved, tmp_path):
    saved.write_bytes(saved.read_bytes()[:400])
    with pytest.raises((RuntimeError, pickle.UnpicklingError, EOFError)):
        Line.load_from_checkpoint(saved)


def test_a_misshapen_checkpoint_lists_what_is_wrong(saved):
    with pytest.raises(RuntimeError) as error:
        Line.load_from_checkpoint(saved, width=3)
    assert "layer.weight" in str(error.value) and "layer.bias" in str(error.value)


@pytest.mark.parametrize("options", [{"devices": 2}, {"strategy": "ddp"}, {"num_nodes": 2}, {"profiler": "pytorch"}])
def test_what_needs_several_processes_says_so(options, tmp_path):
    with pytest.raises(NotSupported):
        trainer(tmp_path, **options)


def test_an_interrupt_ends_the_run_with_a_checkpoint(tmp_path):
    class Slow(Line):
        def training_step(self, batch, batch_idx):
            if self.global_step == 5:
                signal.raise_signal(signal.SIGINT)
            return super().training_step(batch, batch_idx)

    callback = pl.callbacks.OnExceptionCheckpoint(tmp_path)
    run = trainer(tmp_path, max_epochs=100, callbacks=[callback], enable_checkpointing=True)
    with pytest.raises(SystemExit):
        run.fit(Slow(), loader())
    assert run.state.status == "interrupted" and run.interrupted
    going_on = trainer(tmp_path, max_epochs=3)
    going_on.fit(Line(), loader(), ckpt_path=callback.ckpt_path)
    assert going_on.global_step == 12 and going_on.current_epoch == 3


def test_a_killed_process_leaves_a_whole_checkpoint(tmp_path):
    script = textwrap.dedent("""
        import os, sys, logging
        import septet.lightning.pytorch as pl, septet.torch as torch
        class Line(pl.LightningModule):
            def __init__(self):
                super().__init__()
                self.layer = torch.nn.Linear(200, 200)
            def training_step(self, batch, batch_idx):
                self.trainer.save_checkpoint(sys.argv[1])
                print("saved", flush=True)
                return self.layer(batch[0]).square().mean()
            def configure_optimizers(self):
                return torch.optim.Adam(self.parameters())
        data = torch.utils.data.TensorDataset(torch.ones(4, 200))
        pl.Trainer(max_epochs=-1, logger=False, enable_checkpointing=False, enable_progress_bar=False,
                   enable_model_summary=False).fit(Line(), torch.utils.data.DataLoader(data, batch_size=1))
    """)
    path = tmp_path / "line.ckpt"
    process = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for _ in range(7):
        process.stdout.readline()
    process.kill()
    process.wait()
    assert torch.load(path)["state_dict"]["layer.weight"].shape == (200, 200)


def test_thousands_of_steps_of_logging_keep_nothing(tmp_path):
    class Logging(Line):
        def training_step(self, batch, batch_idx):
            loss = super().training_step(batch, batch_idx)
            self.log("loss", loss, on_step=True, on_epoch=True)
            return loss

        def on_train_batch_end(self, outputs, batch, batch_idx):
            if batch_idx in (500, 2499):
                sizes.append(resident())

    class Same:
        def __len__(self):
            return 2500

        def __iter__(self):
            return iter([[torch.ones(2, 2)]] * 2500)

    sizes = []
    trainer(tmp_path).fit(Logging(), Same())
    assert sizes[1] - sizes[0] < 500_000


def resident():
    """Bytes of memory this process holds."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
