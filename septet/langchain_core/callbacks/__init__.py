"""What is told of runs, and who is told."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.callbacks", {
    "base": "AsyncCallbackHandler BaseCallbackHandler BaseCallbackManager CallbackManagerMixin Callbacks ChainManagerMixin LLMManagerMixin "
            "RetrieverManagerMixin RunManagerMixin ToolManagerMixin",
    "file": "FileCallbackHandler",
    "manager": "AsyncCallbackManager CallbackManager",
    "groups": "AsyncCallbackManagerForChainGroup CallbackManagerForChainGroup atrace_as_chain_group trace_as_chain_group",
    "custom": "adispatch_custom_event dispatch_custom_event",
    "runs": "AsyncCallbackManagerForChainRun AsyncCallbackManagerForLLMRun AsyncCallbackManagerForRetrieverRun "
            "AsyncCallbackManagerForToolRun "
            "AsyncParentRunManager AsyncRunManager BaseRunManager CallbackManagerForChainRun CallbackManagerForLLMRun "
            "CallbackManagerForRetrieverRun CallbackManagerForToolRun ParentRunManager RunManager",
    "stdout": "StdOutCallbackHandler",
    "streaming_stdout": "StreamingStdOutCallbackHandler",
    "usage": "UsageMetadataCallbackHandler get_usage_metadata_callback",
}, ("base", "file", "manager", "stdout", "streaming_stdout", "usage"))
