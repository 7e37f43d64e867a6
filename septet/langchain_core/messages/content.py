"""Typed content blocks: texts, reasoning, media, tool calls, and makers of each."""
from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from septet.langchain_core.messages.identifiers import ensure_id

Index = int | str


class Citation(TypedDict):
    """Where a text comes from."""

    type: Literal["citation"]
    id: NotRequired[str]
    url: NotRequired[str]
    title: NotRequired[str]
    start_index: NotRequired[int]
    end_index: NotRequired[int]
    cited_text: NotRequired[str]
    extras: NotRequired[dict[str, Any]]


class NonStandardAnnotation(TypedDict):
    """A provider's own annotation."""

    type: Literal["non_standard_annotation"]
    id: NotRequired[str]
    value: dict[str, Any]


Annotation = Citation | NonStandardAnnotation


class TextContentBlock(TypedDict):
    """A text."""

    type: Literal["text"]
    id: NotRequired[str]
    text: str
    annotations: NotRequired[list[Annotation]]
    index: NotRequired[Index]
    extras: NotRequired[dict[str, Any]]


class ToolCall(TypedDict):
    """A wish to call a tool."""

    type: Literal["tool_call"]
    id: str | None
    name: str
    args: dict[str, Any]
    index: NotRequired[Index]
    extras: NotRequired[dict[str, Any]]


class ToolCallChunk(TypedDict):
    """A part of a tool call."""

    type: Literal["tool_call_chunk"]
    id: str | None
    name: str | None
    args: str | None
    index: NotRequired[Index]
    extras: NotRequired[dict[str, Any]]


class InvalidToolCall(TypedDict):
    """A tool call that could not be read."""

    type: Literal["invalid_tool_call"]
    id: str | None
    name: str | None
    args: str | None
    error: str | None
    index: NotRequired[Index]
    extras: NotRequired[dict[str, Any]]


class ServerToolCall(TypedDict):
    """A tool that the provider calls itself."""

    type: Literal["server_tool_call"]
    id: str
    name: str
    args: dict[str, Any]
    index: NotRequired[Index]
    extras: NotRequired[dict[str, Any]]


class ServerToolCallChunk(TypedDict):
    """A part of such a call."""

    type: Literal["server_tool_call_chunk"]
    name: NotRequired[str]
    args: NotRequired[str]
    id: NotRequired[str]
    index: NotRequired[Index]
    extras: NotRequired[dict[str, Any]]


class ServerToolResult(TypedDict):
    """What such a call gave."""

    type: Literal["server_tool_result"]
    id: NotRequired[str]
    tool_call_id: str
    status: Literal["success", "error"]
    output: NotRequired[Any]
    index: NotRequired[Index]
    extras: NotRequired[dict[str, Any]]


class ReasoningContentBlock(TypedDict):
    """What the model thought."""

    type: Literal["reasoning"]
    id: NotRequired[str]
    reasoning: NotRequired[str]
    index: NotRequired[Index]
    extras: NotRequired[dict[str, Any]]


class Media(TypedDict):
    """What media have in common: an address, a file the provider keeps, or the data."""

    id: NotRequired[str]
    file_id: NotRequired[str]
    index: NotRequired[Index]
    url: NotRequired[str]
    base64: NotRequired[str]
    extras: NotRequired[dict[str, Any]]


class ImageContentBlock(Media):
    """A picture."""

    type: Literal["image"]
    mime_type: NotRequired[str]


class VideoContentBlock(Media):
    """A film."""

    type: Literal["video"]
    mime_type: NotRequired[str]


class AudioContentBlock(Media):
    """A sound."""

    type: Literal["audio"]
    mime_type: NotRequired[str]


class PlainTextContentBlock(Media):
    """A document of plain text."""

    type: Literal["text-plain"]
    mime_type: Literal["text/plain"]
    text: NotRequired[str]
    title: NotRequired[str]
    context: NotRequired[str]


class FileContentBlock(Media):
    """Any other file."""

    type: Literal["file"]
    mime_type: NotRequired[str]


class NonStandardContentBlock(TypedDict):
    """A provider's own block."""

    type: Literal["non_standard"]
    id: NotRequired[str]
    value: dict[str, Any]
    index: NotRequired[Index]


DataContentBlock = ImageContentBlock | VideoContentBlock | AudioContentBlock | PlainTextContentBlock | FileContentBlock
ContentBlock = (TextContentBlock | InvalidToolCall | ReasoningContentBlock | NonStandardContentBlock | ImageContentBlock | VideoContentBlock
                | AudioContentBlock | PlainTextContentBlock | FileContentBlock | ToolCall | ToolCallChunk | ServerToolCall
                | ServerToolCallChunk
                | ServerToolResult)
KNOWN_BLOCK_TYPES = {"text", "reasoning", "tool_call", "invalid_tool_call", "tool_call_chunk", "image", "audio", "file", "text-plain",
                     "video",
                     "server_tool_call", "server_tool_call_chunk", "server_tool_result", "non_standard"}
DATA_TYPES = ("image", "video", "audio", "text-plain", "file")


