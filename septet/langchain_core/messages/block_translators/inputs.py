"""Content of any provider's form as standard blocks, as far as the form tells by itself what it is."""
from __future__ import annotations

import base64
from typing import Any

from septet.langchain_core.messages.content import KNOWN_BLOCK_TYPES
from septet.langchain_core.messages.identifiers import ensure_id

MIME = {"mp3": "audio/mpeg", "wav": "audio/wav"}


def blocks_of(content: Any) -> list[dict[str, Any]]:
    """Standard blocks of a message's content; what has no standard form is wrapped."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    return [block for item in content for block in [standard(item)]]


def standard(item: Any) -> dict[str, Any]:
    """One item of a content as a standard block."""
    if isinstance(item, str):
        return {"type": "text", "text": item}
    for read in (openai, anthropic, earlier, bedrock):
        block = read(item)
        if block is not None:
            return block
    kind = item.get("type")
    if kind in KNOWN_BLOCK_TYPES and "source" not in item and "source_type" not in item:
        return item  # type: ignore[no-any-return]
    return {"type": "non_standard", "value": item}


def openai(item: dict[str, Any]) -> dict[str, Any] | None:
    """OpenAI's pictures, sounds and files."""
    kind = item.get("type")
    if kind == "image_url" and isinstance(item.get("image_url"), dict) and "url" in item["image_url"]:
        extras = {k: v for k, v in item["image_url"].items() if k != "url"}
        return with_extras({"type": "image", "id": ensure_id(item.get("id")), **address(item["image_url"]["url"])}, extras)
    if kind == "input_audio" and isinstance(item.get("input_audio"), dict):
        sound = item["input_audio"]
        return {"type": "audio", "id": ensure_id(item.get("id")), "base64": sound["data"], "mime_type": f"audio/{sound['format']}"}
    if kind == "file" and isinstance(item.get("file"), dict):
        return openai_file(item)
    return None


def openai_file(item: dict[str, Any]) -> dict[str, Any] | None:
    file = item["file"]
    base = {"type": "file", "id": ensure_id(item.get("id"))}
    if "file_id" in file:
        return {**base, "file_id": file["file_id"]}
    if "file_data" not in file:
        return None
    extras = {"filename": file["filename"]} if "filename" in file else {}
    return with_extras({**base, **address(file["file_data"])}, extras)


def address(url: str) -> dict[str, Any]:
    """A URL, or the data that stands in it."""
    if url.startswith("data:") and ";base64," in url:
        kind, _, data = url[len("data:"):].partition(";base64,")
        return {"base64": data, "mime_type": kind}
    return {"url": url}


def with_extras(block: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    return {**block, "extras": extras} if extras else block


def anthropic(item: dict[str, Any]) -> dict[str, Any] | None:
    """Anthropic's pictures and documents."""
    kind, source = item.get("type"), item.get("source")
    if kind not in ("image", "document") or not isinstance(source, dict):
        return None
    base = {"type": "image" if kind == "image" else "file"}
    extras = {k: v for k, v in item.items() if k not in ("type", "source")}
    form = source.get("type")
    if form == "base64":
        return with_extras({**base, "base64": source["data"], "mime_type": source["media_type"]}, extras)
    if form == "url":
        return with_extras({**base, "url": source["url"]}, extras)
    if form == "file":
        return with_extras({**base, "id": source["file_id"]}, extras)
    if form == "text":
        return with_extras({"type": "text-plain", "text": source["data"], "mime_type": source.get("media_type", "text/plain")}, extras)
    return None


def earlier(item: dict[str, Any]) -> dict[str, Any] | None:
    """Blocks of LangChain's own form before 1.0, with `source_type`."""
    form, kind = item.get("source_type"), item.get("type")
    if form is None or kind not in ("image", "audio", "file"):
        return None
    known = {"type", "source_type", "mime_type", "metadata", "url", "data", "id", "text"}
    extras = {k: v for k, v in item.items() if k not in known} | dict(item.get("metadata") or {})
    mime = {"mime_type": item["mime_type"]} if "mime_type" in item else {}
    if form == "url":
        return with_extras({"type": kind, "url": item["url"], **mime}, extras)
    if form == "base64":
        return with_extras({"type": kind, "base64": item["data"], **mime}, extras)
    if form == "id":
        return with_extras({"type": kind, "file_id": item["id"]}, extras)
    if form == "text" and kind == "file":
        return with_extras({"type": "text-plain", "text": item["text"], "mime_type": "text/plain"}, extras)
    return None


def bedrock(item: dict[str, Any]) -> dict[str, Any] | None:
    """Bedrock's pictures, and texts without a type."""
    if "type" in item or len(item) != 1:
        return None
    if "text" in item:
        return {"type": "text", "text": item["text"]}
    picture = item.get("image")
    if isinstance(picture, dict) and "bytes" in picture.get("source", {}):
        data = picture["source"]["bytes"]
        return {"type": "image", "base64": base64.b64encode(data).decode(), "mime_type": f"image/{picture['format']}"}
    return None
