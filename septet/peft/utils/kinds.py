"""Kinds of adapters and of tasks."""
from __future__ import annotations

from enum import Enum


class PeftType(str, Enum):  # noqa: UP042  its text is `Class.NAME`, which StrEnum's is not
    """Kinds of adapters that there are."""

    PROMPT_TUNING = "PROMPT_TUNING"
    PREFIX_TUNING = "PREFIX_TUNING"
    LORA = "LORA"
    IA3 = "IA3"


class TaskType(str, Enum):  # noqa: UP042
    """What a model is for."""

    SEQ_CLS = "SEQ_CLS"
    SEQ_2_SEQ_LM = "SEQ_2_SEQ_LM"
    CAUSAL_LM = "CAUSAL_LM"
    TOKEN_CLS = "TOKEN_CLS"
    QUESTION_ANS = "QUESTION_ANS"
    FEATURE_EXTRACTION = "FEATURE_EXTRACTION"
