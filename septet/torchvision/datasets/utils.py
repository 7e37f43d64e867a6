"""Files of data sets: checksums, downloads, archives."""
from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tarfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

from septet.core.io.files import replacing
from septet.errors import NotSupported

CHUNK = 1 << 20
TIMEOUT = 30                        # seconds without an answer


def calculate_md5(fpath: Any, chunk_size: int = CHUNK) -> str:
    """The MD5 sum of a file, in hexadecimal."""
    digest = hashlib.md5(usedforsecurity=False)
    with open(fpath, "rb") as file:
        while part := file.read(chunk_size):
            digest.update(part)
    return digest.hexdigest()


def check_md5(fpath: Any, md5: str, **kwargs: Any) -> bool:
    """Whether a file has an MD5 sum."""
    return md5 == calculate_md5(fpath, **kwargs)


def check_integrity(fpath: Any, md5: str | None = None) -> bool:
    """Whether a file is there and, where one is given, has the MD5 sum."""
    return os.path.isfile(fpath) and (md5 is None or check_md5(fpath, md5))


def download_url(url: str, root: Any, filename: Any = None, md5: str | None = None, max_redirect_hops: int = 3) -> None:
    """Fetch a file into a folder; nothing where it is already there.

    RuntimeError where it cannot be reached or is another file than expected: the folder is then as it was.
    """
    folder = Path(root).expanduser()
    target = folder / (filename or Path(url).name)
    if check_integrity(target, md5):
        return
    folder.mkdir(parents=True, exist_ok=True)
    if not url.startswith(("https://", "http://", "file://")):
        raise ValueError(f"{url} is no address of a file: https, http and file are")
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as source, replacing(target) as file:
            copy_checked(source, file, md5, url)
    except (urllib.error.URLError, TimeoutError, ConnectionError) as wrong:
        raise urllib.error.URLError(f"{url} cannot be downloaded ({getattr(wrong, 'reason', wrong)}); to go on without a network, put the "
                                    f"file at {target}") from None


def copy_checked(source: Any, file: Any, md5: str | None, url: str) -> None:
    """Copy what is fetched.  RuntimeError where its MD5 sum is another."""
    digest = hashlib.md5(usedforsecurity=False)
    while part := source.read(CHUNK):
        digest.update(part)
        file.write(part)
    if md5 is not None and digest.hexdigest() != md5:
        raise RuntimeError(f"File not found or corrupted: {url} has another MD5 sum than {md5}")


def extract_archive(from_path: Any, to_path: Any = None, remove_finished: bool = False) -> Any:
    """Unpack .tar, .tar.gz, .tgz, .zip or .gz beside it or into a folder; nothing is written outside that.  The folder or file."""
    source = Path(from_path)
    folder = Path(to_path) if to_path is not None else source.parent
    if source.name.endswith((".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")):
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
    elif source.suffix == ".zip":
        unzip(source, folder)
    elif source.suffix == ".gz":
        folder = Path(to_path) if to_path is not None else source.with_suffix("")
        gunzip(source, folder)
    else:
        raise RuntimeError(f"Unknown compression or archive type: '{source.suffix}'")
    if remove_finished:
        source.unlink()
    return folder


def unzip(source: Path, folder: Path) -> None:
    """Unpack a .zip.  RuntimeError for names that lead out of the folder."""
    with zipfile.ZipFile(source) as archive:
        for name in archive.namelist():
            if not (folder / name).resolve().is_relative_to(folder.resolve()):
                raise RuntimeError(f"{source} holds {name!r}, which lies outside {folder}")
        archive.extractall(folder)


def gunzip(source: Path, target: Path) -> None:
    """Unpack a .gz."""
    with gzip.open(source, "rb") as packed, replacing(target) as file:
        shutil.copyfileobj(packed, file)


def download_and_extract_archive(url: str, download_root: Any, extract_root: Any = None, filename: Any = None, md5: str | None = None,
                                 remove_finished: bool = False) -> None:
    """Fetch an archive and unpack it."""
    root = Path(download_root).expanduser()
    name = filename or Path(url).name
    download_url(url, root, name, md5)
    extract_archive(root / name, None if extract_root is None and str(name).endswith(".gz") and ".tar" not in str(name)
                    else extract_root or root, remove_finished)


def download_file_from_google_drive(*args: Any, **kwargs: Any) -> None:
    raise NotSupported("datasets.utils.download_file_from_google_drive")


def verify_str_arg(value: Any, arg: str | None = None, valid_values: Any = None, custom_msg: str | None = None) -> Any:
    """A string of a few.  ValueError for another one."""
    if not isinstance(value, str):
        raise ValueError(f"Expected type str for argument {arg}, but got type {type(value)}." if arg else
                         f"Expected type str, but got type {type(value)}.")
    if valid_values is not None and value not in valid_values:
        raise ValueError(custom_msg or f"Unknown value '{value}' for argument {arg}. Valid values are {{{iterable_to_str(valid_values)}}}.")
    return value


def iterable_to_str(iterable: Any) -> str:
    """Quoted, with commas."""
    return "'" + "', '".join(str(item) for item in iterable) + "'"


def list_dir(root: Any, prefix: bool = False) -> list[str]:
    """The folders in a folder."""
    root = os.path.expanduser(root)
    found = [p for p in os.listdir(root) if os.path.isdir(os.path.join(root, p))]
    return [os.path.join(root, d) for d in found] if prefix else found


def list_files(root: Any, suffix: Any, prefix: bool = False) -> list[str]:
    """The files in a folder whose names end so."""
    root = os.path.expanduser(root)
    found = [p for p in os.listdir(root) if os.path.isfile(os.path.join(root, p)) and p.endswith(suffix)]
    return [os.path.join(root, d) for d in found] if prefix else found
