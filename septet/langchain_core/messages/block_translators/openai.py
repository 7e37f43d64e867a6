"""Standard blocks in OpenAI's form."""
from __future__ import annotations

import json
from typing import Any


def convert_to_openai_image_block(block: dict[str, Any]) -> dict[str, Any]:
    """A picture as an `image_url` block.  ValueError when it has neither an address nor data."""
    if "url" in block:
        return {"type": "image_url", "image_url": {"url": block["url"]}}
    if "base64" in block or block.get("source_type") == "base64":
        if "mime_type" not in block:
            raise ValueError("mime_type key is required for base64 data.")
        data = block["data"] if "data" in block else block["base64"]
        return {"type": "image_url", "image_url": {"url": f"data:{block['mime_type']};base64,{data}"}}
    raise ValueError("Unsupported source type. Only 'url' and 'base64' are supported.")


def convert_to_openai_data_block(block: dict[str, Any], api: str = "chat/completions") -> dict[str, Any]:
    """A medium in the form of the chat completions or the responses API."""
    kind = block["type"]
    if kind == "image":
        picture = convert_to_openai_image_block(block)
        if api == "responses":
            picture = {"type": "input_image", "image_url": picture["image_url"]["url"]}
        return picture
    if kind == "file":
        return file_block(block, api)
    if kind == "audio":
        if "base64" not in block and block.get("source_type") != "base64":
            raise ValueError("Key base64 is required for audio blocks.")
        data = block["data"] if "source_type" in block else block["base64"]
        return {"type": "input_audio", "input_audio": {"data": data, "format": block["mime_type"].split("/")[-1]}}
    raise ValueError(f"Block of type {kind} is not supported.")


def file_block(block: dict[str, Any], api: str) -> dict[str, Any]:
    """A file as OpenAI has it."""
    file: dict[str, Any]
    if block.get("source_type") == "base64" or "base64" in block:
        data = block["data"] if "source_type" in block else block["base64"]
        file = {"file_data": f"data:{block['mime_type']};base64,{data}"}
        name = filename(block)
        if name:
            file["filename"] = name
    elif block.get("source_type") == "id" or "file_id" in block:
        file = {"file_id": block["id"] if "source_type" in block else block["file_id"]}
    elif "url" in block and api == "responses":
        return {"type": "input_file", "file_url": block["url"]}
    elif "url" in block:
        raise ValueError("OpenAI Chat Completions does not support file URLs.")
    else:
        raise ValueError("Keys base64, url, or file_id required for file blocks.")
    return {"type": "input_file", **file} if api == "responses" else {"type": "file", "file": file}


def filename(block: dict[str, Any]) -> str | None:
    for place in (block, block.get("extras") or {}, block.get("metadata") or {}):
        if place.get("filename") or place.get("name"):
            return place.get("filename") or place.get("name")
    return None


def openai_tool_calls(tool_calls: Any) -> list[dict[str, Any]]:
    """Tool calls in OpenAI's form."""
    return [{"type": "function", "id": call["id"],
             "function": {"name": call["name"], "arguments": json.dumps(call["args"], ensure_ascii=False)}} for call in tool_calls]
