"""What surrounds compiled code: binding, dispatch, structure, errors; with hand-written text."""

import copy
import functools
import pickle
import subprocess
import sys
import timeit
import types
from dataclasses import dataclass, field

import numba
import numpy as np
import pytest

import srcgrad
from srcgrad import errors
from srcgrad.backend.compile import numba_type
from srcgrad.derivative import Derivative
from srcgrad.errors import Span
from srcgrad.frontend import arguments
from srcgrad.types import FLOAT


@dataclass
class Captured:
    name: str
    type: object
    get: object


@dataclass
class Dependency:
    value: object
    get: object

    @property
    def changed(self):
        return self.get() != self.value


@dataclass
class Specialised:
    result: object = arguments.Number(FLOAT)
    captured: tuple = ()
    dependencies: tuple = ()


@dataclass(frozen=True)
class Request:
    function: object
    specs: dict
    wrt: tuple
    with_value: bool
    has_aux: bool


@dataclass
class Written:
    """A pipeline that returns texts written by hand, and remembers what it was asked."""

    text: str = ""
    guards: dict = field(default_factory=dict)
    writes: frozenset = frozenset()
    specialised: Specialised = field(default_factory=Specialised)
    requests: list = field(default_factory=list)

    def generate(self, request):
        self.requests.append(request)
        leaves = [leaf for s in request.specs.values() for leaf in arguments.leaf_specs(s)]
        kinds = [leaf.type for leaf in leaves] + [each.type for each in self.specialised.captured]
        return types.SimpleNamespace(
            text=self.text,
            name=self.text.split("def ")[1].split("(")[0],
            leaf_types=tuple(numba_type(kind) for kind in kinds),
            specialised=self.specialised,
            guards=self.guards,
            writes=self.writes,
            stages=(),
            saved="nothing",
        )


@pytest.fixture
def pipeline(monkeypatch, tmp_path):
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))
    written = Written()
    module = types.SimpleNamespace(Request=Request, generate=written.generate)
    monkeypatch.setitem(sys.modules, "srcgrad.pipeline", module)
    return written


SCALAR = "def f_grad(x, k):\n    return 2.0 * k * x\n"
BOTH = "def f_grad(x, k):\n    return 2.0 * k * x, x * x\n"
VECTOR = "def f_grad(x, k):\n    return 2.0 * k * x\n"


def f(x, k=3.0):
    """A parabola."""
    return k * x * x


