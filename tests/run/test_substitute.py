"""Who gets the face and who the real library, by every way of importing."""
from __future__ import annotations

import importlib
import sys
import threading

import pytest

import septet
from septet.run import substitute
from septet.run.table import TABLE, Library

FORMS = {
    "plain": "import fakelib; print(fakelib.who)",
    "alias": "import fakelib as f; print(f.who)",
    "from": "from fakelib import who; print(who)",
    "star": "from fakelib import *; print(who)",
    "submodule": "import fakelib.part; print(fakelib.part.who)",
    "submodule alias": "import fakelib.part as p; print(p.who)",
    "from package": "from fakelib import part; print(part.who)",
    "from submodule": "from fakelib.part import who; print(who)",
    "import_module": "import importlib; print(importlib.import_module('fakelib').who)",
    "import_module of a part": "from importlib import import_module; print(import_module('fakelib.part').who)",
    "__import__": "print(__import__('fakelib').who)",
    "exec": "exec('import fakelib; print(fakelib.who)')",
    "exec elsewhere": "space = {}; exec('import fakelib', space); print(space['fakelib'].who)",
    "in a function": "def f():\n    import fakelib\n    return fakelib.who\nprint(f()); f()",
    "in a thread": "import threading\ndef f():\n    import fakelib; print(fakelib.who)\n"
                   "t = threading.Thread(target=f); t.start(); t.join()",
    "timeit": "import timeit\n"
              "print('face' if timeit.timeit('assert fakelib.who == \"face\"', 'import fakelib', number=1)"
              " else '')",
    "find_spec": "import importlib.util; print(importlib.util.find_spec('fakelib').name.replace('fakeface', 'face'))",
}


@pytest.mark.parametrize("real", [False, True], ids=["alone", "beside the real one"])
@pytest.mark.parametrize("form", FORMS)
def test_the_script_sees_the_face(world, form, real):
    if real:
        world.install_real()
    ran = world.script(FORMS[form])
    wanted = "part of the face" if "part.who" in FORMS[form] or "fakelib.part" in FORMS[form] else "face"
    assert ran.stdout == wanted + "\n", ran.stderr


def test_a_helper_and_a_package_of_the_project_see_the_face(world):
    world.write(world.project, {"pack/__init__.py": "from .inner import who", "pack/inner.py": "from fakelib import "
                                                                                               "who"})
    ran = world.script("import helper, pack; print(helper.who, pack.who)", helper="from fakelib import who")
    assert ran.stdout == "face face\n", ran.stderr


@pytest.mark.parametrize("ask", ["ask", "ask_by_name", "ask_in_text"])
def test_an_installed_package_sees_the_real_library(world, ask):
    world.install_real()
    ran = world.script(f"import fakelib, thirdparty; print(fakelib.who, thirdparty.{ask}(), fakelib.who)")
    assert ran.stdout == "face real face\n", ran.stderr


def test_sys_modules_keeps_the_real_library(world):
    world.install_real()
    ran = world.script("import sys, fakelib, thirdparty; a = 'fakelib' in sys.modules; thirdparty.ask()\n"
                       "print(a, sys.modules['fakelib'].who, sys.modules['fakeface'] is fakelib)")
    assert ran.stdout == "False real True\n", ran.stderr


def test_an_installed_package_with_compiled_parts_is_told_what_it_lacks(world):
    world.compile_third_party()
    ran = world.script("import thirdparty\ntry:\n    thirdparty.ask()\nexcept ImportError as e:\n"
                       "    print(e.name, '|', e)")
    assert ran.stdout == ("fakelib | No module named 'fakelib': the installed package 'thirdparty' needs the real "
                          "FakeLib, "
                          "which is not installed (pip install fakelib)\n")


@pytest.mark.parametrize("ask", ["ask", "ask_by_name", "ask_for_spec"])
def test_an_installed_package_of_python_alone_sees_the_face_where_the_real_library_is_absent(world, ask):
    assert world.script(f"import thirdparty; print(thirdparty.{ask}())").stdout == "face\n"
    world.install_real()
    assert world.script(f"import thirdparty; print(thirdparty.{ask}())").stdout == "real\n"


