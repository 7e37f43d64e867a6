"""The disk cache: whole entries or none, whatever happens to the folder."""

from __future__ import annotations

import os
import time

import pytest

from septet.runtime import cache

KEY = "ab" * 32


@pytest.fixture
def place(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("SEPTET_CACHE", str(folder))
    monkeypatch.setattr(cache, "_folders", {})
    return folder


def test_what_is_saved_is_loaded(place):
    assert cache.load(KEY) is None
    assert cache.save(KEY, b"machine code")
    assert cache.load(KEY) == b"machine code"
    assert place.stat().st_mode & 0o777 == 0o700
    assert [p.name for p in place.iterdir()] == [KEY]


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[:-1],
        lambda raw: raw[:10],
        lambda raw: b"",
        lambda raw: raw[:-1] + b"?",
        lambda raw: b"?" + raw[1:],
        lambda raw: raw + b"?",
    ],
)
def test_damaged_entries_are_dropped(place, damage):
    cache.save(KEY, b"machine code")
    raw = (place / KEY).read_bytes()
    (place / KEY).write_bytes(damage(raw))
    assert cache.load(KEY) is None
    assert not (place / KEY).exists()
    assert cache.save(KEY, b"again") and cache.load(KEY) == b"again"


def test_a_folder_others_may_write_is_not_used(place):
    place.mkdir()
    place.chmod(0o777)
    assert not cache.save(KEY, b"x")
    assert cache.load(KEY) is None


def test_a_link_is_not_used(place, tmp_path):
    real = tmp_path / "real"
    real.mkdir(0o700)
    place.symlink_to(real)
    assert not cache.save(KEY, b"x")


def test_a_file_in_place_of_the_folder(place):
    place.write_text("here")
    assert not cache.save(KEY, b"x") and cache.load(KEY) is None


@pytest.mark.parametrize("text", ["/proc/no/such/place", "off"])
def test_no_folder(monkeypatch, text):
    monkeypatch.setenv("SEPTET_CACHE", text)
    assert not cache.save(KEY, b"x") and cache.load(KEY) is None


def test_a_full_disk_leaves_nothing_behind(place, monkeypatch):
    cache.save(KEY, b"first")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert not cache.save(KEY, b"second")
    assert cache.load(KEY) == b"first"
    assert len(list(place.iterdir())) == 1


def test_the_oldest_used_go_first(place, monkeypatch):
    monkeypatch.setenv("SEPTET_CACHE_MB", "1")
    for k in range(8):
        key = f"{k:064x}"
        cache.save(key, bytes(200_000))
        os.utime(place / key, (time.time() - 1000 + k,) * 2)
    cache.load(f"{0:064x}")
    stale, fresh = place / "x.1.tmp", place / "y.1.tmp"
    stale.write_bytes(b"")
    fresh.write_bytes(b"")
    os.utime(stale, (1, 1))
    cache.evict(place)
    assert sum(p.stat().st_size for p in place.iterdir()) <= 1 << 20
    assert (place / f"{7:064x}").exists() and not (place / f"{1:064x}").exists()
    assert fresh.exists() and not stale.exists()


def test_a_use_renews_an_entry(place):
    cache.save(KEY, b"x")
    os.utime(place / KEY, (1, 1))
    cache.load(KEY)
    assert (place / KEY).stat().st_mtime > 1e9
