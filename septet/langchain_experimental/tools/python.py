"""The tool that lets a model run Python."""
from __future__ import annotations

from typing import Any

from pydantic import Field

from septet.langchain_core.runnables.config import run_in_executor
from septet.langchain_core.tools import BaseTool
from septet.langchain_experimental.utilities.python import PythonREPL


class PythonREPLTool(BaseTool):
    """Runs what the model writes in a `PythonREPL`; denied until granted."""

    name: str = "Python_REPL"
    description: str = ("Runs Python code and answers with what it prints: print what you want to see. "
                        "Names stay from one piece of code to the next.")
    python_repl: PythonREPL = Field(default_factory=PythonREPL)
    sanitize_input: bool = True

    def _run(self, query: str, run_manager: Any = None) -> Any:
        return self.python_repl.run(PythonREPL.sanitize_input(query) if self.sanitize_input else query)

    async def _arun(self, query: str, run_manager: Any = None) -> Any:
        return await run_in_executor(None, self._run, query)
