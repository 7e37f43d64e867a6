"""`langgraph.typing`: type variables of states, inputs, outputs and contexts."""
from __future__ import annotations

from typing import Any

from typing_extensions import TypeVar

StateT = TypeVar("StateT", bound=Any)
StateT_co = TypeVar("StateT_co", bound=Any, default=Any, covariant=True)
StateT_contra = TypeVar("StateT_contra", bound=Any, contravariant=True)
ContextT = TypeVar("ContextT", bound=Any, default=None)
InputT = TypeVar("InputT", bound=Any, default=Any)
OutputT = TypeVar("OutputT", bound=Any, default=Any)