class TestCalls:
    def test_defaults_and_keywords(self, pipeline):
        pipeline.text = SCALAR
        df = Derivative(f)
        assert df(2.0) == 12.0
        assert df(2.0, 1.0) == df(k=1.0, x=2.0) == df(2.0, k=1.0) == 4.0
        assert len(pipeline.requests) == 1
        assert pipeline.requests[0].wrt == ("x",)

    def test_python_says_what_does_not_bind(self, pipeline):
        df = Derivative(f)
        for call in (lambda g: g(), lambda g: g(1.0, 2.0, 3.0), lambda g: g(1.0, j=2.0)):
            with pytest.raises(TypeError) as expected:
                call(f)
            with pytest.raises(TypeError) as found:
                call(df)
            assert str(found.value) == str(expected.value)

    def test_every_kind_of_parameter(self, pipeline):
        def g(a, /, b, *rest, c=1.0, **more):
            return a

        pipeline.text = "def g_grad(a, b, r0, r1, c, d):\n    return a + r1 + 10.0 * d\n"
        assert Derivative(g)(1.0, 2.0, 3.0, 4.0, d=5.0) == 55.0
        assert list(pipeline.requests[0].specs) == ["a", "b", "rest", "c", "more"]

    def test_defaults_are_not_made_text(self, pipeline):
        class Trap:
            def __repr__(self):
                return "__import__('os').abort()"

        def g(x, trap=Trap()):  # noqa: B008
            return x

        pipeline.text = "def g_grad(x):\n    return 1.0\n"
        assert Derivative(g)(1.0) == 1.0

    def test_partial(self, pipeline):
        pipeline.text = SCALAR
        df = Derivative(functools.partial(f, k=5.0))
        assert df(2.0) == 20.0
        assert df(2.0, k=1.0) == 4.0

    def test_dispatch_on_types_not_sizes(self, pipeline):
        pipeline.text = VECTOR
        df = Derivative(f)
        for n in (0, 1, 2, 10):
            np.testing.assert_array_equal(df(np.ones(n), 1.0), np.full(n, 2.0))
        assert len(pipeline.requests) <= 1
        df(np.ones(4)[::2], 1.0)
        assert len(pipeline.requests) == 2

    def test_read_only_array(self, pipeline):
        pipeline.text = VECTOR
        x = np.ones(3)
        x.flags.writeable = False
        np.testing.assert_array_equal(Derivative(f)(x, 1.0), 2.0 * x)

    def test_foreign_byte_order(self, pipeline):
        pipeline.text = VECTOR
        x = np.arange(3.0)
        np.testing.assert_array_equal(Derivative(f)(x.astype(">f8"), 1.0), 2.0 * x)

    def test_zero_dimensional_array(self, pipeline):
        pipeline.text = "def f_grad(x, k):\n    y = x.copy()\n    y[()] = 7.0\n    return y\n"
        found = Derivative(f)(np.array(2.0))
        assert isinstance(found, np.ndarray)
        assert found.shape == ()

    def test_plain(self, pipeline, monkeypatch):
        monkeypatch.setattr("srcgrad.backend.compile.compile_text", None)
        pipeline.text = SCALAR
        df = Derivative(f)
        assert df.plain(2, k=1.0) == df.plain(2, k=1.0) == 4.0
        assert df.specialise("f8, f8").plain(2.0, 1.0) == 4.0
        assert len(pipeline.requests) == 1


class TestPromotion:
    def test_integer_is_taken_as_float(self, pipeline):
        pipeline.text = SCALAR
        found = Derivative(f)(3, 1.0)
        assert type(found) is float
        assert found == 6.0
        assert pipeline.requests[0].specs["x"].type.dtype == "float64"

    def test_integer_array(self, pipeline):
        pipeline.text = VECTOR
        found = Derivative(f)(np.arange(3), 1.0)
        assert found.dtype == np.float64
        np.testing.assert_array_equal(found, [0.0, 2.0, 4.0])

    def test_other_integers_stay(self, pipeline):
        pipeline.text = SCALAR
        Derivative(f)(3.0, 2)
        assert pipeline.requests[0].specs["k"].type.dtype == "int64"

    def test_numpy_numbers_stay_numpy(self, pipeline):
        pipeline.text = SCALAR
        df = Derivative(f)
        assert type(df(3.0, 1.0)) is float
        assert type(df(np.float64(3.0), 1.0)) is np.float64
        assert type(df(np.float32(3.0), 1.0)) is np.float32


@dataclass
class Model:
    weight: float
    layers: int = 2


