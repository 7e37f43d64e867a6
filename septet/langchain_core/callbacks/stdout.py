"""Printing of chains and agents."""
from __future__ import annotations

from typing import Any

from septet.langchain_core.callbacks.base import BaseCallbackHandler
from septet.langchain_core.utils.input import print_text


class StdOutCallbackHandler(BaseCallbackHandler):
    """Prints where chains start and end, and what agents do."""

    def __init__(self, color: str | None = None) -> None:
        self.color = color

    def on_chain_start(self, serialized: Any, inputs: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = kwargs.get("name") or (serialized.get("name", serialized.get("id", ["<unknown>"])[-1]) if serialized else "<unknown>")
        print(f"\n\n\033[1m> Entering new {name} chain...\033[0m")

    def on_chain_end(self, outputs: Any, **kwargs: Any) -> None:  # type: ignore[override]
        print("\n\033[1m> Finished chain.\033[0m")

    def on_agent_action(self, action: Any, color: str | None = None, **kwargs: Any) -> None:  # type: ignore[override]
        print_text(action.log, color=color or self.color)

    def on_tool_end(self, output: Any, color: str | None = None, observation_prefix: str | None = None, llm_prefix: str | None = None,  # type: ignore[override]
                    **kwargs: Any) -> None:
        if observation_prefix is not None:
            print_text(f"\n{observation_prefix}")
        print_text(str(output), color=color or self.color)
        if llm_prefix is not None:
            print_text(f"\n{llm_prefix}")

    def on_text(self, text: str, color: str | None = None, end: str = "", **kwargs: Any) -> None:  # type: ignore[override]
        print_text(text, color=color or self.color, end=end)

    def on_agent_finish(self, finish: Any, color: str | None = None, **kwargs: Any) -> None:  # type: ignore[override]
        print_text(finish.log, color=color or self.color, end="\n")
