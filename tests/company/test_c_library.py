"""Headers and shared objects, called by a program in C."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest

from srcgrad import errors, grad, value_and_grad
from srcgrad.company import c_library
from tests.company.test_c_functions import energy_by_hand

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc")

PROGRAM = r"""
#include <malloc.h>
#include <stdio.h>
#include "energy.h"

int main(void)
{
    double x[] = {0.5, 2.0, -1.0, 4.0}, far[] = {0.0, 101.0, 0.0, 0.0};
    double value = -1.0, by_x[4], by_k = -1.0;
    int64_t status = energy_slopes(x, 4, 3.0, &value, by_x, 4, &by_k);
    printf("%ld %.17g %.17g", (long)status, value, by_k);
    for (int i = 0; i < 4; i++)
        printf(" %.17g", by_x[i]);
    long raised = energy_slopes(far, 4, 3.0, &value, by_x, 4, &by_k);
    printf("\n%ld ", raised);
    printf("%ld ", (long)energy_slopes(x, 4, 3.0, &value, by_x, 3, &by_k));
    size_t before = mallinfo2().uordblks;
    for (int i = 0; i < 1000; i++)
        status += energy_slopes(x, 4, 3.0, &value, by_x, 4, &by_k);
    printf("%ld %ld\n", (long)status, (long)(mallinfo2().uordblks - before));
    return 0;
}
"""


def energy(x, k):
    """With arrays that are made on the way."""
    steps = np.zeros(len(x))
    for i in range(1, len(x)):
        if x[i] > 100.0:
            raise ValueError("too far")
        steps[i] = (x[i] - x[i - 1]) * np.exp(0.0 * x[0])
    return k * np.sum(steps**2)


def run(folder, source, library):
    program = folder / "program"
    (folder / "program.c").write_text(source)
    command = ["gcc", "-Wall", "-Werror", "-std=gnu11", "-I", folder, folder / "program.c"]
    subprocess.run([*command, library, "-o", program], check=True)
    return subprocess.run([program], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("portable", [False, True])
def test_a_program_in_c(tmp_path, portable):
    derivative = value_and_grad(energy, ("x", "k"))
    made = c_library(
        derivative, "f8[:], f8", tmp_path / "energy", name="energy_slopes", portable=portable
    )
    assert (made.header, made.shared) == (tmp_path / "energy.h", tmp_path / "energy.so")
    first, second = run(tmp_path, PROGRAM, made.shared).splitlines()
    status, value, by_k, *by_x = map(float, first.split())
    expected = energy_by_hand(np.array([0.5, 2.0, -1.0, 4.0]), 3.0)
    assert status == 0 and (value, by_k) == pytest.approx((expected[0], expected[2]))
    assert np.allclose(by_x, expected[1])
    assert second.split() == ["1", "2", "0", "0"], "raised, misfit, all well, no memory lost"


def test_what_only_pythons_process_has(tmp_path):
    with pytest.raises(errors.NotDifferentiable, match="xgesv"):
        c_library(grad(lambda a: np.sum(np.linalg.solve(a, a[0]))), "f8[:, :]", tmp_path / "solved")
    assert not [*tmp_path.iterdir()], "no header of what there is not"


@pytest.mark.parametrize("name", ["a b", "double", "class", "3d"])
def test_names_that_c_has_not(tmp_path, name):
    with pytest.raises(ValueError, match="no name in C"):
        c_library(grad(lambda x: x * x), "f8", tmp_path / "square", name=name)


def test_names_that_are_the_shims_or_cs(tmp_path):
    def f(derivative, unix, int64_t):
        return derivative * unix * int64_t

    made = c_library(grad(f), None, tmp_path / "product-1.2", name="slope")
    assert made.header == tmp_path / "product-1.2.h" and made.shared.name == "product-1.2.so"
    source = (
        "#include <stdio.h>\n"
        '#include "product-1.2.h"\n'
        "int main(void)\n"
        "{\n"
        "    double found = -1.0;\n"
        "    int64_t status = slope(2.0, 3.0, 5.0, &found);\n"
        '    printf("%d %g", (int)status, found);\n'
        "    return 0;\n"
        "}\n"
    )
    assert run(tmp_path, source, made.shared) == "0 15"