class TestAnswers:
    def test_one_name_is_bare_and_several_are_a_tuple(self, pipeline):
        pipeline.text = BOTH
        assert Derivative(f, ("x", "k"))(3.0, 2.0) == (12.0, 9.0)
        assert Derivative(f, ["k", 0])(3.0, 2.0) == (9.0, 12.0)
        pipeline.text = SCALAR
        assert Derivative(f, ("x",))(3.0, 2.0) == (12.0,)
        assert Derivative(f, -2)(3.0, 2.0) == 12.0

    def test_value_and_gradient(self, pipeline):
        pipeline.text = BOTH
        assert Derivative(f, with_value=True)(3.0, 2.0) == (12.0, 9.0)

    def test_aux(self, pipeline):
        pair = arguments.Sequence(tuple, (arguments.Number(FLOAT), arguments.Number(FLOAT)))
        pipeline.specialised.result = arguments.Sequence(tuple, (arguments.Number(FLOAT), pair))
        pipeline.text = "def f_grad(x, k):\n    return 1.0, 2.0, 3.0\n"
        assert Derivative(f, has_aux=True)(3.0) == (1.0, (2.0, 3.0))
        pipeline.text = "def f_grad(x, k):\n    return 1.0, 2.0, 3.0, 4.0\n"
        assert Derivative(f, has_aux=True, with_value=True)(3.0) == ((1.0, (3.0, 4.0)), 2.0)

    def test_structure(self, pipeline):
        def g(p):
            return 0.0

        pipeline.text = "def g_grad(a, b, c):\n    return 10.0 * a, 10.0 * b, 10.0 * c\n"
        found = Derivative(g)({"a": 1.0, "rest": [2, (np.ones(2), "note")]})
        assert found["a"] == 10.0
        assert found["rest"][0] == 20.0
        np.testing.assert_array_equal(found["rest"][1][0], [10.0, 10.0])
        assert found["rest"][1][1] == "note"

    def test_dataclass(self, pipeline):
        def g(model):
            return 0.0

        pipeline.text = "def g_grad(weight, layers):\n    return weight * layers\n"
        assert Derivative(g)(Model(3.0)) == Model(6.0, 2)

    def test_items_of_star_args(self, pipeline):
        def g(*xs):
            return 0.0

        pipeline.text = "def g_grad(x0, x1):\n    return 10.0 * x0, 20.0 * x1\n"
        assert Derivative(g)(1.0, 2.0) == 10.0
        assert Derivative(g, (1, 0))(1.0, 2.0) == (40.0, 10.0)
        assert Derivative(g, "xs")(1.0, 2.0) == (10.0, 40.0)


class TestArgnums:
    @pytest.mark.parametrize(
        ("argnums", "kind"),
        [
            (2, ValueError),
            (-3, ValueError),
            ("z", ValueError),
            ((0, "x"), ValueError),
            ((), ValueError),
            (1.5, TypeError),
            (True, TypeError),
        ],
    )
    def test_wrong(self, argnums, kind):
        with pytest.raises(kind, match="x and k"):
            Derivative(f, argnums)


class TestErrors:
    def test_guard_becomes_an_error_with_a_line(self, pipeline):
        span = Span("model.py", "f", 12, 11, 12, 15, "    return x[i]")
        message = "index {} is out of bounds for axis 0 with size {}"
        pipeline.guards = {message: (errors.OutOfBounds, span)}
        pipeline.text = (
            f'def f_grad(x, k):\n    raise IndexError("{message}", 5, 3)\n    return x\n'
        )
        with pytest.raises(errors.OutOfBounds) as caught:
            Derivative(f)(1.0)
        assert str(caught.value) == (
            "index 5 is out of bounds for axis 0 with size 3\n"
            '  File "model.py", line 12, in f\n'
            "    return x[i]\n"
            "           ^^^^"
        )
        assert isinstance(caught.value, IndexError)

    def test_the_users_own_exception(self, pipeline):
        pipeline.guards = {"x is {}": (ValueError, None)}
        pipeline.text = 'def f_grad(x, k):\n    raise ValueError("x is {}", x)\n    return x\n'
        with pytest.raises(ValueError, match=r"^x is 1\.5$"):
            Derivative(f)(1.5)

    def test_other_exceptions_pass(self, pipeline):
        pipeline.text = 'def f_grad(x, k):\n    raise ValueError("odd")\n    return x\n'
        with pytest.raises(ValueError, match=r"^odd$"):
            Derivative(f)(1.5)

    def test_interrupt(self, pipeline):
        from srcgrad.backend.machine import INTERRUPTED

        pipeline.text = f'def f_grad(x, k):\n    raise RuntimeError("{INTERRUPTED}")\n'
        with pytest.raises(KeyboardInterrupt, match="interrupted during a compiled derivative"):
            Derivative(f)(1.5)

    def test_builtin(self):
        with pytest.raises(errors.SourceUnavailable):
            Derivative(len)


