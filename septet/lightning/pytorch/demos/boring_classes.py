"""A module of one linear layer and data of random numbers: what reports of defects are made of."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from septet import torch
from septet.lightning.pytorch.core.datamodule import LightningDataModule
from septet.lightning.pytorch.core.module import LightningModule
from septet.torch import Tensor
from septet.torch.utils.data import DataLoader, Dataset, IterableDataset, Subset


class RandomDataset(Dataset[Tensor]):
    """`length` rows of `size` normal numbers."""

    def __init__(self, size: int, length: int) -> None:
        self.len, self.data = length, torch.randn(length, size)

    def __getitem__(self, index: int) -> Tensor:
        return self.data[index]         # type: ignore[no-any-return]

    def __len__(self) -> int:
        return self.len


class RandomDictDataset(Dataset[dict[str, Tensor]]):
    """Rows "a" and "b", the second 2 more than the first."""

    def __init__(self, size: int, length: int) -> None:
        self.len, self.data = length, torch.randn(length, size)

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        a = self.data[index]
        return {"a": a, "b": a + 2}

    def __len__(self) -> int:
        return self.len


class RandomIterableDataset(IterableDataset[Tensor]):
    """`count` rows of `size` normal numbers, drawn anew in every pass."""

    def __init__(self, size: int, count: int) -> None:
        self.count, self.size = count, size

    def __iter__(self) -> Iterator[Tensor]:
        for _ in range(self.count):
            yield torch.randn(self.size)


class RandomIterableDatasetWithLen(RandomIterableDataset):
    """The same, with a length."""

    def __len__(self) -> int:
        return self.count


class BoringModel(LightningModule):
    """32 numbers to 2; the loss is their mean squared distance to 1."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(32, 2)

    def forward(self, x: Tensor) -> Tensor:
        """What the layer gives."""
        return self.layer(x)            # type: ignore[no-any-return]

    def loss(self, preds: Tensor, labels: Tensor | None = None) -> Tensor:
        """The mean squared distance to `labels`, by default ones."""
        labels = torch.ones_like(preds) if labels is None else labels
        return torch.nn.functional.mse_loss(preds, labels)      # type: ignore[no-any-return]

    def step(self, batch: Tensor) -> Tensor:
        """The loss of a batch."""
        return self.loss(self(batch))

    def training_step(self, batch: Any, batch_idx: int) -> Any:
        """The loss of a batch."""
        return {"loss": self.step(batch)}

    def validation_step(self, batch: Any, batch_idx: int) -> Any:
        """The loss of a batch, as "x"."""
        return {"x": self.step(batch)}

    def test_step(self, batch: Any, batch_idx: int) -> Any:
        """The loss of a batch, as "y"."""
        return {"y": self.step(batch)}

    def configure_optimizers(self) -> Any:
        """SGD, whose rate falls to a tenth in every epoch."""
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, step_size=1)]

    def train_dataloader(self) -> Any:
        """64 rows, one at a time."""
        return DataLoader(RandomDataset(32, 64))

    val_dataloader = test_dataloader = predict_dataloader = train_dataloader


class ManualOptimBoringModel(BoringModel):
    """The same, which steps its optimizer itself."""

    def __init__(self) -> None:
        super().__init__()
        self.automatic_optimization = False

    def training_step(self, batch: Any, batch_idx: int) -> Any:
        """A step of the optimizer; gives the loss."""
        optimizer: Any = self.optimizers()
        loss = self.step(batch)
        optimizer.zero_grad()
        self.manual_backward(loss)
        optimizer.step()
        return loss


class BoringDataModule(LightningDataModule):
    """256 rows of 32 numbers, a quarter for each stage."""

    def __init__(self) -> None:
        super().__init__()
        self.random_full = RandomDataset(32, 64 * 4)

    def setup(self, stage: str) -> None:
        """Take the quarters that a stage needs."""
        for part, (name, stages) in enumerate((("train", ("fit",)), ("val", ("fit", "validate")), ("test", ("test",)),
                                               ("predict", ("predict",)))):
            if stage in stages:
                setattr(self, f"random_{name}", Subset(self.random_full, range(64 * part, 64 * (part + 1))))

    def train_dataloader(self) -> Any:
        """The rows of training."""
        return DataLoader(self.random_train)

    def val_dataloader(self) -> Any:
        """The rows of validation."""
        return DataLoader(self.random_val)

    def test_dataloader(self) -> Any:
        """The rows of testing."""
        return DataLoader(self.random_test)

    def predict_dataloader(self) -> Any:
        """The rows of prediction."""
        return DataLoader(self.random_predict)


class BoringDataModuleNoLen(BoringDataModule):
    """The same of data without a length: 512, 128, 256 and 64 rows."""

    def __init__(self) -> None:
        LightningDataModule.__init__(self)

    def setup(self, stage: str) -> None:
        """Make the data that a stage needs."""
        for name, count, stages in (("train", 512, ("fit",)), ("val", 128, ("fit", "validate")), ("test", 256, ("test",)),
                                    ("predict", 64, ("predict",))):
            if stage in stages:
                setattr(self, f"random_{name}", RandomIterableDataset(32, count))


class DemoModel(LightningModule):
    """A linear layer whose loss is the sum of what it gives."""

    def __init__(self, out_dim: int = 10, learning_rate: float = 0.02) -> None:
        super().__init__()
        self.l1 = torch.nn.Linear(32, out_dim)
        self.learning_rate = learning_rate

    def forward(self, x: Tensor) -> Tensor:
        """What the layer gives, where it is positive."""
        return torch.relu(self.l1(x.view(x.size(0), -1)))       # type: ignore[no-any-return]

    def training_step(self, batch: Any, batch_nb: int) -> Any:
        """The sum as the loss."""
        return self(batch).sum()

    def configure_optimizers(self) -> Any:
        """Adam."""
        return torch.optim.Adam(self.parameters(), lr=self.learning_rate)
