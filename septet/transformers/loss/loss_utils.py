"""`transformers.loss.loss_utils`: losses of heads, by the name of the head."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch.nn import functional as F


def fixed_cross_entropy(source: Any, target: Any, num_items_in_batch: Any = None, ignore_index: int = -100, **more: Any) -> Any:
    """Cross entropy, the mean over tokens that count, or their sum divided by a number of tokens that is given."""
    if num_items_in_batch is None:
        return F.cross_entropy(source, target, ignore_index=ignore_index)
    return F.cross_entropy(source, target, ignore_index=ignore_index, reduction="sum") / num_items_in_batch


def ForCausalLMLoss(logits: Any, labels: Any, vocab_size: int, num_items_in_batch: Any = None, ignore_index: int = -100,
                    shift_labels: Any = None, **more: Any) -> Any:
    """Of every token's successor."""
    logits = logits.float()
    if shift_labels is None:
        shift_labels = F.pad(labels, (0, 1), value=ignore_index)[..., 1:].contiguous()
    return fixed_cross_entropy(logits.view(-1, vocab_size), shift_labels.view(-1), num_items_in_batch, ignore_index)


def ForMaskedLMLoss(logits: Any, labels: Any, vocab_size: int, num_items_in_batch: Any = None, ignore_index: int = -100,
                    **more: Any) -> Any:
    """Of the tokens that are labelled."""
    return fixed_cross_entropy(logits.float().view(-1, vocab_size), labels.view(-1), num_items_in_batch, ignore_index)


def ForTokenClassification(logits: Any, labels: Any, config: Any, num_items_in_batch: Any = None, **more: Any) -> Any:
    """Of every token's class."""
    return fixed_cross_entropy(logits.view(-1, config.num_labels).float(), labels.view(-1), num_items_in_batch)


def problem_of(config: Any, labels: Any) -> str:
    """The kind of a classification problem, noted in the configuration where it was not said."""
    if config.problem_type is None:
        whole = labels.dtype in (torch.long, torch.int)
        config.problem_type = ("regression" if config.num_labels == 1 else
                               "single_label_classification" if whole else "multi_label_classification")
    return str(config.problem_type)


def ForSequenceClassificationLoss(labels: Any, pooled_logits: Any, config: Any, **more: Any) -> Any:
    """Mean squared error, cross entropy or the sum of binary ones, by `config.problem_type`."""
    kind = problem_of(config, labels)
    if kind == "regression":
        if config.num_labels == 1:
            return F.mse_loss(pooled_logits.squeeze(), labels.squeeze())
        return F.mse_loss(pooled_logits, labels)
    if kind == "single_label_classification":
        return F.cross_entropy(pooled_logits.view(-1, config.num_labels), labels.view(-1))
    return F.binary_cross_entropy_with_logits(pooled_logits, labels)


def ForQuestionAnsweringLoss(start_logits: Any, end_logits: Any, start_positions: Any, end_positions: Any, **more: Any) -> Any:
    """The mean of both ends' cross entropies; ends beyond the text do not count."""
    length = start_logits.size(1)
    start, end = ((p.squeeze(-1) if p.ndim > 1 else p).clamp(0, length) for p in (start_positions, end_positions))
    return (F.cross_entropy(start_logits, start, ignore_index=length) + F.cross_entropy(end_logits, end, ignore_index=length)) / 2


def load_balancing(gate_logits: Any, experts: int, top_k: int, attention_mask: Any = None) -> Any:
    """How unevenly experts are chosen (Switch Transformers, arXiv:2101.03961, equations 4 to 6)."""
    weights = F.softmax(torch.cat(list(gate_logits), dim=0), dim=-1)
    chosen = F.one_hot(weights.topk(top_k, dim=-1)[1], experts).float()
    if attention_mask is None:
        return (chosen.mean(dim=0) * weights.mean(dim=0)[None]).sum() * experts
    counts = attention_mask.float().repeat(len(gate_logits), 1).reshape(-1)
    share = (chosen * counts[:, None, None]).sum(dim=0) / counts.sum()
    mean = (weights * counts[:, None]).sum(dim=0) / counts.sum()
    return (share * mean[None]).sum() * experts


LOSS_MAPPING = {"ForCausalLM": ForCausalLMLoss, "ForMaskedLM": ForMaskedLMLoss, "ForTokenClassification": ForTokenClassification,
                "ForSequenceClassification": ForSequenceClassificationLoss, "ForQuestionAnswering": ForQuestionAnsweringLoss,
                "ForConditionalGeneration": ForCausalLMLoss, "ForImageClassification": ForSequenceClassificationLoss}
