"""`langchain.agents.middleware`: what stands around an agent's model and tools."""
from __future__ import annotations

from importlib import import_module
from typing import Any

TABLE = {
    "types": """AgentMiddleware AgentState ExtendedModelResponse InputAgentState ModelCallResult ModelRequest ModelResponse OutputAgentState
        ToolCallRequest after_agent after_model before_agent before_model dynamic_prompt hook_config wrap_model_call wrap_tool_call Runtime
        TracePolicy omit_payload""",
    "context_editing": "ClearToolUsesEdit ContextEditingMiddleware",
    "human_in_the_loop": "HumanInTheLoopMiddleware InterruptOnConfig",
    "model_call_limit": "ModelCallLimitMiddleware", "tool_call_limit": "ToolCallLimitMiddleware",
    "model_fallback": "ModelFallbackMiddleware", "model_retry": "ModelRetryMiddleware", "tool_retry": "ToolRetryMiddleware",
    "tool_error": "ToolErrorMiddleware", "pii": "PIIDetectionError PIIMatch PIIMiddleware RedactionRule",
    "tool_selection": "LLMToolSelectorMiddleware", "tool_emulator": "LLMToolEmulator",
    "file_search": "FilesystemFileSearchMiddleware", "shell_tool": "ShellToolMiddleware",
    "_execution": "DockerExecutionPolicy HostExecutionPolicy",
    "summarization": "SummarizationMiddleware TriggerClause", "todo": "TodoListMiddleware",
}
HOMES = {name: module for module, names in TABLE.items() for name in names.split()}
__all__ = sorted(HOMES)


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'langchain.agents.middleware' (septet) has no attribute {name!r}")
    return getattr(import_module(f"septet.langchain.agents.middleware.{HOMES[name]}"), name)
