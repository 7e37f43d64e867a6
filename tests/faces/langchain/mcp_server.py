"""A server of the Model Context Protocol; run as a script it speaks over its pipes."""
from __future__ import annotations

from mcp.server import MCPServer


def make() -> MCPServer:
    """The server."""
    server = MCPServer("math", log_level="CRITICAL")

    @server.tool()
    def add(a: int, b: int = 2) -> int:
        """Add two numbers."""
        return a + b

    @server.tool()
    def words(text: str) -> list[str]:
        """The words of a text."""
        return text.split()

    @server.tool()
    def fail(x: int) -> str:
        """Fails."""
        raise ValueError("no such x")

    @server.prompt()
    def greet(name: str) -> str:
        """Greet."""
        return f"hello {name}"

    @server.resource("file:///note")
    def note() -> str:
        """A note."""
        return "a note"

    return server


if __name__ == "__main__":
    make().run()
