"""`septet doctor`: complete, paste-able, and alive whatever it finds."""
from __future__ import annotations

import json
import platform

from septet.run import doctor
from septet.runtime import memory


def test_every_section_can_be_read_here():
    facts = doctor.examine()
    unread = {name: entries for name, entries in facts.items() if "cannot be read" in entries}
    assert not unread
    assert facts["versions"]["python"] == platform.python_version()
    assert facts["threads"]["used"] >= 1


def test_a_section_that_fails_says_why(monkeypatch):
    def broken():
        raise OSError("no such thing")

    monkeypatch.setattr(doctor, "threads", broken)
    assert doctor.examine()["threads"] == {"cannot be read": "OSError: no such thing"}


def test_as_text_and_as_json(world):
    text = world.python("-m", "septet", "doctor")
    assert text.returncode == 0, text.stderr
    assert "versions\n" in text.stdout and "processor\n" in text.stdout
    facts = json.loads(world.python("-m", "septet", "doctor", "--json").stdout)
    assert {"versions", "processor", "threads", "memory", "blas", "cache", "warnings"} <= set(facts)


def test_a_file_that_hides_a_library_is_a_warning(tmp_path, monkeypatch):
    (tmp_path / "numpy.py").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert any("numpy.py in this folder" in warning for warning in doctor.examine()["warnings"])


def test_the_memory_limit_of_a_container(monkeypatch, tmp_path):
    (tmp_path / "memory.max").write_text("1000000000\n", encoding="utf-8")
    monkeypatch.setattr(memory, "LIMITS", (tmp_path / "memory.max",))
    assert doctor.memory()["allowed by cgroup"] == "1,000 MB"
