"""A small convolutional network on 1,797 handwritten digits: a plain Lightning script.

    python digits_lightning.py              with Lightning installed
    septet run digits_lightning.py          without
"""
import tempfile
from pathlib import Path

import lightning as L
import numpy as np
import torch
from lightning.pytorch.callbacks import EarlyStopping, LearningRateMonitor, ModelCheckpoint
from lightning.pytorch.loggers import CSVLogger
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

DATA = Path(__file__).parent / "data" / "digits.csv.gz"


class Digits(L.LightningDataModule):
    """1,200 images to learn from, 300 to validate with and 297 to test with."""

    def __init__(self, batch_size=64):
        super().__init__()
        self.save_hyperparameters()

    def setup(self, stage):
        if not hasattr(self, "train"):
            table = np.loadtxt(DATA, delimiter=",")
            images = torch.tensor(table[:, :64], dtype=torch.float32).reshape(-1, 1, 8, 8) / 16
            labels = torch.tensor(table[:, 64], dtype=torch.int64)
            parts = random_split(TensorDataset(images, labels), [1200, 300, 297], torch.Generator().manual_seed(1))
            self.train, self.val, self.held_out = parts

    def train_dataloader(self):
        return DataLoader(self.train, batch_size=self.hparams.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val, batch_size=256)

    def test_dataloader(self):
        return DataLoader(self.held_out, batch_size=256)


class Classifier(L.LightningModule):
    """Two convolutions, two fully connected layers."""

    def __init__(self, width=16, lr=2e-3):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(
            nn.Conv2d(1, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(width, 2 * width, 3, padding=1), nn.BatchNorm2d(2 * width), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(2 * width * 2 * 2, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 10),
        )
        self.criterion = nn.CrossEntropyLoss()

    def forward(self, x):
        return self.net(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = self.criterion(self(x), y)
        self.log("train_loss", loss, prog_bar=True)
        if self.global_step < 50 and self.global_step % 5 == 0:
            self.print(f"step {self.global_step:2d}  loss {loss.item():.4f}")
        return loss

    def evaluate(self, batch, name):
        x, y = batch
        scores = self(x)
        self.log_dict({f"{name}_loss": self.criterion(scores, y), f"{name}_acc": (scores.argmax(dim=1) == y).float().mean()}, prog_bar=True)

    def validation_step(self, batch, batch_idx):
        self.evaluate(batch, "val")

    def test_step(self, batch, batch_idx):
        self.evaluate(batch, "test")

    def on_validation_epoch_end(self):
        if not self.trainer.sanity_checking:
            metrics = self.trainer.callback_metrics
            self.print(f"epoch {self.current_epoch}: loss {metrics['val_loss']:.2f}, accuracy {metrics['val_acc']:.2f}")

    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=self.hparams.lr, weight_decay=1e-4)
        return [optimizer], [torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=6)]


def main():
    L.seed_everything(0)
    with tempfile.TemporaryDirectory() as folder:
        best = ModelCheckpoint(monitor="val_loss", save_top_k=1, filename="{epoch}-{val_loss:.2f}")
        trainer = L.Trainer(
            accelerator="cpu", max_epochs=6, gradient_clip_val=1.0, log_every_n_steps=5, enable_progress_bar=False,
            logger=CSVLogger(folder, name="digits"),
            callbacks=[best, EarlyStopping("val_loss", patience=3), LearningRateMonitor(logging_interval="epoch")],
        )
        digits = Digits()
        trainer.fit(Classifier(), datamodule=digits)
        (result,) = trainer.test(ckpt_path="best", datamodule=digits, verbose=False)
        print(f"best after {Path(best.best_model_path).stem.split('-')[0]}: test accuracy {result['test_acc']:.2f}")
        again = Classifier.load_from_checkpoint(best.best_model_path)
        print("width", again.hparams.width, " rows logged", len(Path(trainer.logger.log_dir, "metrics.csv").read_text().splitlines()) - 1)


if __name__ == "__main__":
    main()
