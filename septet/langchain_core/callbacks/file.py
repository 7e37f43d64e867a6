"""The same as printing, into a file."""
from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from septet.langchain_core.callbacks.base import BaseCallbackHandler
from septet.langchain_core.utils.input import print_text


class FileCallbackHandler(BaseCallbackHandler):
    """Writes where chains start and end, and what agents do; a context manager that closes the file."""

    def __init__(self, filename: str, mode: str = "a", color: str | None = None) -> None:
        self.filename, self.mode, self.color = filename, mode, color
        self.file: Any = Path(filename).open(mode, encoding="utf-8")  # noqa: SIM115  closed by `close`

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: Any) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def __del__(self) -> None:
        if hasattr(self, "file"):
            self.close()

    def _write(self, text: str, color: str | None = None, end: str = "") -> None:
        if self.file.closed:
            raise RuntimeError("File is closed. Use FileCallbackHandler as a context manager.")
        print_text(text, file=self.file, color=color, end=end)

    def on_chain_start(self, serialized: Any, inputs: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = kwargs.get("name") or (serialized or {}).get("name", (serialized or {}).get("id", ["<unknown>"])[-1])
        self._write(f"\n\n> Entering new {name} chain...", end="\n")

    def on_chain_end(self, outputs: Any, **kwargs: Any) -> None:  # type: ignore[override]
        self._write("\n> Finished chain.", end="\n")

    def on_agent_action(self, action: Any, color: str | None = None, **kwargs: Any) -> None:  # type: ignore[override]
        self._write(action.log, color=color or self.color)

    def on_tool_end(self, output: Any, color: str | None = None, observation_prefix: str | None = None, llm_prefix: str | None = None,  # type: ignore[override]
                    **kwargs: Any) -> None:
        if observation_prefix is not None:
            self._write(f"\n{observation_prefix}")
        self._write(str(output))
        if llm_prefix is not None:
            self._write(f"\n{llm_prefix}")

    def on_text(self, text: str, color: str | None = None, end: str = "", **kwargs: Any) -> None:  # type: ignore[override]
        self._write(text, color=color or self.color, end=end)

    def on_agent_finish(self, finish: Any, color: str | None = None, **kwargs: Any) -> None:  # type: ignore[override]
        self._write(finish.log, color=color or self.color, end="\n")
