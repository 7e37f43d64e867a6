"""Linking without LLVM: code, constants, variables, symbols from outside; what is left to LLVM; a warm start loads none of it."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys

import pytest

from septet.runtime import elf, identity, image, jit

TEXT = """
@twice = internal constant [4 x i64] [i64 0, i64 2, i64 4, i64 6]
@shown = global ptr @twice
@counted = global i64 0
@table = global [2 x ptr] [ptr @next, ptr @double]
declare i64 @labs(i64)
define i64 @next() {
  %n = load i64, ptr @counted
  %m = add i64 %n, 1
  store i64 %m, ptr @counted
  ret i64 %m
}
define i64 @double(i64 %k) {
  %p = call i64 @labs(i64 %k)
  %q = getelementptr i64, ptr @twice, i64 %p
  %r = load i64, ptr %q
  ret i64 %r
}
"""
linked_here = pytest.mark.skipif(
    not (sys.platform.startswith("linux") and platform.machine() == "x86_64"), reason="objects of this system are LLVM's to link")


def compiled() -> bytes:
    return jit._compile(TEXT, "none", {})


def placed() -> dict[str, int]:
    source = image.parsed(compiled())
    assert source is not None
    return image.place(source, {"labs": jit._extern("labs")})


def call(address: int, *arguments: int) -> int:
    return ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * len(arguments))(address)(*arguments)


@linked_here
def test_code_constants_variables_and_symbols_from_outside():
    found = placed()
    assert [call(found["double"], k) for k in (0, 1, -2, 3)] == [0, 2, 4, 6]
    assert [call(found["next"]) for _ in range(3)] == [1, 2, 3]
    assert ctypes.c_int64.from_address(found["counted"]).value == 3


@linked_here
def test_tables_of_addresses():
    found = placed()
    assert list((ctypes.c_void_p * 2).from_address(found["table"])) == [found["next"], found["double"]]
    numbers = ctypes.c_void_p.from_address(found["shown"]).value
    assert list((ctypes.c_int64 * 4).from_address(numbers)) == [0, 2, 4, 6]


@linked_here
def test_every_copy_has_variables_of_its_own():
    one, two = placed(), placed()
    call(one["next"])
    assert [ctypes.c_int64.from_address(copy["counted"]).value for copy in (one, two)] == [1, 0]


@linked_here
def test_code_cannot_be_written():
    address = placed()["next"]
    with open("/proc/self/maps") as maps:
        places = [line.split() for line in maps]
    rights = next(fields[1] for fields in places if int(fields[0].split("-")[0], 16) <= address < int(fields[0].split("-")[1], 16))
    assert rights == "r-xp"


@linked_here
def test_a_symbol_that_nobody_has_is_an_error():
    source = image.parsed(compiled())
    with pytest.raises(KeyError, match="labs"):
        image.place(source, {})


@linked_here
def test_other_relocations_are_left_to_llvm():
    data = bytearray(compiled())
    source = elf.Object(bytes(data))
    table = next(s for s in source.sections if s.kind == elf.RELOCATIONS and image.is_loaded(source.sections[s.info]))
    data[table.offset + 8] = 2                      # R_X86_64_PC32
    assert image.parsed(bytes(data)) is None


@pytest.mark.parametrize("data", [b"", b"MZ\x90", b"\xcf\xfa\xed\xfe" + bytes(60)])
def test_objects_of_other_systems_are_left_to_llvm(data):
    assert image.parsed(data) is None


def test_what_llvm_says_is_asked_once(monkeypatch, tmp_path):
    (tmp_path / "cpuinfo").write_text("processor : 0\nmodel name : one\ncpu MHz : 1\nflags : avx2\n\nprocessor : 1\n")
    monkeypatch.setattr(identity, "CPUINFO", tmp_path / "cpuinfo")
    monkeypatch.setenv("SEPTET_CACHE", str(tmp_path / "cache"))
    asked = []

    def ask() -> list[str]:
        asked.append(1)
        return ["triple", "cpu", "+avx2", "22.0"]

    assert [identity.remembered("1", ask) for _ in range(3)] == [["triple", "cpu", "+avx2", "22.0"]] * 3 and len(asked) == 1
    (tmp_path / "cpuinfo").write_text("processor : 3\nmodel name : one\ncpu MHz : 2\nflags : avx2\n")
    identity.remembered("1", ask)
    assert len(asked) == 1                          # a clock that moved is no other machine
    identity.remembered("2", ask)
    (tmp_path / "cpuinfo").write_text("model name : one\nflags : avx2 fma\n")
    identity.remembered("1", ask)
    assert len(asked) == 3
    monkeypatch.setattr(identity, "CPUINFO", tmp_path / "none")
    identity.remembered("1", ask)
    assert len(asked) == 4


@linked_here
def test_a_warm_start_needs_no_llvm(tmp_path):
    code = "import sys, septet.numpy as np; print(int(np.arange(300000).sum()), 'llvmlite.binding' in sys.modules)"
    environment = {"SEPTET_CACHE": str(tmp_path / "cache"), "PYTHONPATH": ":".join(filter(None, sys.path))}
    said = [subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout
            for _ in range(2)]
    assert said == ["44999850000 True\n", "44999850000 False\n"]
