"""Warpers: what sampling does to scores before it draws.  Each rules out unlikely tokens, or makes the distribution sharper."""
from __future__ import annotations

import math
from typing import Any

from septet import torch


class LogitsProcessor:
    """A function of (tokens so far, scores of the next) that gives other scores."""

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        raise NotImplementedError(f"{type(self)} is an abstract class. Only classes inheriting this class can be called.")


def _least(value: Any) -> int:
    if not isinstance(value, int) or value < 1:
        raise ValueError(f"`min_tokens_to_keep` has to be a positive integer, but is {value}")
    return value


def _unsorted(mask: Any, order: Any) -> Any:
    """A mask over sorted tokens, for tokens as they are numbered."""
    return mask.scatter(1, order, mask)


def _less_than_top(scores: Any, keep: int) -> Any:
    """Whether a token is not among the `keep` best."""
    return scores < torch.topk(scores, min(keep, scores.shape[-1]))[0][..., -1, None]


class TemperatureLogitsWarper(LogitsProcessor):
    """Divides by a temperature: below 1 sharper, above 1 flatter."""

    def __init__(self, temperature: float) -> None:
        if not isinstance(temperature, float) or not temperature > 0:
            text = f"`temperature` (={temperature}) has to be a strictly positive float, otherwise your next token scores will be invalid."
            if isinstance(temperature, float) and temperature == 0.0:
                text += " If you're looking for greedy decoding strategies, set `do_sample=False`."
            raise ValueError(text)
        self.temperature = temperature

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        return scores / self.temperature


class TopKLogitsWarper(LogitsProcessor):
    """The `top_k` best tokens, and those as good as the last of them."""

    def __init__(self, top_k: int, filter_value: float = -math.inf, min_tokens_to_keep: int = 1) -> None:
        if not isinstance(top_k, int) or top_k <= 0:
            raise ValueError(f"`top_k` has to be a strictly positive integer, but is {top_k}")
        self.top_k, self.filter_value = max(top_k, min_tokens_to_keep), filter_value

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        return scores.masked_fill(_less_than_top(scores, self.top_k), self.filter_value)


class TopPLogitsWarper(LogitsProcessor):
    """The fewest best tokens whose probabilities sum to `top_p`."""

    def __init__(self, top_p: float, filter_value: float = -math.inf, min_tokens_to_keep: int = 1) -> None:
        if not 0 <= top_p <= 1.0:
            raise ValueError(f"`top_p` has to be a float > 0 and < 1, but is {top_p}")
        self.top_p, self.filter_value, self.min_tokens_to_keep = float(top_p), filter_value, _least(min_tokens_to_keep)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        ordered, order = torch.sort(scores, descending=False)
        out = ordered.softmax(dim=-1).cumsum(dim=-1) <= 1 - self.top_p
        out[..., -self.min_tokens_to_keep :] = False
        return scores.masked_fill(_unsorted(out, order), self.filter_value)


class MinPLogitsWarper(LogitsProcessor):
    """Tokens at least `min_p` times as likely as the best."""

    def __init__(self, min_p: float, filter_value: float = -math.inf, min_tokens_to_keep: int = 1) -> None:
        if not 0 <= min_p <= 1.0:
            raise ValueError(f"`min_p` has to be a float in the [0, 1] interval, but is {min_p}")
        self.min_p, self.filter_value, self.min_tokens_to_keep = min_p, filter_value, _least(min_tokens_to_keep)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        likely = torch.softmax(scores, dim=-1)
        out = likely < self.min_p * likely.amax(dim=-1, keepdim=True)
        best = torch.topk(likely, min(self.min_tokens_to_keep, likely.shape[-1]), dim=-1).indices
        return scores.masked_fill(out.scatter(-1, best, False), self.filter_value)