SOUGHT = ("import sys, fakelib, thirdparty\nfrom unittest.mock import patch\n"
          "print('fakelib' in sys.modules, thirdparty.sees(fakelib), fakelib.__name__)\n"
          "with patch('fakelib.part.who', 'patched'):\n    import fakelib.part\n    print(fakelib.part.who)\n"
          "import fakelib.part as part, fakeface.part as same\nprint(part is same, part.__spec__.name, part.who)\n")


def test_a_face_that_packages_look_for_stands_in_sys_modules(world):
    """Under its own name too, where the real library is absent; modules below are the same ones, not second copies."""
    assert world.script(SOUGHT, seek=True).stdout == "True True fakelib\npatched\nTrue fakeface.part part of the face\n"
    taken = "import septet, sys, fakelib\nseptet.uninstall()\nprint('fakelib' in sys.modules, fakelib.__name__)\n"
    assert world.script(taken, seek=True).stdout == "False fakeface\n"


def test_a_face_stands_in_for_no_installed_library(world):
    world.install_real()
    ran = world.script("import sys, fakelib\nprint('fakelib' in sys.modules, fakelib.__name__)", seek=True)
    assert ran.stdout == "False fakeface\n", ran.stderr


def test_a_stand_in_is_not_shown_to_compiled_packages(world):
    world.compile_third_party()
    ran = world.script("import fakelib, thirdparty\ntry:\n    thirdparty.ask()\nexcept ImportError as e:\n    print(e.name)", seek=True)
    assert ran.stdout == "fakelib\n", ran.stderr


def test_compiled_code_gets_the_real_library_or_an_error(world):
    """`pickle` asks through the C API, which looks into `sys.modules` next, so a face would be a KeyError."""
    script = ("import pickle\ntry:\n    print(pickle.loads(b'cfakelib\\nwho\\n.'))\nexcept ImportError as e:\n"
              "    print(e.name)")
    assert world.script(script).stdout == "fakelib\n"
    world.install_real()
    assert world.script(script).stdout == "real\n"


def test_a_module_that_the_face_lacks(world):
    ran = world.script("import fakelib.absent")
    assert ran.returncode == 3
    assert "No module named 'fakelib.absent': Septet's fakelib does not have it" in ran.stderr


def test_an_error_inside_the_face_is_not_reworded(world):
    ran = world.script("import fakelib.part2")
    assert "No module named 'does_not_exist'" in ran.stderr


def test_a_name_that_the_face_lacks(world):
    ran = world.script("try:\n    from fakelib import absent\nexcept ImportError as e:\n    print('caught', e.name)")
    assert ran.stdout == "caught fakeface\n", ran.stderr


def test_a_module_of_the_project_hides_the_library(world):
    ran = world.script("import fakelib; print(fakelib.who)", fakelib="who = 'mine'")
    assert ran.stdout == "mine\n", ran.stderr


@pytest.mark.parametrize("options, output, code", [([], "real faceless\n", 0), (["--strict"], "", 3)])
def test_a_library_without_a_face(world, options, output, code):
    world.install_real()
    ran = world.script("import faceless; print(faceless.who)", *options)
    assert (ran.stdout, ran.returncode) == (output, code), ran.stderr
    assert ("real libraries: faceless" in ran.stderr) == (not options)


def test_a_library_without_a_face_that_is_not_installed(world):
    ran = world.script("import faceless")
    assert ran.returncode == 3
    assert "No module named 'faceless': Septet has no face for it yet" in ran.stderr
    assert "pip install faceless-project" in ran.stderr


def test_only_the_chosen_faces(world):
    world.install_real()
    assert world.script("import fakelib; print(fakelib.who)", "--face", "numpy").stdout == "real\n"
    assert world.script("import fakelib; print(fakelib.who)", "--face", "numpy,fakelib").stdout == "face\n"


