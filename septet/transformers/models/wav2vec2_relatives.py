"""HuBERT and UniSpeech: Wav2Vec2's stack under names of their own."""
from __future__ import annotations

from typing import Any

from septet.transformers.models import wav2vec2_heads as wav2vec2
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.auto.table import ARCHITECTURES

ROWS: dict[str, dict[str, Any]] = {
    "hubert": {"base_model_prefix": "hubert", "plain_init": True},
    "unispeech": {"base_model_prefix": "unispeech"},
}


def made(name: str, bases: tuple[type, ...], **attributes: Any) -> Any:
    """A class of this module."""
    found = type(name, bases, {"__module__": __name__, "__doc__": f"{name}: a row of Wav2Vec2's relatives.", **attributes})
    globals()[name] = found
    return found


for _type, _switches in ROWS.items():
    _prefix = ARCHITECTURES[_type][1]
    _shared = {"config_class": config_class(_type), **_switches}
    made(f"{_prefix}PreTrainedModel", (wav2vec2.Wav2Vec2PreTrainedModel,), **_shared)
    _body = made(f"{_prefix}Model", (wav2vec2.Wav2Vec2Model,), **_shared)
    for _head in ("ForCTC", "ForSequenceClassification"):
        made(_prefix + _head, (getattr(wav2vec2, f"Wav2Vec2{_head}"),), body_class=_body, **_shared)
