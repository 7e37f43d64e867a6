"""Resources of a server as blobs."""
from __future__ import annotations

import base64
from typing import Any

from septet.langchain_core.document_loaders.blob_loaders import Blob


async def load_mcp_resources(session: Any, *, uris: str | list[str] | None = None) -> list[Blob]:
    """The resources of some addresses, all that are listed when none are given.  RuntimeError for one that cannot be had."""
    wanted = [uris] if isinstance(uris, str) else uris
    if wanted is None:
        wanted = [str(resource.uri) for resource in (await session.list_resources()).resources]
    found: list[Blob] = []
    for uri in wanted:
        try:
            found += [blob_of(content) for content in (await session.read_resource(uri)).contents]
        except Exception as error:
            raise RuntimeError(f"Error fetching resource {uri}") from error
    return found


def blob_of(content: Any) -> Blob:
    """One content: text or bytes."""
    data = content.text if hasattr(content, "text") else base64.b64decode(content.blob)
    return Blob.from_data(data=data, mime_type=content.mime_type, metadata={"uri": str(content.uri)})
