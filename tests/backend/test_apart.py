"""Functions of linear algebra are machine code once, which derivatives call by their symbols."""

import subprocess
import sys

import numba
import numpy as np
import pytest
from numba.core.codegen import JITCodeLibrary

from srcgrad.backend import compile as compiling
from srcgrad.backend import stored
from srcgrad.backend.apart import Apart
from srcgrad.backend.compile import compile_text
from srcgrad.types import Array

MATRIX, VECTOR = Array("float64", 2, "C"), Array("float64", 1, "C")
TEXT = "import numpy as np\n\n\ndef f(a, b):\n    return {factor} * np.linalg.solve(a, b)\n"
A, B = np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, 2.0])
X = np.array([0.2, 0.6])
"""By hand: (3·1 - 1·2) / 5 and (2·2 - 1·1) / 5."""
PROGRAM = """
import sys
import numpy as np
from srcgrad.backend.apart import Apart
from srcgrad.backend.compile import compile_text
from srcgrad.types import Array
compiled = []
def compile_bytecode(self, original=Apart._compile_bytecode):
    compiled.append(self.state.func_id.func_name)
    return original(self)
Apart._compile_bytecode = compile_bytecode
kinds = Array("float64", 2, "C"), Array("float64", 1, "C")
found = compile_text({text!r}.format(factor=sys.argv[1]), "f", kinds)
a = np.array([[2.0, 1.0], [1.0, 3.0]])
print(found.loaded, len(compiled), *found.dispatcher(a, np.array([1.0, 2.0])))
try:
    found.dispatcher(np.zeros((2, 2)), np.ones(2))
except np.linalg.LinAlgError as error:
    print(error)
"""
USERS = """
import numba
import numpy as np
import srcgrad
from srcgrad.backend.compile import compile_text
from srcgrad.types import Array
kinds = Array("float64", 2, "C"), Array("float64", 1, "C")
inner = compile_text({text!r}.format(factor=1.0), "f", kinds).dispatcher

@numba.njit
def users(a, b):
    return inner(a, b) + 1.0

print(*users(np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, 2.0])))
library = users.overloads[users.signatures[0]].library
names = [each.name for each in library._final_module.functions if each.is_declaration]
print(any("srcgrad" in each for each in names))
"""


def run(program, *arguments):
    """The lines that a program prints in a process of its own."""
    command = [sys.executable, "-W", "error", "-c", program.format(text=TEXT), *arguments]
    found = subprocess.run(command, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    return found.stdout.splitlines()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    path = tmp_path / "cache"
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(path))
    return path


def test_two_texts_have_one_function(monkeypatch):
    names = []
    original = JITCodeLibrary._finalize_specific

    def finalize(library):
        names.append(library.name)
        original(library)

    monkeypatch.setattr(JITCodeLibrary, "_finalize_specific", finalize)
    kinds = [Array("float32", 2, "F"), Array("float32", 1, "C")]
    for factor in (1.0, 2.0):
        found = compile_text(TEXT.format(factor=factor), "f", kinds, cache=False)
        a, b = np.asfortranarray(A.astype("float32")), B.astype("float32")
        np.testing.assert_allclose(found.dispatcher(a, b), factor * X, rtol=1e-6)
        (one,) = found.dispatcher.overloads.values()
        (called,) = one.library.apart.values()
        declared = [f.name for f in one.library._final_module.functions if f.is_declaration]
        assert called.symbol in declared
    assert names.count("f") == 2
    assert len([each for each in names if each not in ("f", "nrt")]) <= 1


def test_another_process_loads_it(folder):
    singular = "Singular matrix"
    assert run(PROGRAM, "1.0") == ["False 1 0.2 0.6", singular]
    (file,) = folder.glob("srcgrad_solve_*.machine")
    assert run(PROGRAM, "1.0") == ["True 0 0.2 0.6", singular]
    assert run(PROGRAM, "2.0") == ["False 0 0.4 1.2", singular]
    file.unlink()  # what calls it is compiled again then, and so is it
    assert run(PROGRAM, "1.0") == ["False 1 0.2 0.6", singular]
    assert file.exists()


def test_nothing_is_stored_for_who_wants_no_cache(folder, monkeypatch):
    monkeypatch.setattr(stored, "_apart", {})
    compile_text(TEXT.format(factor=3.0), "f", [MATRIX, VECTOR], cache=False)
    assert not folder.exists()
    compile_text(TEXT.format(factor=3.5), "f", [MATRIX, VECTOR])  # for who does, it is, too
    assert len(list(folder.glob("srcgrad_solve_*.machine"))) == 1


def test_code_of_the_users_has_all_in_it(folder):
    for _ in range(2):  # compiled, and loaded
        assert run(USERS) == ["1.2 1.6", "False"]


def test_closures_of_one_name_are_told_apart():
    text = "import numpy as np\n\n\ndef g(a):\n    return np.linalg.eigh(a{})[0]\n"
    lower = np.array([[2.0, 100.0], [1.0, 2.0]])
    for option, expected in (("", [1.0, 3.0]), (', "U"', [-98.0, 102.0])):
        found = compile_text(text.format(option), "g", [MATRIX], cache=False)
        np.testing.assert_allclose(found.dispatcher(lower), expected)


def test_outside_of_our_compilation_it_is_numbas(monkeypatch):
    from srcgrad.backend.library import solve

    monkeypatch.setattr(stored, "_apart", {})

    @numba.njit
    def users(a, b):
        return solve(a, b)

    np.testing.assert_allclose(users(A[::-1].copy(), B[::-1].copy()), X)
    assert not stored._apart


def test_it_is_compiled_by_this_way_at_all(monkeypatch):
    names = []
    original = Apart.compile_extra

    def compile_extra(self, function):
        names.append(function.__qualname__)
        return original(self, function)

    monkeypatch.setattr(Apart, "compile_extra", compile_extra)
    monkeypatch.setattr(compiling, "_compiled", {})
    text = "import numpy as np\n\n\ndef h(a):\n    return np.linalg.det(a)\n"
    found = compile_text(text, "h", [Array("complex64", 2, "A")], cache=False)
    assert found.dispatcher(A.astype("complex64")) == pytest.approx(5.0)
    assert names == ["_det.<locals>.determinant"]
