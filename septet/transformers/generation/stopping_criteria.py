"""Criteria to stop: functions of (tokens so far, scores) that say of each row whether it is done."""
from __future__ import annotations

import time
from copy import deepcopy
from typing import Any

from septet import torch
from septet.transformers.utils import logging

logger = logging.get_logger("transformers.generation.stopping_criteria")


class StoppingCriteria:
    """A function of tokens and scores; gives booleans, one a row."""

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("StoppingCriteria needs to be subclassed")


def _all(input_ids: Any, done: bool) -> Any:
    return torch.full((input_ids.shape[0],), done, dtype=torch.bool)


class MaxLengthCriteria(StoppingCriteria):
    """Done at `max_length` tokens, the prompt counted."""

    def __init__(self, max_length: int, max_position_embeddings: int | None = None) -> None:
        self.max_length, self.max_position_embeddings = max_length, max_position_embeddings

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        length = input_ids.shape[1]
        if self.max_position_embeddings is not None and length >= self.max_position_embeddings and length < self.max_length:
            logger.warning_once("This is a friendly reminder - the current text generation call has exceeded the model's predefined maximum"
                                f" length ({self.max_position_embeddings}). Depending on the model, you may observe exceptions, performance"
                                " degradation, or nothing at all.")
        return _all(input_ids, length >= self.max_length)


class MaxTimeCriteria(StoppingCriteria):
    """Done after `max_time` seconds."""

    def __init__(self, max_time: float, initial_timestamp: float | None = None) -> None:
        self.max_time = max_time
        self.initial_timestamp = time.time() if initial_timestamp is None else initial_timestamp

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        return _all(input_ids, time.time() - self.initial_timestamp > self.max_time)


class EosTokenCriteria(StoppingCriteria):
    """Done where the last token is an end."""

    def __init__(self, eos_token_id: Any) -> None:
        ids = eos_token_id if isinstance(eos_token_id, torch.Tensor) else torch.tensor([eos_token_id] if isinstance(eos_token_id, int)
                                                                                       else list(eos_token_id))
        self.eos_token_id = ids.reshape(-1)

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        return torch.isin(input_ids[:, -1], self.eos_token_id)


class ConfidenceCriteria(StoppingCriteria):
    """Done where the last choice was less likely than a threshold; an assistant's."""

    def __init__(self, assistant_confidence_threshold: float) -> None:
        self.assistant_confidence_threshold = assistant_confidence_threshold

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        likely = scores[-1].softmax(-1)[0, input_ids[0, -1]].item()
        return _all(input_ids, likely < self.assistant_confidence_threshold)


class StopStringCriteria(StoppingCriteria):
    """Done where the text ends in a stop string, or the last token has a whole one's end in it.

    A stop string that ends inside of the last token counts; one that was complete before it does not.
    """

    def __init__(self, tokenizer: Any, stop_strings: Any) -> None:
        self.stop_strings = (stop_strings,) if isinstance(stop_strings, str) else tuple(stop_strings)
        if not self.stop_strings or any(not isinstance(text, str) or not text for text in self.stop_strings):
            raise ValueError(f"stop_strings should be non-empty text, or a list of such, got {stop_strings!r}")
        self.tokenizer = tokenizer
        # no token is empty but special ones, so a stop string of n bytes ends within the last n + 1 tokens
        self.window = max(len(text.encode()) for text in self.stop_strings) + 1

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        return torch.tensor([self._done(row) for row in input_ids[:, -self.window - 1 :].tolist()], dtype=torch.bool)

    def _done(self, row: list[int]) -> bool:
        whole, before = self._text(row), self._text(row[:-1])
        for text in self.stop_strings:
            at = whole.rfind(text)
            if at >= 0 and at + len(text) > len(before):
                return True
        return False

    def _text(self, ids: list[int]) -> str:
        return self.tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False) if ids else ""


class StoppingCriteriaList(list):  # type: ignore[type-arg]
    """Criteria any of which ends a row."""

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        done = _all(input_ids, False)
        for criterion in self:
            done = done | torch.as_tensor(criterion(input_ids, scores, **kwargs))
        return done

    @property
    def max_length(self) -> int | None:
        """The length that a MaxLengthCriteria among them gives."""
        return next((criterion.max_length for criterion in self if isinstance(criterion, MaxLengthCriteria)), None)


def validate_stopping_criteria(stopping_criteria: StoppingCriteriaList, max_length: int) -> StoppingCriteriaList:
    """The criteria with one of length among them; warns where it says another length."""
    given = stopping_criteria.max_length
    found = deepcopy(stopping_criteria)
    if given is not None and given != max_length:
        import warnings

        warnings.warn("You set different `max_length` for stopping criteria and `max_length` parameter", UserWarning, stacklevel=2)
    elif given is None:
        found.append(MaxLengthCriteria(max_length=max_length))
    return found
