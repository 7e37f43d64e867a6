"""What a server may be told: where it listens, who may ask, and how much."""
from __future__ import annotations

from dataclasses import dataclass, field

from septet.core.io.addresses import is_loopback


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what one client, and all together, may take.

    body: bytes of a request.  batch: rows of a predict request, prompts of a completion, texts to embed.  tokens: prompt and answer
    together (None: the model's context).  queue: requests that wait.  streams: answers decoded side by side.  seconds: a request as a
    whole.  body_seconds: its arrival, headers and body each.  write_seconds: one write to a client that does not read.
    """

    body: int = 8 << 20
    batch: int = 256
    tokens: int | None = None
    queue: int = 64
    streams: int = 16
    seconds: float = 300.0
    body_seconds: float = 10.0
    write_seconds: float = 20.0
    connections: int = 512


@dataclass(frozen=True, slots=True)
class Options:
    """Where the server listens, by which name it knows its model, and the token that clients must show (None: none)."""

    host: str = "127.0.0.1"
    port: int = 8000
    name: str | None = None
    token: str | None = None
    version: int = 1
    drain_seconds: float = 30.0
    limits: Limits = field(default_factory=Limits)

    def check(self) -> None:
        """ValueError when the server would be open to others than this machine's users."""
        if self.token is None and not is_loopback(self.host):
            raise ValueError(f"listening on {self.host!r} lets other machines in: give --token (or SEPTET_SERVE_TOKEN), "
                             "or stay on 127.0.0.1")
        if self.token is not None and not self.token.strip():
            raise ValueError("the token is empty")
