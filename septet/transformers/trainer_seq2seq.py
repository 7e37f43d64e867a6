"""`Seq2SeqTrainer`: evaluates by what the model writes."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.transformers.trainer import Trainer


class Seq2SeqTrainer(Trainer):
    """A Trainer whose predictions may be generated; arguments of `generate` go with `evaluate` and `predict`."""

    def evaluate(self, eval_dataset: Any = None, ignore_keys: list[str] | None = None, metric_key_prefix: str = "eval",
                 **gen_kwargs: Any) -> dict[str, float]:
        self._gen_kwargs = self._with_defaults(gen_kwargs)
        return super().evaluate(eval_dataset, ignore_keys, metric_key_prefix)

    def predict(self, test_dataset: Any, ignore_keys: list[str] | None = None, metric_key_prefix: str = "test", **gen_kwargs: Any) -> Any:
        self._gen_kwargs = self._with_defaults(gen_kwargs)
        return super().predict(test_dataset, ignore_keys, metric_key_prefix)

    def _with_defaults(self, gen_kwargs: dict[str, Any]) -> dict[str, Any]:
        """Lengths and beams of the arguments, where they are not given."""
        found = dict(gen_kwargs)
        if found.get("max_length") is None and found.get("max_new_tokens") is None and self.args.generation_max_length is not None:
            found["max_length"] = self.args.generation_max_length
        if found.get("num_beams") is None and self.args.generation_num_beams is not None:
            found["num_beams"] = self.args.generation_num_beams
        if self.args.generation_config is not None:
            found.setdefault("generation_config", self.args.generation_config)
        return found

    def prediction_step(self, model: Any, inputs: Any, prediction_loss_only: bool, ignore_keys: list[str] | None = None,
                        **gen_kwargs: Any) -> tuple[Any, Any, Any]:
        if not self.args.predict_with_generate or prediction_loss_only:
            return super().prediction_step(model, inputs, prediction_loss_only, ignore_keys=ignore_keys)
        inputs = self._prepare_inputs(inputs)
        options = {**getattr(self, "_gen_kwargs", {}), **gen_kwargs}
        asked = {k: v for k, v in inputs.items() if k not in ("labels", "decoder_input_ids", "decoder_attention_mask")}
        written = model.generate(**asked, **options)
        config = options.get("generation_config") or model.generation_config
        width = options.get("max_length") or (config.max_new_tokens + 1 if getattr(config, "max_new_tokens", None) else config.max_length)
        with torch.no_grad(), self.compute_loss_context_manager():
            loss = None
            if "labels" in inputs:
                loss = self._step_with_outputs(model, inputs, self._get_num_items_in_batch([inputs]))[0].detach().mean()
        labels = self._widened(inputs["labels"], width) if inputs.get("labels") is not None else None
        return loss, self._widened(written, width), labels

    def _widened(self, tensor: Any, width: int) -> Any:
        """Tokens padded to a width.  ValueError where there is no token to pad with."""
        if tensor.shape[-1] >= width:
            return tensor
        pad = getattr(self.processing_class, "pad_token_id", None)
        pad = getattr(self.model.config, "pad_token_id", None) if pad is None else pad
        if pad is None:
            raise ValueError("Pad_token_id must be set in the configuration of the model, in order to pad tensors")
        out = torch.full((tensor.shape[0], width), pad, dtype=tensor.dtype)
        out[:, : tensor.shape[-1]] = tensor
        return out


__all__ = ["Seq2SeqTrainer"]