class TestAliasing:
    text = "def f_grad(x, k):\n    return x.copy()\n"

    def test_overlap_is_refused_if_written(self, pipeline):
        pipeline.text, pipeline.writes = self.text, frozenset({0})
        df = Derivative(f)
        x = np.ones(6)
        df(x, x.copy())
        df(x[:3], x[3:])
        with pytest.raises(errors.AliasingError, match="x and k share memory, and the function"):
            df(x, x)
        with pytest.raises(errors.AliasingError):
            df(x[1:], x[:-1])
        df(x[::2], x[1::2])

    def test_overlap_is_fine_if_only_read(self, pipeline):
        pipeline.text = self.text
        x = np.ones(3)
        Derivative(f)(x, x)


class TestOutside:
    def test_captured_array_is_fetched_at_each_call(self, pipeline):
        data = {"a": np.ones(2)}
        kind = arguments.describe({"a": data["a"]})[0]["a"].type
        pipeline.specialised.captured = (Captured("a", kind, lambda: data["a"]),)
        pipeline.text = "def f_grad(x, k, a):\n    return x * a.sum()\n"
        df = Derivative(f)
        assert df(1.0) == 2.0
        data["a"] = np.full(5, 3.0)
        assert df(1.0) == 15.0
        assert len(pipeline.requests) == 1

    def test_changed_constant_is_noticed(self, pipeline):
        constant = [2.0]
        pipeline.specialised.dependencies = (Dependency(2.0, lambda: constant[0]),)
        pipeline.text = "def f_grad(x, k):\n    return x * 2.0\n"
        df = Derivative(f)
        assert df(1.0) == df(1.0) == 2.0
        constant[0] = 3.0
        pipeline.specialised = Specialised(dependencies=(Dependency(3.0, lambda: constant[0]),))
        pipeline.text = "def f_grad(x, k):\n    return x * 3.0\n"
        assert df(1.0) == df(1.0) == 3.0
        assert df.specialise(1.0).source == pipeline.text
        assert len(pipeline.requests) == 2


