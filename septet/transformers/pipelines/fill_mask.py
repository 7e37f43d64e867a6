"""Fill-mask: words that fit where a mask stands."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.transformers.pipelines.base import Pipeline, PipelineException, logger


class FillMaskPipeline(Pipeline):
    """Words for masks.  top_k: how many; targets: only these words."""

    def _sanitize_parameters(self, top_k: int | None = None, targets: Any = None, tokenizer_kwargs: dict[str, Any] | None = None) -> Any:
        post: dict[str, Any] = {}
        if targets is not None:
            post["target_ids"] = self.get_target_ids(targets)
        if top_k is not None:
            post["top_k"] = top_k
        if self.tokenizer.mask_token_id is None:
            raise PipelineException("fill-mask", self.model.base_model_prefix, "The tokenizer does not define a `mask_token`.")
        return {"tokenizer_kwargs": tokenizer_kwargs} if tokenizer_kwargs is not None else {}, {}, post

    def __call__(self, inputs: Any, **kwargs: Any) -> Any:
        """Lists of {"score", "token", "token_str", "sequence"}; one list a mask where there are several."""
        found = super().__call__(inputs, **kwargs)
        return found[0] if isinstance(inputs, list) and len(inputs) == 1 else found

    def get_target_ids(self, targets: Any) -> list[int]:
        """Numbers of words; the first piece of one that is not a token, with a warning."""
        words = [targets] if isinstance(targets, str) else targets
        vocabulary, found = self.tokenizer.get_vocab(), []
        for word in words:
            index = vocabulary.get(word)
            if index is None:
                pieces = self.tokenizer(word, add_special_tokens=False, return_attention_mask=False,
                                        return_token_type_ids=False)["input_ids"]
                if not pieces:
                    logger.warning("The specified target token `%s` does not exist in the model vocabulary. We cannot replace it with "
                                   "anything"
                                   " meaningful, ignoring it", word)
                    continue
                index = pieces[0]
                logger.warning("The specified target token `%s` does not exist in the model vocabulary. Replacing with `%s`.", word,
                               self.tokenizer.convert_ids_to_tokens(index))
            found.append(index)
        unique = list(dict.fromkeys(found))
        if not unique:
            raise ValueError("At least one target must be provided when passed.")
        return unique

    def preprocess(self, inputs: Any, tokenizer_kwargs: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        found = self.tokenizer(inputs, return_tensors="pt", **(tokenizer_kwargs or {}))
        if not bool((found["input_ids"] == self.tokenizer.mask_token_id).any()):
            raise PipelineException("fill-mask", self.model.base_model_prefix, f"No mask_token ({self.tokenizer.mask_token}) found on the "
                                                                               f"input")
        return found

    def _forward(self, model_inputs: Any, **kwargs: Any) -> Any:
        return {"logits": self.model(**model_inputs)["logits"], "input_ids": model_inputs["input_ids"]}

    def postprocess(self, model_outputs: Any, top_k: int = 5, target_ids: list[int] | None = None) -> Any:
        ids, logits = model_outputs["input_ids"][0], model_outputs["logits"]
        masks = torch.nonzero(ids == self.tokenizer.mask_token_id).reshape(-1)
        likely = logits[0, masks].softmax(dim=-1)
        if target_ids is not None:
            top_k, likely = min(top_k, len(target_ids)), likely[..., torch.tensor(target_ids)]
        values, choices = likely.topk(top_k)
        rows = [self._row(ids, masks, at, values[at].tolist(), choices[at].tolist(), target_ids) for at in range(len(masks))]
        return rows[0] if len(masks) == 1 else rows

    def _row(self, ids: Any, masks: Any, at: int, values: list[float], choices: list[int],
             targets: list[int] | None) -> list[dict[str, Any]]:
        found = []
        for value, choice in zip(values, choices, strict=True):
            token = choice if targets is None else targets[choice]
            filled = ids.clone()
            filled[masks[at]] = token
            kept = [index for index in filled.tolist() if index != self.tokenizer.pad_token_id]
            found.append({"score": value, "token": token, "token_str": self.tokenizer.decode([token]),
                          "sequence": self.tokenizer.decode(kept, skip_special_tokens=len(masks) == 1)})
        return found
