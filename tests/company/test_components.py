"""Functions as parts of other tools' systems: CasADi, OpenMDAO, Tesseract."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad import errors, grad, value
from srcgrad.company import to_casadi, to_openmdao

pytestmark = pytest.mark.long


def valley(x, k):
    return np.sum(k * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def of_casadi(casadi, x, k):
    return casadi.sum1(k * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


WAYS = {
    "value": lambda c, y, x, k: y,
    "gradient": lambda c, y, x, k: c.gradient(y, x),
    "jacobian": lambda c, y, x, k: c.jacobian(y, c.vertcat(x, k)),
    "hessian": lambda c, y, x, k: c.hessian(y, c.vertcat(x, k))[0],
    "mixed": lambda c, y, x, k: c.jacobian(c.gradient(y, x), k),
    "tangent": lambda c, y, x, k: c.jtimes(y, x, c.DM([1.0, 2.0, -1.0])),
    "third": lambda c, y, x, k: c.jacobian(c.hessian(y, x)[0], k),
}


@pytest.mark.parametrize("way", WAYS)
def test_casadi_as_its_own(way):
    casadi = pytest.importorskip("casadi", reason="pip install 'srcgrad[casadi]'")
    x, k = casadi.MX.sym("x", 3), casadi.MX.sym("k")
    ours = to_casadi(valley, np.zeros(3), 1.0)
    found, expected = (
        casadi.Function("f", [x, k], [WAYS[way](casadi, y, x, k)])([0.1, 0.2, 0.7], 3.0).full()
        for y in (ours(x, k), of_casadi(casadi, x, k))
    )
    assert found.shape == expected.shape and np.allclose(found, expected, rtol=1e-10)


def test_casadi_with_matrices_and_several_results():
    casadi = pytest.importorskip("casadi", reason="pip install 'srcgrad[casadi]'")
    ours = to_casadi(lambda a, x: (a @ x, np.sum(a * a)), np.zeros((2, 3)), np.zeros(3))
    a, x = casadi.MX.sym("a", 2, 3), casadi.MX.sym("x", 3)
    point = np.arange(6.0).reshape(2, 3), np.array([1.0, 2.0, 4.0])
    for of in (
        lambda product, squares: casadi.jacobian(product, a),
        lambda product, squares: casadi.gradient(squares, a),
        lambda product, squares: casadi.jacobian(casadi.gradient(casadi.sumsqr(product), a), x),
    ):
        found, expected = (
            casadi.Function("f", [a, x], [of(*each)])(*point).full()
            for each in (ours(a, x), (casadi.mtimes(a, x), casadi.sumsqr(a)))
        )
        assert np.allclose(found, expected, rtol=1e-12)
    with pytest.raises(errors.DTypeError, match="real floats"):
        to_casadi(lambda x: np.argsort(x), np.zeros(3))
    with pytest.raises(errors.DTypeError, match="the shape"):
        to_casadi(lambda x: np.sum(x), np.zeros((2, 2, 2)))


def test_casadi_solves_with_exact_second_derivatives():
    casadi = pytest.importorskip("casadi", reason="pip install 'srcgrad[casadi]'")
    x = casadi.MX.sym("x", 3)
    ours = to_casadi(valley, np.zeros(3), 1.0)
    options = {"print_time": 0, "ipopt.print_level": 0, "ipopt.sb": "yes"}
    ended = []
    for value_of in (ours(x, 100.0), of_casadi(casadi, x, 100.0)):
        problem = {"x": x, "f": value_of, "g": x[0] + x[1]}
        solver = casadi.nlpsol("solver", "ipopt", problem, options)
        found = solver(x0=[0.0, 0.0, 0.0], lbg=-10.0, ubg=1.0)
        assert solver.stats()["success"]
        ended.append((found["x"].full(), solver.stats()["iter_count"]))
    assert np.allclose(ended[0][0], ended[1][0], atol=1e-7)
    assert ended[0][1] == ended[1][1], "the same steps, of the same Hessians"


def spring(x, k, a):
    return np.sin(k * x), np.sum(a * a) * k, a @ x


@pytest.mark.parametrize("partials", ["dense", "products"])
def test_openmdao(partials):
    api = pytest.importorskip("openmdao.api", reason="pip install 'srcgrad[openmdao]'")
    x, k, a = np.array([0.1, 0.5, 2.0]), 2.0, np.arange(6.0).reshape(2, 3)
    made = to_openmdao(spring, ("s", "e", "m"), partials=partials, x=x, k=k, a=a)
    problem = api.Problem(reports=False)
    problem.model.add_subsystem("spring", made, promotes=["*"])
    for mode in ("fwd", "rev"):
        problem.setup(mode=mode)
        problem.run_model()
        assert np.allclose(problem.get_val("e"), 55.0 * k)
        found = problem.compute_totals(of=["s", "e", "m"], wrt=["x", "k", "a"])
        assert np.allclose(found["s", "x"], np.diag(k * np.cos(k * x)))
        assert np.allclose(found["s", "k"][:, 0], x * np.cos(k * x))
        assert np.allclose(found["s", "a"], 0.0) and np.allclose(found["e", "x"], 0.0)
        assert np.allclose(found["e", "k"], 55.0) and np.allclose(
            found["e", "a"], 2 * k * a.ravel()
        )
        assert np.allclose(found["m", "x"], a) and np.allclose(found["m", "k"], 0.0)
        assert np.allclose(found["m", "a"], np.kron(np.eye(2), x))


def test_openmdao_optimises():
    api = pytest.importorskip("openmdao.api", reason="pip install 'srcgrad[openmdao]'")

    def paraboloid(x, y):
        return (x - 3.0) ** 2 + x * y + (y + 4.0) ** 2 - 3.0

    problem = api.Problem(reports=False)
    problem.model.add_subsystem("f", to_openmdao(paraboloid, "f_xy", x=0.0, y=0.0), promotes=["*"])
    problem.driver = api.ScipyOptimizeDriver(optimizer="SLSQP", disp=False)
    problem.model.add_design_var("x")
    problem.model.add_design_var("y")
    problem.model.add_objective("f_xy")
    problem.setup()
    problem.run_driver()
    assert problem.get_val("x") == pytest.approx(20.0 / 3.0, abs=1e-4)
    assert problem.get_val("y") == pytest.approx(-22.0 / 3.0, abs=1e-4)
    with pytest.raises(ValueError, match="1 results, and 2 names"):
        to_openmdao(paraboloid, ("one", "two"), x=0.0, y=0.0)


def energy(x, k, n):
    total = 0.0
    for _ in range(n):
        total += k * np.sum(np.diff(x) ** 2)
    return total, k * x


def test_tesseract(tmp_path):
    core = pytest.importorskip("tesseract_core", reason="pip install 'srcgrad[tesseract]'")
    pytest.importorskip("lz4", reason="pip install 'tesseract-core[runtime]'")
    derivative = value(energy)
    derivative.specialise("f8[:], f8, i8")
    folder = derivative.save(tmp_path / "energy", kind="tesseract")
    texts = [each.read_text(encoding="utf-8") for each in folder.glob("*.py")]
    assert len(texts) == 4 and not any("import srcgrad" in each for each in texts)
    x, k, n = np.array([0.0, 1.0, 3.0]), 2.0, 2
    given = {"x": x, "k": k, "n": n}
    by_x, by_k = 2 * n * k * np.array([-1.0, -1.0, 2.0]), n * 5.0
    with core.Tesseract.from_tesseract_api(folder / "tesseract_api.py") as made:
        found = made.apply(given)
        assert found["result0"] == n * k * 5.0 and np.array_equal(found["result1"], k * x)
        found = made.jacobian(given, jac_inputs=["x", "k"], jac_outputs=["result0", "result1"])
        assert np.allclose(found["result0"]["x"], by_x) and found["result0"]["k"] == by_k
        assert np.allclose(found["result1"]["x"], k * np.eye(3))
        assert np.allclose(found["result1"]["k"], x)
        found = made.jacobian(given, jac_inputs=["x"], jac_outputs=["result0"])
        assert np.allclose(found["result0"]["x"], by_x), "by adjoints, of which there are fewer"
        found = made.jacobian_vector_product(
            given, jvp_inputs=["x"], jvp_outputs=["result0"], tangent_vector={"x": x}
        )
        assert found["result0"] == pytest.approx(by_x @ x)
        found = made.vector_jacobian_product(
            given, vjp_inputs=["x"], vjp_outputs=["result1"], cotangent_vector={"result1": x}
        )
        assert np.allclose(found["x"], k * x)
        shapes = {"x": ((5,), "float64"), "k": ((), "float64"), "n": ((), "int64")}
        found = made.abstract_eval(
            {name: {"shape": shape, "dtype": kind} for name, (shape, kind) in shapes.items()}
        )
        assert found["result1"]["shape"] == (5,) and found["result0"]["shape"] == ()


def test_tesseracts_that_cannot_be(tmp_path):
    scale = np.array([2.0])
    derivative = grad(lambda x: np.sum(x) * scale[0])
    derivative.specialise("f8[:]")
    with pytest.raises(errors.NotDifferentiable, match="reads scale, and a Tesseract has"):
        derivative.save(tmp_path, kind="tesseract")
    derivative = grad(lambda p: np.sum(p["x"]))
    derivative.specialise({"x": np.ones(2)})
    with pytest.raises(errors.NotDifferentiable, match="p is neither"):
        derivative.save(tmp_path, kind="tesseract")
    with pytest.raises(ValueError, match="neither"):
        derivative.save(tmp_path, kind="zip")
