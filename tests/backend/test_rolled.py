"""`np.roll` along an axis in compiled texts whose loops are not written out."""

import ast
import subprocess
import sys

import numba
import numpy as np
import pytest

from srcgrad import grad
from srcgrad.backend import library

TEXT = "def f(a, shift):\n    return np.roll(a, shift, axis={})"


def compiled(axis):
    """The function that a text becomes when nothing is known of its arrays."""
    tree = ast.parse(TEXT.format(axis))
    library.library_calls(tree.body[0])
    assert "srcgrad_roll(a, shift, " in ast.unparse(tree)
    names = {"np": np, **library.names()}
    exec(compile(ast.fix_missing_locations(tree), "<roll>", "exec"), names)
    return numba.njit(names["f"])


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_arrays_are_rolled_along_an_axis(axis):
    rng = np.random.default_rng(axis)
    function = compiled(axis)
    for shape in [(2, 3, 4), (1, 1, 1), (5, 1, 2), (0, 3, 2), (2, 0, 3), (2, 3, 0)]:
        array = rng.random(shape)
        before = array.copy()
        for shift in (0, 1, -1, 2, 7, -9):
            expected = np.roll(array, shift, axis=axis)
            np.testing.assert_array_equal(function(array, shift), expected)
            np.testing.assert_array_equal(array, before)
            np.testing.assert_array_equal(
                function(array.T, shift), np.roll(array.T, shift, axis=axis)
            )


def test_rows_of_views_are_rolled():
    array = np.arange(24.0).reshape(4, 6)[::2, 1::2]
    np.testing.assert_array_equal(compiled(1)(array, 1), np.roll(array, 1, axis=1))
    np.testing.assert_array_equal(compiled(0)(array[:, 0], 1), np.roll(array[:, 0], 1))


def moved(x, c):
    for _ in range(3):
        x = x + c * (np.roll(x, 1, axis=0) - 2 * x + np.roll(x, -1, axis=1))
    return np.sum(x * x)


def test_a_saved_module_rolls_without_extensions_of_numba(tmp_path):
    known = grad(moved).specialise(np.ones((2, 3)), 0.1)
    assert "np.roll(x, 1, axis=0)" in known.source
    path = known.save(tmp_path / "module.py")
    code = (
        "import sys; sys.modules['rocket_fft'] = None\n"
        "import numpy as np\n"
        "from module import moved_grad\n"
        "x = np.random.default_rng(0).random((4, 5))\n"
        "print(np.abs(moved_grad(x, 0.1) - moved_grad.py_func(x, 0.1)).max())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=path.parent, capture_output=True, text=True, check=False
    )
    assert (done.returncode, float(done.stdout or "nan") < 1e-14) == (0, True), done.stderr


def test_rows_are_rolled_without_an_axis():
    def shifted(x):
        return np.sum(np.roll(x, 1) * x**2)

    text = grad(shifted).specialise(np.ones(3)).source
    assert "np.roll(" in text and "axis" not in text
