"""What compiled code calls is assembled with it, once, and by itself when others take it up."""

import numba
import numpy as np
import pytest
from numba.core.codegen import JITCodeLibrary
from numba.core.registry import cpu_target
from numba.extending import overload

from srcgrad.backend.compile import compile_text
from srcgrad.backend.drafts import Draft, drafts
from srcgrad.backend.pipeline import slices_differ
from srcgrad.backend.quiet import quiet
from srcgrad.types import Array

VECTOR = Array("float64", 1, "C")


@pytest.fixture
def assembled(monkeypatch):
    """The names of the libraries that become machine code."""
    compile_text("def first():\n    return 1.0\n", "first", [], cache=False)  # and the runtime
    found = []
    original = JITCodeLibrary._finalize_specific

    def finalize(library):
        found.append(library.name)
        original(library)

    monkeypatch.setattr(JITCodeLibrary, "_finalize_specific", finalize)
    return found


def inner(x):
    return 2.0 * x


def outer(x):
    return inner(x) + 1.0


@overload(inner)
def _inner(x):
    return lambda x: 2.0 * x


@overload(outer)
def _outer(x):
    return lambda x: inner(x) + 1.0


def test_a_text_is_assembled_once_with_all_that_it_calls(assembled):
    text = "def f(x):\n    return outer_of(x[0])\n"
    found = compile_text(text, "f", [VECTOR], objects={"outer_of": outer}, cache=False)
    assert found.dispatcher(np.array([3.0])) == 7.0
    assert assembled == ["f"]


def test_what_was_drafted_is_assembled_when_the_users_function_takes_it_up(assembled):
    text = "def g(x):\n    return outer_of(x[0] > 0.0)\n"
    compile_text(text, "g", [VECTOR], objects={"outer_of": outer}, cache=False)
    assert assembled == ["g"]

    @numba.njit
    def users(flag):
        return outer(flag)

    assert users(True) == 3.0
    assert [name.rpartition(".")[2] for name in assembled] == ["g", "<lambda>", "<lambda>", "users"]
    assert type(users.overloads[users.signatures[0]].library) is JITCodeLibrary


def test_numbas_libraries_are_its_own_afterwards_and_after_an_error():
    codegen = cpu_target.target_context.codegen()
    with quiet(), drafts():
        assert codegen._library_class is Draft
    assert codegen._library_class is JITCodeLibrary
    with pytest.raises(RuntimeError), quiet(), drafts():
        raise RuntimeError
    assert codegen._library_class is JITCodeLibrary


def test_a_text_within_the_users_function():
    text = "def h(x):\n    return outer_of(x[0])\n"
    compiled = compile_text(text, "h", [VECTOR], objects={"outer_of": outer}, cache=False)
    h = compiled.dispatcher

    @numba.njit
    def users(x):
        return h(x) + outer(x[1])

    assert users(np.array([3.0, 4.0])) == 16.0


def _instructions(conditions):
    """How many instructions are left of a nest of loops with conditions that do not change."""
    tests = "".join(
        f"            if y[{k}] > 0.0:\n                s += x[j] * y[{k}]\n"
        for k in range(conditions)
    )
    text = (
        "def nest(x, y):\n    s = 0.0\n    for i in range(x.shape[0]):\n"
        f"        for j in range(x.shape[0]):\n{tests}    return s\n"
    )
    found = compile_text(text, "nest", [VECTOR, VECTOR], cache=False).dispatcher
    library = found.overloads[found.signatures[0]].library
    functions = library._final_module.functions
    return sum(1 for f in functions for block in f.blocks for _ in block.instructions)


def test_loops_are_not_copied_for_each_outcome_of_their_conditions():
    assert _instructions(6) < 2 * _instructions(3)


def test_arrays_that_differ_from_their_places_raise_without_their_shapes(assembled):
    @numba.njit
    def users(shape, places):
        slices_differ(shape, places)

    with pytest.raises(ValueError, match="cannot assign slice from input of different size"):
        users((1,), (2,))
    text = "def put(x, y):\n    x[0:4:2] = y[:2]\n    return x\n"
    assembled.clear()
    kinds = [VECTOR, VECTOR]
    put = compile_text(text, "put", kinds, cache=False).dispatcher
    np.testing.assert_array_equal(put(np.zeros(4), np.ones(2)), [1.0, 0.0, 1.0, 0.0])
    assert assembled == ["put"]
    with pytest.raises(ValueError, match="different size"):
        put(np.zeros(2), np.ones(2))
