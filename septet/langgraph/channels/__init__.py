"""`langgraph.channels`: the kinds of values between nodes."""
from __future__ import annotations

from septet.langgraph.channels.any_value import AnyValue
from septet.langgraph.channels.base import BaseChannel
from septet.langgraph.channels.binop import BinaryOperatorAggregate
from septet.langgraph.channels.delta import DeltaChannel
from septet.langgraph.channels.ephemeral_value import EphemeralValue
from septet.langgraph.channels.last_value import LastValue, LastValueAfterFinish
from septet.langgraph.channels.named_barrier_value import NamedBarrierValue, NamedBarrierValueAfterFinish
from septet.langgraph.channels.topic import Topic
from septet.langgraph.channels.untracked_value import UntrackedValue

__all__ = ("BaseChannel", "AnyValue", "LastValue", "LastValueAfterFinish", "UntrackedValue", "EphemeralValue", "BinaryOperatorAggregate",
           "DeltaChannel",
           "NamedBarrierValue", "NamedBarrierValueAfterFinish", "Topic")
