"""Metrics logged as objects: the epoch's value is theirs, the step's that of the last call; they start anew with every epoch.

The metric here has what a `torchmetrics.Metric` has; the expected values are counted by hand.
"""
from __future__ import annotations

import logging

import pytest

import septet.lightning.pytorch as pl
import septet.torch as torch
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class Largest(torch.nn.Module):
    """The largest number it has seen; called, that of the call."""

    _forward_cache = None

    def __init__(self):
        super().__init__()
        self.reset()

    def reset(self):
        self.value, self.resets = torch.tensor(-1.0), getattr(self, "resets", -1) + 1

    def update(self, x):
        self.value = torch.maximum(self.value, x.max())

    def forward(self, x):
        self.update(x)
        self._forward_cache = x.max()
        return self._forward_cache

    def compute(self):
        return self.value


class Model(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)
        self.called, self.updated = Largest(), Largest()

    def training_step(self, batch, batch_idx):
        self.called(batch[0])
        self.updated.update(batch[0])
        self.log("called", self.called, on_step=True, on_epoch=True)
        self.log("updated", self.updated, on_step=True, on_epoch=True)
        return self.layer(batch[0]).sum()

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


def fit(model, *callbacks, epochs=2):
    data = torch.utils.data.TensorDataset(torch.tensor([[1.0], [5.0], [3.0], [2.0]]))
    trainer = pl.Trainer(max_epochs=epochs, logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False,
                         callbacks=list(callbacks))
    trainer.fit(model, torch.utils.data.DataLoader(data, batch_size=1))
    return trainer


def test_values_of_steps_and_epochs():
    class Keep(pl.Callback):
        def on_train_batch_end(self, trainer, model, outputs, batch, batch_idx):
            steps.append({key: value.item() for key, value in trainer.callback_metrics.items() if not key.endswith("epoch")})

        def on_train_epoch_start(self, trainer, model):
            starts.append(model.called.value.item())

    steps, starts = [], []
    trainer = fit(model := Model(), Keep())
    assert [found["called_step"] for found in steps] == [1, 5, 3, 2] * 2
    assert all("updated_step" not in found for found in steps)          # nothing was called, so no value is that of a step
    assert {key: value.item() for key, value in trainer.callback_metrics.items()} == {
        "called": 5, "called_step": 2, "called_epoch": 5, "updated": 5, "updated_epoch": 5}
    assert starts == [-1, -1] and model.called.resets >= 2


@pytest.mark.parametrize("known, match", [(True, r"where `name` is one of \['called', 'updated'\]"), (False, "by setting an attribute")])
def test_a_metric_that_is_no_part_of_the_module(known, match):
    class Lost(Model):
        def training_step(self, batch, batch_idx):
            self.log("lost", Largest())

    model = Lost()
    if not known:
        del model.called, model.updated
    with pytest.raises(MisconfigurationException, match=match):
        fit(model)
