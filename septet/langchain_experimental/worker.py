"""The process that runs a model's code.  It is run as a script, alone: it imports nothing of Septet.

Before any code it gives up network, other programs and processes (a seccomp filter, which nothing takes back), and bounds its memory, its
processor time and the files it writes.  Then it reads lines of JSON {"code"} and answers with {"text"}.
"""
from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import platform
import resource
import struct
import sys

# Audit number of the machine; denied: socket connect accept sendto bind listen socketpair ptrace kill tkill mount unshare setns
# process_vm_readv process_vm_writev bpf execve execveat fork vfork io_uring_setup accept4 pidfd_getfd; then clone, which threads need.
MACHINES = {
    "x86_64": (0xC000003E, (41, 42, 43, 44, 49, 50, 53, 101, 62, 200, 165, 272, 308, 310, 311, 321, 59, 322, 57, 58, 425, 288, 438), 56),
    "aarch64": (0xC00000B7, (198, 203, 202, 206, 200, 201, 199, 117, 129, 130, 40, 97, 268, 270, 271, 280, 221, 281, 425, 242, 438), 220),
}
CLONE3, THREAD, X32 = 435, 0x10000, 0x40000000
ALLOW, DENY, UNKNOWN, KILL = 0x7FFF0000, 0x0005000D, 0x00050026, 0x80000000     # the last words: EACCES, ENOSYS
LOAD, EQUAL, SET, AT_LEAST, RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2
LONGEST = 1 << 20                       # characters of an answer


def program(machine: str) -> bytes:
    """The filter: instructions (code, jump if true, jump if false, number)."""
    audit, denied, clone = MACHINES[machine]
    rows = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, audit), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0), (AT_LEAST, 0, 1, X32), (RETURN, 0, 0, DENY)]
    for number in denied:
        rows += [(EQUAL, 0, 1, number), (RETURN, 0, 0, DENY)]
    rows += [(EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, UNKNOWN), (EQUAL, 0, 3, clone), (LOAD, 0, 0, 16), (SET, 1, 0, THREAD),
             (RETURN, 0, 0, DENY), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("HBBI", *row) for row in rows)


def confine(megabytes: int, seconds: int) -> None:
    """Give up what code of a model must not have.  OSError where the kernel does not do it."""
    for kind, most in ((resource.RLIMIT_AS, megabytes << 20), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 16 << 20),
                       (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))
    code = program(platform.machine())
    held = ctypes.create_string_buffer(code, len(code))
    filter_ = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(held))
    system = ctypes.CDLL(None, use_errno=True)
    if system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) or system.prctl(SECCOMP, FILTER, filter_, 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel has no seccomp filter")


def run(code: str, names: dict[str, object]) -> str:
    """What the code prints, or its error as it prints."""
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            exec(code, names)  # noqa: S102 - running the model's code is the job
    except BaseException as error:          # SystemExit as well: the process stays for the next piece
        return repr(error)
    return out.getvalue()[:LONGEST]


def main() -> None:
    """Confine, say so, and answer."""
    lines, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    names: dict[str, object] = {"__name__": "__main__"}
    try:
        confine(int(sys.argv[1]), int(sys.argv[2]))
        hello: dict[str, str] = {"text": "ready"}
    except (OSError, KeyError, ValueError) as error:
        hello = {"refused": str(error)}
    answers.write(json.dumps(hello).encode() + b"\n")
    answers.flush()
    for line in lines if "text" in hello else ():
        answers.write(json.dumps({"text": run(json.loads(line)["code"], names)}).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
