"""What language models give back."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.outputs", {
    "chat_generation": "ChatGeneration ChatGenerationChunk",
    "chat_result": "ChatResult",
    "generation": "Generation GenerationChunk",
    "llm_result": "LLMResult",
    "run_info": "RunInfo",
}, ("chat_generation", "chat_result", "generation", "llm_result", "run_info"))
