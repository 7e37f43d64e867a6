"""`langgraph.constants`: names that graphs, channels and configs share."""
from __future__ import annotations

from typing import Any

START, END = "__start__", "__end__"
TAG_NOSTREAM, TAG_HIDDEN = "nostream", "langsmith:hidden"
TASKS = "__pregel_tasks"                # the channel of Sends
CONF = "configurable"
CONFIG_KEY_CHECKPOINTER = "__pregel_checkpointer"

# Writes that are no channel's, by the name they are kept under.
INPUT, ERROR, INTERRUPT, RESUME, SCHEDULED = "__input__", "__error__", "__interrupt__", "__resume__", "__scheduled__"
NO_WRITES, RETURN, PREVIOUS = "__no_writes__", "__return__", "__previous__"
PUSH, PULL = "__pregel_push", "__pregel_pull"
CONFIG_KEY_SCOPE = "__pregel_scope"     # of the task that a config belongs to: its scratchpad, its graph's stream and checkpointer
NULL_TASK_ID = "00000000-0000-0000-0000-000000000000"
NS_SEP, NS_END = "|", ":"
RESERVED = {INPUT, ERROR, INTERRUPT, RESUME, SCHEDULED, NO_WRITES, RETURN, PREVIOUS, PUSH, PULL, TASKS, START, END, CONFIG_KEY_CHECKPOINTER,
            CONFIG_KEY_SCOPE, CONF}
NOT_CHANNELS = {NO_WRITES, PUSH, RESUME, INTERRUPT, RETURN, ERROR, SCHEDULED}
DEFAULT_RECURSION_LIMIT = 10007
MISSING: Any = type("Missing", (), {"__repr__": lambda self: "MISSING", "__bool__": lambda self: False})()

__all__ = ("TAG_NOSTREAM", "TAG_HIDDEN", "START", "END", "CONF", "TASKS", "CONFIG_KEY_CHECKPOINTER")