class TestLooking:
    def test_source_before_a_call(self):
        with pytest.raises(errors.SrcgradError, match=r'd\.specialise\("f8"\)\.source'):
            _ = Derivative(f).source

    def test_specialise_by_types_and_examples(self, pipeline):
        pipeline.text = VECTOR
        df = Derivative(f)
        one = df.specialise("f8[:], f8")
        assert df.specialise("f8[:]", "f8") is one
        assert df.specialise(np.ones(3), 1.0) is one
        assert df.specialise("f8[:]", k="f8") is one
        assert df.specialise("f8[:]") is one
        assert df.source == one.source == VECTOR
        assert (one.memory, one.stages()) == ("nothing", ())
        assert one.transform_seconds >= 0.0
        assert one.compile_seconds >= 0.0
        df(np.ones(2), 1.0)
        assert len(pipeline.requests) == 1

    def test_strings_for_string_options(self, pipeline):
        def g(x, mode="fast"):
            return x

        pipeline.text = "def g_grad(x):\n    return 1.0\n"
        Derivative(g).specialise("f8", "slow")
        assert pipeline.requests[0].specs["mode"] == arguments.Fixed("slow")
        with pytest.raises(ValueError, match="cannot read these types"):
            Derivative(f).specialise("f9")

    def test_compiled_serves_numba_code(self, pipeline):
        pipeline.text = SCALAR
        inner = Derivative(f).compiled("f8, f8")

        @numba.njit
        def outer(x):
            return inner(x, 1.0) + 1.0

        assert outer(2.0) == 5.0

    @pytest.mark.parametrize("imports", ["", "import math\n\n\n", "import numpy as np\n\n\n"])
    def test_saved_module_needs_no_srcgrad(self, pipeline, tmp_path, imports):
        pipeline.text = imports + SCALAR
        path = tmp_path / "f_grad.py"
        df = Derivative(f)
        df(2.0)
        df.save(path)
        text = path.read_text()
        assert text.startswith('"""Gradient of f (test_derivative.py, line ')
        ran = subprocess.run(
            [sys.executable, "-c", "import f_grad; print(f_grad.f_grad(2.0, 1.0), "
             "f_grad.f_grad.py_func(2.0, 1.0)); import sys; assert 'srcgrad' not in sys.modules"],
            cwd=tmp_path, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert ran.stdout == "4.0 4.0\n"
        formatted = subprocess.run(
            [sys.executable, "-m", "ruff", "format", "--check", str(path)], capture_output=True
        )
        assert formatted.returncode == 0, text

    def test_looks_like_the_function(self, pipeline):
        df = Derivative(f)
        assert (df.__name__, df.__doc__, df.__module__) == ("f", "A parabola.", __name__)
        assert str(df.__signature__) == "(x, k=3.0)"
        assert df.__wrapped__ is f
        assert repr(df) == "<derivative of f(x, k=3.0) with respect to x>"


class Spring:
    def __init__(self, stiffness):
        self.stiffness = stiffness

    @srcgrad.grad
    def force(self, x):
        return 0.5 * self.stiffness * x * x

    @srcgrad.grad(argnums="x")
    def force_by_name(self, x):
        return 0.5 * self.stiffness * x * x


@srcgrad.grad
def decorated(x, k=3.0):
    return k * x * x


class TestMethods:
    def test_decorated_method(self, pipeline):
        spring = Spring(2.0)
        pipeline.specialised.captured = (Captured("k", FLOAT, lambda: spring.stiffness),)
        pipeline.text = "def force_grad(x, k):\n    return k * x\n"
        assert spring.force(3.0) == spring.force_by_name(3.0) == 6.0
        assert pipeline.requests[0].wrt == ("x",)
        spring.stiffness = 5.0
        assert spring.force(3.0) == 15.0
        assert spring.force(x=3.0) == 15.0
        assert len(pipeline.requests) == 2
        assert str(spring.force.__signature__) == "(x)"

    def test_instances_do_not_share_what_they_captured(self, pipeline):
        for stiffness in (2.0, 4.0):
            spring = Spring(stiffness)
            captured = Captured("k", FLOAT, lambda spring=spring: spring.stiffness)
            pipeline.specialised = Specialised(captured=(captured,))
            pipeline.text = "def force_grad(x, k):\n    return k * x\n"
            assert spring.force(1.0) == stiffness

    def test_bound_method(self, pipeline):
        class Plain:
            def energy(self, x):
                return x

        pipeline.text = "def energy_grad(x):\n    return 1.0\n"
        assert Derivative(Plain().energy)(2.0) == 1.0
        assert pipeline.requests[0].wrt == ("x",)


class TestCopies:
    def test_pickled_by_name_or_by_function(self, pipeline):
        pipeline.text = SCALAR
        assert pickle.loads(pickle.dumps(decorated)) is decorated
        df = pickle.loads(pickle.dumps(Derivative(f, "x", cache=False)))
        assert df(2.0, 1.0) == 4.0
        assert df._options["cache"] is False

    def test_copied(self, pipeline):
        pipeline.text = SCALAR
        assert copy.copy(Derivative(f))(2.0, 1.0) == 4.0


def overhead(df, *args):
    """Seconds that a call takes beyond the compiled function alone."""
    df(*args)
    compiled = df.compiled(*args)
    compiled(*args)
    names = {"df": df, "compiled": compiled, "args": args}
    own = min(timeit.repeat("df(*args)", globals=names, number=2000, repeat=7))
    numbas = min(timeit.repeat("compiled(*args)", globals=names, number=2000, repeat=7))
    return (own - numbas) / 2000


def test_overhead_of_a_call(pipeline):
    pipeline.text = SCALAR
    assert overhead(Derivative(f), 2.0, 1.0) < 2e-6
    pipeline.text = VECTOR
    assert overhead(Derivative(f), np.ones(3), 1.0) < 4e-6
