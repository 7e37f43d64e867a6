"""A request to end the process, which a run heeds between two batches."""
from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from septet.lightning.pytorch.trainer.trainer import Trainer

log = logging.getLogger("lightning.pytorch.trainer.connectors.signal_connector")


@contextmanager
def heeded(trainer: Trainer) -> Generator[None, None, None]:
    """Within it SIGTERM is noted, and passed on to a handler that was there before.  Only the main thread may ask for that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)

    def note(number: int, frame: Any) -> None:
        log.info("[rank: 0] Received SIGTERM: %s", number)
        trainer.received_sigterm = True
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGTERM, note)
    try:
        yield
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)
