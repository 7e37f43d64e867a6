"""Blocks in OpenAI's form."""
from __future__ import annotations

from typing import Any


def is_openai_data_block(block: dict[str, Any], filter_: str | None = None) -> bool:
    """Whether a block is a picture, a sound or a file in the form of OpenAI's chat completions."""
    kind = block.get("type")
    if kind == "image_url":
        picture = block.get("image_url")
        return (filter_ in (None, "image")) and set(block) <= {"type", "image_url", "detail"} and isinstance(picture,
                                                                                                             dict) and "url" in picture
    if kind == "input_audio":
        sound = block.get("input_audio")
        return (filter_ in (None, "audio")) and isinstance(sound, dict) and "data" in sound and "format" in sound
    if kind == "file":
        file = block.get("file")
        return (filter_ in (None, "file")) and isinstance(file, dict) and ("file_data" in file or "file_id" in file)
    return False
