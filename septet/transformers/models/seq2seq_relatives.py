"""BART's relatives: mBART, MVP, Pegasus and both BlenderBots, each a row of switches of BART's encoder and decoder."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.transformers.models import seq2seq as bart
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.auto.table import ARCHITECTURES
from septet.transformers.models.layers import LayerRow

PRE = LayerRow(pre=True)
# model_type -> switches; turns: the decoder starts with a text's last token; starts: it may start with the inputs
ROWS: dict[str, dict[str, Any]] = {
    "mbart": {"layer_row": PRE, "last_norm": True, "turns": True},
    "mvp": {"refused": "use_prompt", "scaled_words": False},
    "pegasus": {"layer_row": PRE, "last_norm": True, "places": "fixed", "embedded_norm": False, "starts": False,
                "scaled_words": False, "scales_given": True},
    "blenderbot": {"layer_row": PRE, "last_norm": True, "places": "plain", "embedded_norm": False, "starts": False},
    "blenderbot-small": {"places": "plain", "starts": False, "words_normed": True, "scaled_words": False},
}


def turned_labels(config: Any, labels: Any) -> Any:
    """Labels as mBART's decoder sees them: the last token that is no padding (the language) comes first."""
    if config.pad_token_id is None:
        raise ValueError("self.model.config.pad_token_id has to be defined.")
    labels = labels.masked_fill(labels == -100, config.pad_token_id)
    last = (labels != config.pad_token_id).sum(dim=1) - 1
    return torch.cat([labels.gather(1, last[:, None]), labels[:, :-1]], dim=1)


class Relative:
    """What the relatives' models share."""

    refused = ""
    starts = True

    def __init__(self, config: Any) -> None:
        if self.refused and getattr(config, self.refused):
            raise NotSupported(f"{type(config).__name__}: {self.refused}=True")
        super().__init__(config)  # type: ignore[call-arg]


class RelativeModel:
    """Both sides."""

    def _start(self: Any, input_ids: Any) -> Any:
        if not self.starts:
            raise ValueError("You must specify exactly one of input_ids or inputs_embeds")
        return super()._start(input_ids)  # type: ignore[misc]


def made(name: str, bases: tuple[type, ...], **attributes: Any) -> Any:
    """A class of this module."""
    found = type(name, bases, {"__module__": __name__, "__doc__": f"{name}: a row of BART's relatives.", **attributes})
    globals()[name] = found
    return found


def declare(model_type: str, switches: dict[str, Any]) -> None:
    """The classes of an architecture."""
    prefix = ARCHITECTURES[model_type][1]
    turns = switches.pop("turns", False)
    shared = type(f"{prefix}Side", (Relative,), {"config_class": config_class(model_type), **switches})
    base = made(f"{prefix}PreTrainedModel", (shared, bart.BartPreTrainedModel))
    sides = {f"{side.lower()}_class": made(f"{prefix}{side}", (shared, getattr(bart, f"Bart{side}"))) for side in ("Encoder", "Decoder")}
    more = {"shifted": staticmethod(turned_labels)} if turns else {}
    body = made(f"{prefix}Model", (RelativeModel, base, bart.BartModel), **sides, **more)
    for head in ("ForConditionalGeneration", "ForSequenceClassification", "ForQuestionAnswering"):
        if head == "ForConditionalGeneration" or model_type in ("mbart", "mvp"):
            made(prefix + head, (shared, getattr(bart, f"Bart{head}")), body_class=body)
    wrapper = made(f"{prefix}DecoderWrapper", (bart.Wrapped, base), decoder_class=sides["decoder_class"])
    made(f"{prefix}ForCausalLM", (bart.DecoderCausal, base), wrapper_class=wrapper)


for _type, _row in ROWS.items():
    declare(_type, dict(_row))
