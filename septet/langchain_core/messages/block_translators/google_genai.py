"""Google's account of its sources, as standard citations."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from septet.langchain_core.messages.content import Citation, create_citation


def translate_grounding_metadata_to_citations(grounding_metadata: dict[str, Any]) -> list[Citation]:
    """One citation for each source that a stretch of the text rests on; sources that are not listed are left out."""
    queries, chunks = grounding_metadata.get("web_search_queries", []), grounding_metadata.get("grounding_chunks", [])
    return [citation for support in grounding_metadata.get("grounding_supports", []) for citation in _citations(support, chunks, queries)]


def _citations(support: dict[str, Any], chunks: list[dict[str, Any]], queries: list[str]) -> Iterator[Citation]:
    segment = support.get("segment", {})
    for index in support.get("grounding_chunk_indices", []):
        if index >= len(chunks):
            continue
        place = chunks[index].get("maps") or {}
        source = {**(chunks[index].get("web") or {}), **place}
        about = {"web_search_queries": queries, "grounding_chunk_index": index, "confidence_scores": support.get("confidence_scores") or []}
        if place.get("placeId"):
            about["place_id"] = place["placeId"]
        yield create_citation(url=source.get("uri"), title=source.get("title"), start_index=segment.get("start_index"),
                              end_index=segment.get("end_index"), cited_text=segment.get("text"), google_ai_metadata=about)