CHILDREN = {
    "subprocess": "import subprocess, sys\n"
                  "subprocess.run([sys.executable, '-c', 'import fakelib; print(fakelib.who)'])",
    "spawn": "import multiprocessing\nimport fakelib\ndef f(i):\n    import fakelib\n    return fakelib.who\n"
             "if __name__ == '__main__':\n    with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
             "        print(pool.map(f, [1])[0])",
    "fork": "import multiprocessing\nimport fakelib\ndef f(i):\n    return fakelib.who\n"
            "if __name__ == '__main__':\n    with multiprocessing.get_context('fork').Pool(1) as pool:\n"
            "        print(pool.map(f, [1])[0])",
    "a child's child": "import subprocess, sys\ninner = 'import fakelib; print(fakelib.who)'\n"
                       "outer = f'import subprocess, sys; subprocess.run([sys.executable, \"-c\", {inner!r}])'\n"
                       "subprocess.run([sys.executable, '-c', outer])",
}


@pytest.mark.parametrize("kind", CHILDREN)
def test_child_processes_follow_the_rule(world, kind):
    """The fake library is registered by a `sitecustomize` of this world, so this shows too that a hidden one runs."""
    world.install_real()
    assert world.script(CHILDREN[kind]).stdout == "face\n"


def test_children_keep_the_choice_of_faces(world):
    world.install_real()
    assert world.script(CHILDREN["subprocess"], "--face", "numpy").stdout == "real\n"


def test_damaged_settings_are_ignored(world):
    code = "import os; os.environ['SEPTET_RUN'] = '{'; from septet.run import children; children.inherit(); print('ok')"
    assert world.python("-c", code).stdout == "ok\n"


def test_a_notebook(world):
    """A cell has no file, and is run by an installed package in a namespace called `__main__`."""
    world.install_real()
    cells = "thirdparty.run_cell('import fakelib; print(fakelib.who)')\n"
    ran = world.python("-c", "import septet, thirdparty\n" + cells + "septet.load_ipython_extension(None)\n" + cells
                       + "septet.unload_ipython_extension(None)\n" + cells)
    assert ran.stdout == "real\nface\nreal\n", ran.stderr


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """The substitution in this very process, with a face of one module."""
    (tmp_path / "oneface.py").write_text("who = 'face'\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(TABLE, "onelib", Library("onelib", "OneLib", "onelib", "1.0", "oneface"))
    yield
    septet.uninstall()
    sys.modules.pop("oneface", None)


def test_install_and_uninstall(installed):
    septet.install()
    assert importlib.import_module("onelib").who == "face"
    septet.uninstall()
    with pytest.raises(ModuleNotFoundError):
        import onelib  # noqa: F401


def test_install_twice_is_once(installed):
    before = __import__
    septet.install()
    septet.install()
    septet.uninstall()
    assert __builtins__["__import__"] is before


def test_uninstall_puts_the_environment_back(installed, monkeypatch):
    import os

    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    septet.install()
    assert os.environ["PYTHONPATH"].endswith("/somewhere") and "SEPTET_RUN" in os.environ
    septet.uninstall()
    assert os.environ["PYTHONPATH"] == "/somewhere" and "SEPTET_RUN" not in os.environ


def test_disabled_is_of_one_thread(installed):
    septet.install()
    seen = []

    def other():
        import onelib
        seen.append(onelib.who)

    import onelib
    with substitute.disabled():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        with pytest.raises(ModuleNotFoundError):
            import onelib
    import onelib
    assert seen == ["face"] and onelib.who == "face"


def test_many_threads_at_once(installed):
    """The first import of a face, by eight threads together, is one import."""
    septet.install()
    ready, seen = threading.Barrier(8), []

    def use():
        ready.wait()
        import onelib
        seen.append(onelib)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8 and {id(module) for module in seen} == {id(sys.modules["oneface"])}


def test_install_names_what_has_no_face():
    with pytest.raises(ValueError, match="no face for 'panda'"):
        septet.install(["panda"])


def test_an_unloaded_face_is_loaded_again(installed):
    septet.install()
    for _ in range(2):
        import onelib
        assert sys.modules.pop("oneface") is onelib
