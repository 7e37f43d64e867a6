"""Chunks of chat models: with ids and metadata, told to handlers, and added up."""
from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from septet.langchain_core.messages.ai import AIMessageChunk
from septet.langchain_core.messages.conversion import message_chunk_to_message
from septet.langchain_core.messages.identifiers import LC_ID_PREFIX
from septet.langchain_core.outputs.chat_generation import ChatGeneration, ChatGenerationChunk, merge_chat_generation_chunks
from septet.langchain_core.outputs.chat_result import ChatResult


def generate_from_stream(stream: Iterator[ChatGenerationChunk]) -> ChatResult:
    """All chunks as one result.  ValueError for none."""
    return result_of(list(stream))


async def agenerate_from_stream(stream: AsyncIterator[ChatGenerationChunk]) -> ChatResult:
    """The same of an async stream."""
    return result_of([chunk async for chunk in stream])


def result_of(chunks: list[ChatGenerationChunk]) -> ChatResult:
    merged = merge_chat_generation_chunks(chunks)
    if merged is None:
        raise ValueError("No generations found in stream.")
    return ChatResult(generations=[ChatGeneration(message=message_chunk_to_message(merged.message),
                                                  generation_info=merged.generation_info)])


def with_info(generation: Any) -> None:
    """The provider's words on a generation go into the message's metadata."""
    if generation.generation_info:
        generation.message.response_metadata = {**generation.generation_info, **generation.message.response_metadata}


def identified(result: ChatResult, run: Any) -> None:
    """Give messages ids of the run, and the metadata of the provider."""
    for i, generation in enumerate(result.generations):
        if run is not None and generation.message.id is None:
            generation.message.id = f"{LC_ID_PREFIX}-{run.run_id}-{i}"
        with_info(generation)
    if len(result.generations) == 1 and result.llm_output is not None:
        message = result.generations[0].message
        message.response_metadata = {**result.llm_output, **message.response_metadata}


def chunk_with_id(chunk: ChatGenerationChunk, run_id: str) -> ChatGenerationChunk:
    if chunk.message.id is None:
        chunk.message.id = run_id
    with_info(chunk)
    return chunk


def closing(run_id: str) -> ChatGenerationChunk:
    """The empty chunk that says it is the last."""
    return ChatGenerationChunk(message=AIMessageChunk(content="", chunk_position="last", id=run_id))


def prepared(chunks: Iterator[ChatGenerationChunk], run: Any, kept: list[Any] | None = None) -> Iterator[ChatGenerationChunk]:
    """Chunks with ids (those of the model in `kept`); an empty last one if none said it was.  ValueError when there are none."""
    run_id, last = f"{LC_ID_PREFIX}-{run.run_id}", None
    for chunk in chunks:
        last = chunk_with_id(chunk, run_id)
        if kept is not None:
            kept.append(last)
        yield last
    if last is None:
        raise ValueError("No generation chunks were returned")
    if isinstance(last.message, AIMessageChunk) and last.message.chunk_position != "last":
        yield closing(run_id)


async def aprepared(chunks: AsyncIterator[ChatGenerationChunk], run: Any,
                    kept: list[Any] | None = None) -> AsyncIterator[ChatGenerationChunk]:
    """The same of an async stream."""
    run_id, last = f"{LC_ID_PREFIX}-{run.run_id}", None
    async for chunk in chunks:
        last = chunk_with_id(chunk, run_id)
        if kept is not None:
            kept.append(last)
        yield last
    if last is None:
        raise ValueError("No generation chunks were returned")
    if isinstance(last.message, AIMessageChunk) and last.message.chunk_position != "last":
        yield closing(run_id)


def telling(chunks: Iterator[ChatGenerationChunk], run: Any) -> Iterator[ChatGenerationChunk]:
    """Prepared chunks that handlers are told of."""
    for chunk in prepared(chunks, run):
        run.on_llm_new_token(chunk.message.content, chunk=chunk)
        yield chunk


async def atelling(chunks: AsyncIterator[ChatGenerationChunk], run: Any) -> AsyncIterator[ChatGenerationChunk]:
    """The same of an async stream."""
    async for chunk in aprepared(chunks, run):
        await run.on_llm_new_token(chunk.message.content, chunk=chunk)
        yield chunk
