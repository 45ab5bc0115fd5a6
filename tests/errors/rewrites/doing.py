"""What to do instead of a call of srcgrad, or of a tool by it, that is refused.

Each gives a slope, and the function of one number and the number that differences compare it at.
"""

from __future__ import annotations

import ctypes
import functools
import pickle
import runpy
import tempfile

import numpy as np
import pytest

import srcgrad
from srcgrad import company, grad, jacobian, vmap
from tests.tools.rewritten import instead_of_doing

scales = np.ones(3)


def square(x):
    return x * x


def called(compiled, *arguments):
    """What a function for C gives for numbers."""
    result = ctypes.c_double()
    assert compiled.ctypes(*arguments, ctypes.byref(result)) == 0
    return result.value


@instead_of_doing("SG2415")
def data_as_a_parameter():
    def scaled(x, scale):
        return x * x * scale

    slope = company.cfunction(grad(scaled), "f8, f8")
    return called(slope, 3.0, 2.0), lambda x: scaled(x, 2.0), 3.0


@instead_of_doing("SG2416")
def random_numbers_drawn_before():
    def times(x, drawn):
        return x * x * drawn

    drawn = np.random.default_rng(0).normal()
    slope = company.cfunction(grad(times), "f8, f8")
    return called(slope, 3.0, drawn), lambda x: times(x, drawn), 3.0


@instead_of_doing("SG2414 SG2411")
def gradient_for_c():
    slope = company.cfunction(grad(square), "f8")
    return called(slope, 3.0), square, 3.0


@instead_of_doing("SG2417")
def returns_the_array():
    def replaced(x):
        y = x.copy()
        y[0] = x[0] ** 3
        return y

    row = company.gufunc(jacobian(replaced), "f8[:]", signature="(n)->(n,n)")
    slope = row(np.array([2.0, 1.0]))[0, 0]
    return slope, lambda x: replaced(np.array([x, 1.0]))[0], 2.0


@instead_of_doing("SG2418")
def derivatives_in_their_order():
    def product(a, b):
        return a * a * b

    slopes = company.gufunc(grad(product, argnums=("a", "b")), "f8, f8")
    return slopes(3.0, 2.0)[0], lambda a: product(a, 2.0), 3.0


@instead_of_doing("SG2413")
def shapes_that_are_said():
    def powers(x):
        return np.array([[x[0] ** 2, 1.0], [0.0, x[1] ** 3]])

    found = company.gufunc(powers, "f8[:]", signature="(n)->(n,n)")

    def first(x):
        return found(np.array([x, 1.0]))[0, 0]

    return grad(lambda x: powers(np.array([x, 1.0]))[0, 0])(2.0), first, 2.0


@instead_of_doing("SG537")
def real_numbers_for_c():
    def modulus(re, im):
        return np.hypot(re, im)

    slope = company.cfunction(grad(modulus), "f8, f8")
    return called(slope, 3.0, 4.0), lambda re: modulus(re, 4.0), 3.0


@instead_of_doing("SG2412")
def unknowns_that_are_real():
    def modulus(z):
        return (z[0] - 1.0) ** 2 + z[1] ** 2 * z[0]

    objective = company.objective(modulus)
    slope = objective.jac(np.array([2.0, 3.0]))[0]
    return slope, lambda re: modulus(np.array([re, 3.0])), 2.0


@instead_of_doing("SG535")
def text_bound_before():
    jax = pytest.importorskip("jax")

    def scaled(x, mode):
        return x * x * x if mode == "fast" else x

    bound = functools.partial(scaled, mode="fast")
    return float(jax.grad(company.to_jax(bound))(2.0)), bound, 2.0


@instead_of_doing("SG536")
def real_part_for_jax():
    jax = pytest.importorskip("jax")

    def real(x):
        return (x * x * np.exp(1j * x)).real

    return float(jax.grad(company.to_jax(real))(2.0)), real, 2.0


@instead_of_doing("SG825")
def example_of_the_result():
    jax = pytest.importorskip("jax")

    def factor(a):
        return np.linalg.cholesky(a)

    def first(x):
        return factor(np.array([[x, 1.0], [1.0, 5.0]]))[1, 1]

    of_jax = company.to_jax(factor, result=np.zeros((2, 2)))
    slope = jax.grad(lambda a: of_jax(a)[1, 1])(jax.numpy.array([[2.0, 1.0], [1.0, 5.0]]))
    return float(slope[0, 0]), first, 2.0


@instead_of_doing("SG538 SG539")
def real_floats_for_torch():
    torch = pytest.importorskip("torch")

    def modulus(re, im):
        return np.hypot(re, im)

    re, im = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (3.0, 4.0))
    company.to_torch(modulus)(re, im).backward()
    return float(re.grad), lambda x: modulus(x, 4.0), 3.0


class Quantity:
    magnitude, units = 3.0, "metre"


@instead_of_doing("SG540")
def number_of_a_quantity():
    length = Quantity()
    return grad(square)(length.magnitude), square, length.magnitude


@instead_of_doing("SG603 SG606 SG608")
def functions_on_lines_of_their_own():
    def first(x):
        return 2.0 * x * x

    def second(x):
        return x + 2.0

    return grad(first)(3.0) * grad(second)(3.0), first, 3.0


@instead_of_doing("SG609")
def function_of_a_module():
    slope = pickle.loads(pickle.dumps(grad(square)))
    return slope(3.0), square, 3.0


@instead_of_doing("SG801 SG806")
def source_after_a_call():
    slope = grad(square)
    found = slope(3.0)
    assert "def square_grad(x):" in slope.source
    rows = vmap(square)
    rows(np.ones(3))
    assert "def " in rows.source
    return found, square, 3.0


@instead_of_doing("SG821")
def pattern_after_a_call():
    sparse = jacobian(square, mode="sparse")
    found = sparse(np.array([2.0, 3.0]))
    assert sparse.pattern is not None
    return found.toarray()[0, 0], square, 2.0


@instead_of_doing("SG820 SG822")
def dense_jacobian():
    return jacobian(square)(np.array([2.0, 3.0]))[0, 0], square, 2.0


@instead_of_doing("SG805")
def table_instead_of_a_plot():
    print(srcgrad.taylor_test(square, (2.0,)))
    return grad(square)(2.0), square, 2.0


@instead_of_doing("SG823 SG824")
def module_without_a_compiler():
    with tempfile.TemporaryDirectory() as folder:
        path = grad(square).specialise("f8").save(f"{folder}/square_slope.py")
        saved = runpy.run_path(str(path))
    return saved["square_grad"].py_func(2.0), square, 2.0


SCALES = np.array([1.0, 2.0])


@instead_of_doing("SG201")
def array_as_an_argument():
    def of_scales(u, scales):
        for scale in scales:
            u = np.tanh(u * scale)
        return u

    def summed(x):
        scales = SCALES.copy()
        scales[0] = x
        for _ in range(15):
            x = of_scales(x, scales)
        return x

    return grad(summed)(0.5), summed, 0.5


def times_three(a):
    return 3.0 * a


srcgrad.partials(times_three, lambda a: 3.0)


@instead_of_doing("SG803")
def saves_what_a_module_has():
    def loss(x):
        return times_three(x) ** 2

    with tempfile.TemporaryDirectory() as folder:
        path = grad(loss).specialise("f8").save(f"{folder}/slope.py")
        saved = runpy.run_path(str(path))
    return saved["loss_grad"](2.0), loss, 2.0
