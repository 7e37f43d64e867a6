"""The face of langchain-mcp-adapters: `import septet.langchain_mcp_adapters`.  Servers of the Model Context Protocol, the extra `mcp`."""
from __future__ import annotations

__version__ = "0.3.2"