def is_data_content_block(block: dict[str, Any]) -> bool:
    """Whether a block is a medium with its data, in today's form or the one before."""
    if block.get("type") not in DATA_TYPES:
        return False
    if any(key in block for key in ("url", "base64", "file_id", "text")):
        return True
    return block.get("source_type") in ("url", "base64", "id", "text") and any(key in block for key in ("url", "data", "id", "text"))


def made(block: dict[str, Any], optional: dict[str, Any], extras: dict[str, Any]) -> Any:
    """A block with what was given of the optional parts."""
    block.update({k: v for k, v in optional.items() if v is not None})
    kept = {k: v for k, v in extras.items() if v is not None}
    if kept:
        block["extras"] = kept
    return block


def create_text_block(text: str, *, id: str | None = None, annotations: list[Annotation] | None = None, index: Index | None = None,
                      **kwargs: Any) -> TextContentBlock:
    """A text."""
    return made({"type": "text", "text": text, "id": ensure_id(id)}, {"annotations": annotations, "index": index}, kwargs)  # type: ignore[no-any-return]


def medium(kind: str, url: str | None, base64: str | None, file_id: str | None, mime_type: str | None, id: str | None,
           index: Index | None, extras: dict[str, Any], typed: bool = True) -> Any:
    """A block of a medium; ValueError without a source, or data without its type."""
    if not any((url, base64, file_id)):
        raise ValueError("Must provide one of: url, base64, or file_id")
    if typed and base64 and not mime_type:
        raise ValueError("mime_type is required when using base64 data")
    return made({"type": kind, "id": ensure_id(id)},
                {"url": url, "base64": base64, "file_id": file_id, "mime_type": mime_type, "index": index}, extras)


def create_image_block(*, url: str | None = None, base64: str | None = None, file_id: str | None = None, mime_type: str | None = None,
                       id: str | None = None, index: Index | None = None, **kwargs: Any) -> ImageContentBlock:
    """A picture."""
    return medium("image", url, base64, file_id, mime_type, id, index, kwargs, typed=False)  # type: ignore[no-any-return]


def create_video_block(*, url: str | None = None, base64: str | None = None, file_id: str | None = None, mime_type: str | None = None,
                       id: str | None = None, index: Index | None = None, **kwargs: Any) -> VideoContentBlock:
    """A film."""
    return medium("video", url, base64, file_id, mime_type, id, index, kwargs)  # type: ignore[no-any-return]


def create_audio_block(*, url: str | None = None, base64: str | None = None, file_id: str | None = None, mime_type: str | None = None,
                       id: str | None = None, index: Index | None = None, **kwargs: Any) -> AudioContentBlock:
    """A sound."""
    return medium("audio", url, base64, file_id, mime_type, id, index, kwargs)  # type: ignore[no-any-return]


def create_file_block(*, url: str | None = None, base64: str | None = None, file_id: str | None = None, mime_type: str | None = None,
                      id: str | None = None, index: Index | None = None, **kwargs: Any) -> FileContentBlock:
    """A file."""
    return medium("file", url, base64, file_id, mime_type, id, index, kwargs)  # type: ignore[no-any-return]


def create_plaintext_block(text: str | None = None, url: str | None = None, base64: str | None = None, file_id: str | None = None,
                           title: str | None = None, context: str | None = None, id: str | None = None, index: Index | None = None,
                           **kwargs: Any) -> PlainTextContentBlock:
    """A document of plain text."""
    return made({"type": "text-plain", "mime_type": "text/plain", "id": ensure_id(id)},  # type: ignore[no-any-return]
                {"text": text, "url": url, "base64": base64, "file_id": file_id, "title": title, "context": context, "index": index},
                kwargs)


def create_tool_call(name: str, args: dict[str, Any], *, id: str | None = None, index: Index | None = None, **kwargs: Any) -> ToolCall:
    """A wish to call a tool."""
    return made({"type": "tool_call", "name": name, "args": args, "id": ensure_id(id)}, {"index": index}, kwargs)  # type: ignore[no-any-return]


def create_reasoning_block(reasoning: str | None = None, id: str | None = None, index: Index | None = None,
                           **kwargs: Any) -> ReasoningContentBlock:
    """What the model thought."""
    return made({"type": "reasoning", "reasoning": reasoning or "", "id": ensure_id(id)}, {"index": index}, kwargs)  # type: ignore[no-any-return]


def create_citation(*, url: str | None = None, title: str | None = None, start_index: int | None = None, end_index: int | None = None,
                    cited_text: str | None = None, id: str | None = None, **kwargs: Any) -> Citation:
    """Where a text comes from."""
    return made({"type": "citation", "id": ensure_id(id)},  # type: ignore[no-any-return]
                {"url": url, "title": title, "start_index": start_index, "end_index": end_index, "cited_text": cited_text}, kwargs)


def create_non_standard_block(value: dict[str, Any], *, id: str | None = None, index: Index | None = None) -> NonStandardContentBlock:
    """A provider's own block."""
    return made({"type": "non_standard", "value": value, "id": ensure_id(id)}, {"index": index}, {})  # type: ignore[no-any-return]
