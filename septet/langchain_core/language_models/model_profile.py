"""What a model can do."""
from __future__ import annotations

from typing_extensions import TypedDict


class ModelProfile(TypedDict, total=False):
    """Facts of a model; what is not said is not known."""

    name: str
    status: str
    release_date: str
    last_updated: str
    open_weights: bool
    max_input_tokens: int
    max_output_tokens: int
    text_inputs: bool
    image_inputs: bool
    image_url_inputs: bool
    pdf_inputs: bool
    audio_inputs: bool
    video_inputs: bool
    image_tool_message: bool
    pdf_tool_message: bool
    text_outputs: bool
    image_outputs: bool
    audio_outputs: bool
    video_outputs: bool
    reasoning_output: bool
    tool_calling: bool
    tool_choice: bool
    structured_output: bool
    attachment: bool
    temperature: bool


ModelProfileRegistry = dict[str, ModelProfile]
