"""`transformers.integrations`: Trainer's logs as TensorBoard's event files."""
from __future__ import annotations

from typing import Any

from septet.transformers.trainer_callback import TrainerCallback


def rewritten(logs: dict[str, Any]) -> dict[str, Any]:
    """Names with the part they are of: `eval_loss` as `eval/loss`, others as `train/...`."""
    found = {}
    for name, value in logs.items():
        part = next((p for p in ("eval", "test") if name.startswith(f"{p}_")), None)
        found[f"train/{name}" if part is None else f"{part}/{name.removeprefix(f'{part}_')}"] = value
    return found


class TensorBoardCallback(TrainerCallback):
    """Writes numbers to event files in `<output_dir>/runs`, or by a writer that is given."""

    def __init__(self, tb_writer: Any = None):
        self.tb_writer = tb_writer

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self.tb_writer is None:
            from septet.torch.utils.tensorboard import SummaryWriter

            self.tb_writer = SummaryWriter(log_dir=args.logging_dir)
        self.tb_writer.add_text("args", args.to_json_string())
        config = getattr(kwargs.get("model"), "config", None)
        if config is not None and hasattr(config, "to_json_string"):
            self.tb_writer.add_text("model_config", config.to_json_string())

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:
        for name, value in rewritten(logs).items() if self.tb_writer is not None else ():
            if isinstance(value, int | float):
                self.tb_writer.add_scalar(name, value, state.global_step)
        if self.tb_writer is not None:
            self.tb_writer.flush()

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self.tb_writer is not None:
            self.tb_writer.close()
            self.tb_writer = None


__all__ = ["TensorBoardCallback"]
