"""Which files are the user's."""
from __future__ import annotations

import json
import sysconfig

import pytest

import septet
from septet.run import policy
from septet.run.policy import Policy, package_of


@pytest.mark.parametrize("file, package", [
    ("/v/lib/python3.11/site-packages/scipy/stats/_core.py", "scipy"),
    ("/v/lib/python3.11/site-packages/six.py", "six"),
    ("/usr/lib/python3/dist-packages/yaml/__init__.py", "yaml"),
    ("/home/me/site-packages.py", None),
    ("/home/me/code/main.py", None),
    ("C:\\v\\Lib\\site-packages\\scipy\\x.py", "scipy"),
])
def test_the_package_of_a_file(file, package):
    assert package_of(file) == package


def test_the_users_files(tmp_path):
    rule = Policy()
    assert rule.is_users_file(str(tmp_path / "main.py"))
    assert rule.is_users_file(str(tmp_path / "missing" / "module.py"))
    for file in (json.__file__, pytest.__file__, septet.__file__, policy.__file__):
        assert not rule.is_users_file(file), file


def test_a_link_into_installed_packages_is_not_the_users(tmp_path):
    (tmp_path / "link.py").symlink_to(pytest.__file__)
    assert not Policy().is_users_file(str(tmp_path / "link.py"))


def test_what_was_asked_to_run_is_the_users_wherever_it_lies():
    rule = Policy()
    rule.adopt(json.__file__)
    assert rule.is_users_file(json.__file__)


def test_the_standard_library_is_known():
    assert any(folder.startswith(sysconfig.get_path("stdlib")) for folder in policy.standard_folders())


@pytest.mark.parametrize("name, compiled", [("part.py", False), ("deep/part.cpython-311-x86_64-linux-gnu.so", True), ("lib.so.1", True),
                                            ("part.pyd", True), ("notes.solar", False)])
def test_packages_of_python_alone_may_share_faces(tmp_path, name, compiled):
    package = tmp_path / "site-packages" / "third"
    (package / name).parent.mkdir(parents=True)
    (package / name).touch()
    assert Policy().may_share(str(package / "__init__.py")) is not compiled


def test_who_never_shares_faces(tmp_path):
    folder = tmp_path / "site-packages"
    for file in (str(tmp_path / "main.py"), json.__file__, septet.__file__, str(folder / "polars" / "frame.py")):
        assert not Policy().may_share(file), file
    assert Policy().may_share(str(folder / "one.py"))


def test_a_kit_of_tests_sees_what_the_tests_see():
    kit = str(pytest.__file__).replace("/pytest/", "/langchain_tests/unit_tests/")
    assert Policy().is_users_file(kit)
    assert not Policy().is_users_file(kit.replace("langchain_tests", "langchain_tests_of_others"))
