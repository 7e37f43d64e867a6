"""What sentence-transformers' files beside a model say: how a text's vector is made of its tokens' vectors."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from septet.errors import NotSupported

KNOWN = {"pooling_mode_cls_token", "pooling_mode_mean_tokens"}


def pooling_of(folder: Path) -> tuple[bool, bool | None, int | None]:
    """(the first token's vector instead of the mean; made of length 1, None where the folder does not say; most tokens).

    NotSupported for other ways of pooling.
    """
    modules, pooling = read_json(folder / "modules.json"), read_json(folder / "1_Pooling" / "config.json")
    unit = any("Normalize" in str(row.get("type")) for row in modules if isinstance(row, dict)) if isinstance(modules, list) else None
    told = pooling if isinstance(pooling, dict) else {}
    other = [key for key, value in told.items() if key.startswith("pooling_mode_") and value is True and key not in KNOWN]
    if other:
        raise NotSupported(f"{folder / '1_Pooling'}: {other[0]}")
    settings = read_json(folder / "sentence_bert_config.json")
    longest = settings.get("max_seq_length") if isinstance(settings, dict) else None
    return bool(told.get("pooling_mode_cls_token")), unit, longest if isinstance(longest, int) else None


def read_json(file: Path) -> Any:
    """The JSON of a file; None where there is none."""
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None
