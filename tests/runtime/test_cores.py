"""How many threads: environment, affinity, control groups."""

from __future__ import annotations

import pytest

from septet.runtime import cores


def group(root, membership, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    own = root / "own"
    own.write_text(membership)
    return cores.cgroup_quota(root, own)


@pytest.mark.parametrize(
    ("membership", "files", "quota"),
    [
        ("0::/a/b\n", {"a/b/cpu.max": "max 100000", "a/cpu.max": "150000 100000"}, 1.5),
        ("0::/a\n", {"a/cpu.max": "max 100000"}, None),
        (
            "4:cpu,cpuacct:/x\n3:memory:/y\n",
            {"cpu/x/cpu.cfs_quota_us": "200000", "cpu/x/cpu.cfs_period_us": "100000"},
            2.0,
        ),
        ("4:cpu:/x\n", {"cpu/x/cpu.cfs_quota_us": "-1", "cpu/x/cpu.cfs_period_us": "100000"}, None),
        ("", {}, None),
        ("0::/\n", {"cpu.max": "50000 100000"}, 0.5),
    ],
)
def test_quotas_of_control_groups(tmp_path, membership, files, quota):
    assert group(tmp_path, membership, files) == quota


def test_the_environment_decides(monkeypatch):
    monkeypatch.setenv("SEPTET_NUM_THREADS", "3")
    assert cores.thread_count() == 3
    monkeypatch.setenv("SEPTET_NUM_THREADS", "1000")
    assert cores.thread_count() == cores.MAX_THREADS
    monkeypatch.setenv("SEPTET_NUM_THREADS", "many")
    with pytest.raises(ValueError, match="SEPTET_NUM_THREADS='many'"):
        cores.thread_count()


def test_at_least_one(monkeypatch):
    monkeypatch.delenv("SEPTET_NUM_THREADS", raising=False)
    monkeypatch.setattr(cores, "cgroup_quota", lambda: 0.2)
    assert cores.usable_cores() == 1
