"""Stores: keys and bytes that the processes of one machine share."""
from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from typing import Any

from septet.errors import NotSupported

WAIT = timedelta(seconds=300)


class Store:
    """Keys to bytes.  `get` and `wait` wait for keys until the timeout, then raise DistStoreError."""

    def __init__(self) -> None:
        self.timeout = WAIT
        self._held: dict[str, bytes] = {}

    def items(self) -> dict[str, bytes]:
        """All that is held."""
        return self._held

    def put(self, changed: dict[str, bytes]) -> None:
        """Hold these too."""
        self._held.update(changed)

    def remove(self, key: str) -> None:
        """Hold this no more."""
        del self._held[key]

    def set_timeout(self, timeout: timedelta) -> None:
        self.timeout = timeout

    def set(self, key: str, value: Any) -> None:
        self.put({key: in_bytes(value)})

    def get(self, key: str) -> bytes:
        self.wait([key])
        return self.items()[key]

    def append(self, key: str, value: Any) -> None:
        self.put({key: self.items().get(key, b"") + in_bytes(value)})

    def add(self, key: str, amount: int) -> int:
        """The number at a key, raised."""
        found = int(self.items().get(key, b"0")) + amount
        self.put({key: str(found).encode()})
        return found

    def check(self, keys: list[str]) -> bool:
        """Whether all keys are there."""
        return set(keys) <= self.items().keys()

    def compare_set(self, key: str, expected: Any, desired: Any) -> bytes:
        """Set a key where it has the value expected, or where it is missing and none is expected; what it has then."""
        held = self.items().get(key)
        if held is None and not expected or held == in_bytes(expected):
            self.put({key: in_bytes(desired)})
            return in_bytes(desired)
        return in_bytes(expected) if held is None else held

    def multi_set(self, keys: list[str], values: list[Any]) -> None:
        self.put({key: in_bytes(value) for key, value in zip(keys, values)})

    def multi_get(self, keys: list[str]) -> list[bytes]:
        return [self.get(key) for key in keys]

    def delete_key(self, key: str) -> bool:
        """Whether it was there."""
        if key not in self.items():
            return False
        self.remove(key)
        return True

    def num_keys(self) -> int:
        return len(self.items())

    def wait(self, keys: list[str], timeout: timedelta | None = None) -> None:
        """Until all keys are there."""
        seconds = (timeout or self.timeout).total_seconds()
        end = time.monotonic() + seconds
        while not self.check(keys):
            if time.monotonic() > end:
                raise DistStoreError(f"wait timeout after {int(seconds * 1000)}ms, keys: /{', /'.join(keys)}")
            time.sleep(0.01)


class DistStoreError(RuntimeError):
    """A key did not come in time."""


def in_bytes(value: Any) -> bytes:
    """A value as it is held."""
    return value if isinstance(value, bytes) else str(value).encode()


class HashStore(Store):
    """In the memory of this process."""


class TCPStore(Store):
    """The store of the process that listens: of one process, whose memory it is."""

    def __init__(self, host_name: str, port: int, world_size: int | None = None, is_master: bool = False, timeout: timedelta = WAIT,
                 wait_for_workers: bool = True, **options: Any):
        super().__init__()
        if not is_master:
            raise NotSupported("torch.distributed.TCPStore(is_master=False): there is one process")
        self.host, self.port, self.timeout = host_name, port, timeout


class FileStore(Store):
    """In a file that several processes read and write."""

    def __init__(self, file_name: str, world_size: int = -1):
        super().__init__()
        self.path = os.fspath(file_name)

    def items(self) -> dict[str, bytes]:
        try:
            with open(self.path, encoding="utf-8") as file:
                lines = file.read().splitlines()
        except FileNotFoundError:
            return {}
        found: dict[str, bytes] = {}
        for key, value in map(json.loads, lines):
            found[key] = value if value is None else bytes.fromhex(value)
        return {key: value for key, value in found.items() if value is not None}

    def put(self, changed: dict[str, bytes]) -> None:
        self._write([(key, value.hex()) for key, value in changed.items()])

    def remove(self, key: str) -> None:
        self._write([(key, None)])

    def _write(self, lines: list[tuple[str, str | None]]) -> None:
        """Add lines at the end of the file at once."""
        text = "".join(json.dumps(line) + "\n" for line in lines)
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(text)


class PrefixStore(Store):
    """Another store's keys that begin with a prefix."""

    def __init__(self, prefix: str, store: Store):
        super().__init__()
        self.prefix, self.underlying_store = prefix, store

    def items(self) -> dict[str, bytes]:
        start = self.prefix + "/"
        return {key[len(start):]: value for key, value in self.underlying_store.items().items() if key.startswith(start)}

    def put(self, changed: dict[str, bytes]) -> None:
        self.underlying_store.put({f"{self.prefix}/{key}": value for key, value in changed.items()})

    def remove(self, key: str) -> None:
        self.underlying_store.remove(f"{self.prefix}/{key}")
