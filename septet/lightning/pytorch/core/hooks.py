"""The moments of a run that a module may answer, and those of its data: all do nothing until they are overridden."""
from __future__ import annotations

from typing import Any

from septet.lightning.pytorch.utilities.data import move_data_to_device
from septet.lightning.pytorch.utilities.exceptions import MisconfigurationException
from septet.lightning.pytorch.utilities.types import STEP_OUTPUT
from septet.torch import Tensor, device
from septet.torch.optim import Optimizer


class ModelHooks:
    """Moments of training, validation, testing and prediction."""

    def on_fit_start(self) -> None:
        """`fit` begins."""

    def on_fit_end(self) -> None:
        """`fit` ends."""

    def on_train_start(self) -> None:
        """Training begins, after the trial validation."""

    def on_train_end(self) -> None:
        """Training ends."""

    def on_validation_start(self) -> None:
        """Validation begins."""

    def on_validation_end(self) -> None:
        """Validation ends."""

    def on_test_start(self) -> None:
        """Testing begins."""

    def on_test_end(self) -> None:
        """Testing ends."""

    def on_predict_start(self) -> None:
        """Prediction begins."""

    def on_predict_end(self) -> None:
        """Prediction ends."""

    def on_train_batch_start(self, batch: Any, batch_idx: int) -> int | None:
        """A batch of training begins; -1 ends the epoch here."""

    def on_train_batch_end(self, outputs: STEP_OUTPUT, batch: Any, batch_idx: int) -> None:
        """A batch of training ends; `outputs` is what `training_step` gave, as a dictionary."""

    def on_validation_batch_start(self, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of validation begins."""

    def on_validation_batch_end(self, outputs: STEP_OUTPUT, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of validation ends."""

    def on_test_batch_start(self, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of testing begins."""

    def on_test_batch_end(self, outputs: STEP_OUTPUT, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of testing ends."""

    def on_predict_batch_start(self, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of prediction begins."""

    def on_predict_batch_end(self, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """A batch of prediction ends."""

    def on_validation_model_zero_grad(self) -> None:
        """Gradients are let go before validation within `fit`, for its memory."""
        self.zero_grad()  # type: ignore[attr-defined]

    def on_validation_model_eval(self) -> None:
        """The model is put in eval mode."""
        self.trainer.model.eval()  # type: ignore[attr-defined]

    def on_validation_model_train(self) -> None:
        """The model is put back in train mode; without an override each of its modules gets back the mode it had."""
        self.trainer.model.train()  # type: ignore[attr-defined]

    def on_test_model_eval(self) -> None:
        """The model is put in eval mode."""
        self.trainer.model.eval()  # type: ignore[attr-defined]

    def on_test_model_train(self) -> None:
        """The model is put back in train mode; without an override each of its modules gets back the mode it had."""
        self.trainer.model.train()  # type: ignore[attr-defined]

    def on_predict_model_eval(self) -> None:
        """The model is put in eval mode."""
        self.trainer.model.eval()  # type: ignore[attr-defined]

    def on_train_epoch_start(self) -> None:
        """An epoch begins."""

    def on_train_epoch_end(self) -> None:
        """An epoch ends."""

    def on_validation_epoch_start(self) -> None:
        """A pass over the validation data begins."""

    def on_validation_epoch_end(self) -> None:
        """A pass over the validation data ends."""

    def on_test_epoch_start(self) -> None:
        """The pass over the test data begins."""

    def on_test_epoch_end(self) -> None:
        """The pass over the test data ends."""

    def on_predict_epoch_start(self) -> None:
        """The pass over the data to predict begins."""

    def on_predict_epoch_end(self) -> None:
        """The pass over the data to predict ends."""

    def on_before_zero_grad(self, optimizer: Optimizer) -> None:
        """Gradients are dropped next."""

    def on_before_backward(self, loss: Tensor) -> None:
        """`loss.backward()` comes next; `loss` is already divided by the number of accumulated batches."""

    def on_after_backward(self) -> None:
        """Gradients are there; the optimizer has not stepped."""

    def on_before_optimizer_step(self, optimizer: Optimizer) -> None:
        """The optimizer steps next; gradients are not clipped yet."""

    def configure_sharded_model(self) -> None:
        """The older name of `configure_model`."""

    def configure_model(self) -> None:
        """Layers may be made here, the first time a run of the module is set up."""


class DataHooks:
    """Moments of loading data, which a module and a data module share."""

    def __init__(self) -> None:
        super().__init__()
        self.prepare_data_per_node = True
        self.allow_zero_length_dataloader_with_multiple_devices = False

    def prepare_data(self) -> None:
        """Data is fetched and written to disk here; no state is kept."""

    def setup(self, stage: str) -> None:
        """A run begins; `stage` is fit, validate, test or predict."""

    def teardown(self, stage: str) -> None:
        """A run ends."""

    def train_dataloader(self) -> Any:
        """The loader, or loaders, of training."""
        raise MisconfigurationException("`train_dataloader` must be implemented to be used with the Lightning Trainer")

    def val_dataloader(self) -> Any:
        """The loader, or loaders, of validation."""
        raise MisconfigurationException("`val_dataloader` must be implemented to be used with the Lightning Trainer")

    def test_dataloader(self) -> Any:
        """The loader, or loaders, of testing."""
        raise MisconfigurationException("`test_dataloader` must be implemented to be used with the Lightning Trainer")

    def predict_dataloader(self) -> Any:
        """The loader, or loaders, of prediction."""
        raise MisconfigurationException("`predict_dataloader` must be implemented to be used with the Lightning Trainer")

    def transfer_batch_to_device(self, batch: Any, device: device, dataloader_idx: int) -> Any:
        """The batch on the device, for batches of a kind of their own."""
        return move_data_to_device(batch, device)

    def on_before_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
        """The batch, changed before it goes to the device."""
        return batch

    def on_after_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
        """The batch, changed on the device."""
        return batch


class CheckpointHooks:
    """Moments of saving and loading."""

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """A checkpoint has been read."""

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """A checkpoint is about to be written; `checkpoint` may be changed."""
