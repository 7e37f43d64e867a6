"""Writing and reading checkpoints: whole or not at all."""
from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import septet.torch as torch
from septet.errors import NotSupported


class CheckpointIO:
    """Where checkpoints go."""

    def save_checkpoint(self, checkpoint: dict[str, Any], path: str | Path, storage_options: Any = None) -> None:
        raise NotImplementedError

    def load_checkpoint(self, path: str | Path, map_location: Any = None, weights_only: bool | None = None) -> dict[str, Any]:
        raise NotImplementedError

    def remove_checkpoint(self, path: str | Path) -> None:
        raise NotImplementedError

    def teardown(self) -> None:
        """The run is over."""


class TorchCheckpointIO(CheckpointIO):
    """Checkpoints as `torch.save` writes them."""

    def save_checkpoint(self, checkpoint: dict[str, Any], path: str | Path, storage_options: Any = None) -> None:
        """Write a checkpoint under a temporary name beside `path`, and rename it when it is on the disk."""
        if storage_options is not None:
            raise TypeError("`Trainer.save_checkpoint(..., storage_options=...)` with `storage_options` arg is not supported for"
                            f" `{type(self).__name__}`. Please implement your custom `CheckpointIO` to define how you'd like to use it.")
        path = local(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                torch.save(checkpoint, file)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def load_checkpoint(self, path: str | Path, map_location: Any = None, weights_only: bool | None = None) -> dict[str, Any]:
        """Read a checkpoint; nothing that stands in it is run, whatever `weights_only` says."""
        path = local(path)
        if not path.exists():
            raise FileNotFoundError(f"Checkpoint file not found: {path}")
        return torch.load(path, map_location=map_location, weights_only=True)  # type: ignore[no-any-return]

    def remove_checkpoint(self, path: str | Path) -> None:
        path = local(path)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _umask() -> int:
    """The permissions that new files are not given."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def local(path: str | Path) -> Path:
    """The path of a local file; NotSupported for an address."""
    if "://" in str(path) and not str(path).startswith("file://"):
        raise NotSupported(f"checkpoints at an address ({path}): only local files are read and written")
    return Path(str(path).removeprefix("file://"))
