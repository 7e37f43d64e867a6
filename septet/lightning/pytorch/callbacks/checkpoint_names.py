"""File names of checkpoints from templates: `{epoch}-{val_loss:.2f}` with the metrics' values filled in."""
from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from septet import torch

FIELD = re.compile(r"\{([^{}:]*)")
DEFAULT = ("{epoch}", "{step}")


def filled(template: str | None, metrics: Mapping[str, Any], insert_names: bool, joint: str, equals: str, prefix: str = "") -> str:
    """A template with each field as `name=value`, or as the value alone; a metric that does not exist is 0.

    ValueError: a field without a name, or with a format that its value does not have.
    """
    values = dict(metrics)

    def field(match: re.Match[str]) -> str:
        name = match[1]
        if not name:
            raise ValueError("Empty attribute in format string")
        values.setdefault(name, torch.tensor(0))
        return (name + equals if insert_names else "") + "{0[" + name + "]"

    text = FIELD.sub(field, template or joint.join(DEFAULT)).format(values)
    return joint.join([prefix, text]) if prefix else text
