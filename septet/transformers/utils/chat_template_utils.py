"""`transformers.utils.chat_template_utils`: schemas of tools."""
from __future__ import annotations

from septet.transformers.tool_schemas import DocstringParsingException, TypeHintParsingException, get_json_schema

__all__ = ["DocstringParsingException", "TypeHintParsingException", "get_json_schema"]