class TopHLogitsWarper(LogitsProcessor):
    """The best tokens, as many as keep the entropy of their distribution under `top_h` of the whole one's."""

    TOP = 100

    def __init__(self, top_h: float, filter_value: float = -math.inf) -> None:
        if not 0 < top_h <= 1:
            raise ValueError("`top_h` must be in the interval (0, 1].")
        self.top_h, self.filter_value = top_h, filter_value

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        best, order = torch.topk(scores, min(self.TOP, scores.shape[-1]), dim=-1)
        shares = torch.softmax(best, dim=-1)
        entropy = -(shares * torch.log(shares)).nan_to_num().sum(dim=-1) * self.top_h
        kept = torch.zeros_like(scores, dtype=torch.bool)
        for row in range(scores.shape[0]):
            kept[row, order[row, : self._count(shares[row].tolist(), float(entropy[row]))]] = True
        return scores.masked_fill(~kept, self.filter_value)

    @staticmethod
    def _count(shares: list[float], limit: float) -> int:
        """How many of the best tokens stay below an entropy; one at least."""
        entropy = 0.0
        for count, share in enumerate(shares):
            entropy -= share * math.log(share) if share > 0 else 0.0
            if entropy > limit:
                return max(count, 1)
        return len(shares)


class TypicalLogitsWarper(LogitsProcessor):
    """Tokens whose surprise is near the expected one, `mass` of the probability (Meister et al. 2022)."""

    def __init__(self, mass: float = 0.9, filter_value: float = -math.inf, min_tokens_to_keep: int = 1) -> None:
        mass = float(mass)
        if not 0 < mass < 1:
            raise ValueError(f"`typical_p` has to be a float > 0 and < 1, but is {mass}")
        self.mass, self.filter_value, self.min_tokens_to_keep = mass, filter_value, _least(min_tokens_to_keep)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        logs = torch.log_softmax(scores, dim=-1)
        expected = -(logs * logs.exp()).nansum(-1, keepdim=True)
        distance, order = torch.sort((-logs - expected).abs(), descending=False)
        summed = scores.gather(-1, order).softmax(dim=-1).cumsum(dim=-1)
        last = (summed < self.mass).sum(dim=1).clamp(max=distance.shape[-1] - 1)
        out = distance > distance.gather(1, last[:, None])
        out[..., : self.min_tokens_to_keep] = False
        return scores.masked_fill(_unsorted(out, order), self.filter_value)


class EpsilonLogitsWarper(LogitsProcessor):
    """Tokens of probability at least `epsilon`."""

    def __init__(self, epsilon: float, filter_value: float = -math.inf, min_tokens_to_keep: int = 1) -> None:
        if not 0 < float(epsilon) < 1:
            raise ValueError(f"`epsilon_cutoff` has to be a float > 0 and < 1, but is {epsilon}")
        self.epsilon, self.filter_value, self.min_tokens_to_keep = float(epsilon), filter_value, _least(min_tokens_to_keep)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        out = (scores.softmax(dim=-1) < self.epsilon) & _less_than_top(scores, self.min_tokens_to_keep)
        return scores.masked_fill(out, self.filter_value)


class EtaLogitsWarper(LogitsProcessor):
    """Like `EpsilonLogitsWarper`, with a limit that falls with the entropy (Hewitt et al. 2022)."""

    def __init__(self, epsilon: float, filter_value: float = -math.inf, min_tokens_to_keep: int = 1, device: str = "cpu") -> None:
        if not 0 < float(epsilon) < 1:
            raise ValueError(f"`eta_cutoff` has to be a float > 0 and < 1, but is {epsilon}")
        self.epsilon, self.filter_value = torch.tensor(float(epsilon)), filter_value
        self.min_tokens_to_keep = _least(min_tokens_to_keep)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        likely = scores.softmax(dim=-1)
        entropy = torch.distributions.Categorical(logits=scores).entropy()
        eta = torch.min(self.epsilon, torch.sqrt(self.epsilon) * torch.exp(-entropy))[..., None]
        out = (likely < eta) & _less_than_top(scores, self.min_tokens_to_keep)
        return scores.masked_fill(out, self.filter_value)
