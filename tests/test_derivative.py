"""Derivatives as their users meet them: calls, types, answers, errors, what is outside."""

from __future__ import annotations

import copy
import functools
import linecache
import pickle
from collections import namedtuple
from dataclasses import dataclass

import numba
import numpy as np
import pytest

import srcgrad
from srcgrad import errors, grad, value_and_grad
from srcgrad.derivative import Derivative
from srcgrad.operators import VALUE_AND_GRAD


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))


def f(x, k=3.0):
    """A parabola."""
    return k * x * x


def squares(x):
    total = 0.0
    for i in range(x.size):
        total += x[i] * x[i]
    return total


def cubes(x):
    total = 0.0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            total += x[i, j] ** 3
    return total


def made(df):
    """How many derivatives have been written for a function so far."""
    return len(df._specialisations)


class TestCalls:
    def test_defaults_and_keywords(self):
        df = Derivative(f)
        assert df(2.0) == 12.0
        assert df(2.0, 1.0) == df(k=1.0, x=2.0) == df(2.0, k=1.0) == 4.0
        assert made(df) == 1

    def test_python_says_what_does_not_bind(self):
        df = Derivative(f)
        for call in (lambda g: g(), lambda g: g(1.0, 2.0, 3.0), lambda g: g(1.0, j=2.0)):
            with pytest.raises(TypeError) as expected:
                call(f)
            with pytest.raises(TypeError) as found:
                call(df)
            assert str(found.value) == str(expected.value)

    def test_every_kind_of_parameter(self):
        def g(a, /, b, *rest, c=1.0, **more):
            return a * b * rest[1] * c * more["d"]

        wanted = ("a", "b", "rest", "c", "more")
        assert Derivative(g)(1.0, 2.0, 3.0, 4.0, d=5.0) == 40.0
        found = Derivative(g, wanted)(1.0, 2.0, 3.0, 4.0, d=5.0)
        assert found == (40.0, 20.0, (0.0, 10.0), 40.0, {"d": 8.0})

    def test_defaults_are_not_made_text(self):
        class Trap:
            def __repr__(self):
                return "__import__('os').abort()"

        def g(x, trap=Trap()):  # noqa: B008
            return x

        assert Derivative(g)(1.0) == 1.0

    def test_dispatch_on_types_not_sizes(self):
        df = Derivative(squares)
        for n in (0, 1, 2, 10):
            np.testing.assert_array_equal(df(np.ones(n)), np.full(n, 2.0))
        assert made(df) == 1
        df(np.ones(4)[::2])
        assert made(df) == 2

    def test_plain(self, monkeypatch):
        monkeypatch.setattr("srcgrad.backend.compile.compile_text", None)
        df = Derivative(f)
        assert df.plain(2, k=1.0) == df.plain(2, k=1.0) == 4.0
        assert df.specialise("f8, f8").plain(2.0, 1.0) == 4.0
        assert made(df) == 1


class TestNumbers:
    @pytest.mark.parametrize(
        ("x", "kind"),
        [
            (3.0, float),
            (3, float),
            (np.float64(3), np.float64),
            (np.float32(3), np.float32),
            (np.int8(3), np.float64),
            (np.uint64(3), np.float64),
        ],
    )
    def test_of_every_kind(self, x, kind):
        value, slope = Derivative(f, operator=VALUE_AND_GRAD)(x, 2.0)
        assert (value, slope) == (18.0, 12.0)
        assert (type(value), type(slope)) == (kind, kind)

    @pytest.mark.parametrize("k", [2, np.int8(2), np.float32(2), np.uint16(2)])
    def test_beside(self, k):
        assert Derivative(f)(3.0, k) == 12.0

    @pytest.mark.parametrize("k", [True, np.bool_(True)])
    def test_flags_beside(self, k):
        assert Derivative(f)(3.0, k) == 6.0

    @pytest.mark.parametrize("x", [True, np.bool_(True), None, "x"])
    def test_without_a_derivative(self, x):
        with pytest.raises(errors.DTypeError, match="argument x is"):
            Derivative(f)(x)

    def test_whole_numbers_are_not_truncated(self):
        def g(x):
            return x * x / 4 + x // 2

        assert Derivative(g)(3) == Derivative(g)(3.0) == 1.5

    def test_too_large_for_64_bits(self):
        with pytest.raises(errors.DTypeError, match="does not fit in 64 bits"):
            Derivative(f)(2**63)


def _read_only(x):
    x.flags.writeable = False
    return x


X = np.arange(1.0, 7.0)


class TestArrays:
    @pytest.mark.parametrize(
        "x",
        [
            X,
            X[::2],
            X[::-1],
            X[5:0:-2],
            X[:0],
            _read_only(X.copy()),
            X.astype(">f8"),
            X.astype(np.int32),
            X.astype(">i2")[::-2],
            np.frombuffer(b"\0" + X.tobytes(), dtype=np.uint8)[1:].view(float),
        ],
        ids=str,
    )
    def test_of_one_axis(self, x):
        found = Derivative(squares)(x)
        np.testing.assert_array_equal(found, 2.0 * x)
        assert found.dtype == np.float64
        np.testing.assert_array_equal(Derivative(squares).plain(x), found)

    def test_single_precision_stays(self):
        for x in (X.astype(np.float32), X.astype(">f4")):
            value, slope = Derivative(squares, operator=VALUE_AND_GRAD)(x)
            assert (type(value), slope.dtype) == (np.float32, np.float32)
            np.testing.assert_array_equal(slope, 2.0 * X)

    @pytest.mark.parametrize(
        "x",
        [
            X.reshape(2, 3),
            X.reshape(2, 3).T,
            X.reshape(3, 2)[:, :1],
            X.reshape(2, 3)[::-1, ::2],
            np.zeros((0, 3)),
            np.zeros((3, 0)),
            np.broadcast_to(X[:3], (2, 3)),
            X[:1].reshape(1, 1),
        ],
        ids=lambda x: f"{x.shape} {x.strides}",
    )
    def test_of_two_axes(self, x):
        np.testing.assert_array_equal(Derivative(cubes)(x), 3.0 * x * x)

    def test_of_no_axes(self):
        def g(x):
            return x[()] ** 2

        for x in (np.array(3.0), np.array(3)):
            found = Derivative(g)(x)
            assert isinstance(found, np.ndarray)
            assert (found.shape, found) == ((), 6.0)
        assert Derivative(g).plain(np.array(3.0)) == 6.0

    def test_of_five_axes(self):
        def g(x):
            total = 0.0
            for i in range(x.shape[0]):
                total += x[i, 0, -1, i, 0] ** 2
            return total

        x = np.random.default_rng(1).random((2, 1, 3, 2, 2))
        expected = np.zeros_like(x)
        for i in range(2):
            expected[i, 0, -1, i, 0] = 2.0 * x[i, 0, -1, i, 0]
        np.testing.assert_array_equal(Derivative(g)(x), expected)

    @pytest.mark.parametrize("dtype", [bool, np.float16, object, "U1", "m8[s]"])
    def test_without_a_derivative(self, dtype):
        with pytest.raises(errors.DTypeError, match="argument x is an array of dtype"):
            Derivative(squares)(np.zeros(2, dtype))


@dataclass
class Model:
    weight: float
    layers: int = 2


Pair = namedtuple("Pair", "left right")


class TestAnswers:
    def test_one_name_is_bare_and_several_are_a_tuple(self):
        assert Derivative(f, ("x", "k"))(3.0, 2.0) == (12.0, 9.0)
        assert Derivative(f, ["k", 0])(3.0, 2.0) == (9.0, 12.0)
        assert Derivative(f, ("x",))(3.0, 2.0) == (12.0,)
        assert Derivative(f, -2)(3.0, 2.0) == 12.0
        assert Derivative(f, (-1, "x"))(3.0, 2.0) == (9.0, 12.0)

    def test_value_and_gradient(self):
        assert Derivative(f, operator=VALUE_AND_GRAD)(3.0, 2.0) == (18.0, 12.0)
        assert Derivative(f, (0, 1), VALUE_AND_GRAD)(3.0, 2.0) == (18.0, (12.0, 9.0))

    def test_aux(self):
        def g(x, k):
            y = k * x * x
            return y, (y + 1.0, [x, {"k": k}], np.ones(2) * x)

        slope, (one, two, three) = Derivative(g, has_aux=True)(3.0, 2.0)
        assert (slope, one, two) == (12.0, 19.0, [3.0, {"k": 2.0}])
        np.testing.assert_array_equal(three, [3.0, 3.0])
        (value, aux), slopes = Derivative(g, (1, 0), VALUE_AND_GRAD, has_aux=True)(3.0, 2.0)
        assert (value, aux[0], slopes) == (18.0, 19.0, (9.0, 12.0))

    def test_aux_of_what_is_no_pair(self):
        with pytest.raises(errors.NotDifferentiable, match="does not return a pair, as has_aux"):
            Derivative(f, has_aux=True)(3.0)

    def test_structure(self):
        def g(p):
            return p["a"] * p["rest"][0] * p["rest"][1][0][1]

        found = Derivative(g)({"a": 3.0, "rest": [2, (np.ones(2), "note", Pair(1.0, None))]})
        assert found["a"] == 2.0
        assert found["rest"][0] == 3.0
        np.testing.assert_array_equal(found["rest"][1][0], [0.0, 6.0])
        assert found["rest"][1][1:] == ("note", Pair(0.0, None))

    def test_dataclass(self):
        def g(model):
            return model.weight**2 * model.layers

        assert Derivative(g)(Model(3.0)) == Model(12.0, 2)

    def test_items_of_star_args(self):
        def g(*xs):
            return xs[0] * 10.0 * xs[1]

        assert Derivative(g)(1.0, 2.0) == 20.0
        assert Derivative(g, (1, 0))(1.0, 2.0) == (10.0, 20.0)
        assert Derivative(g, "xs")(1.0, 2.0) == (20.0, 10.0)


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


class TestFunctions:
    def test_jitted(self):
        @numba.njit
        def inner(x):
            return x * x

        @numba.njit
        def outer(x, k):
            return k * inner(x)

        assert grad(outer)(3.0, 2.0) == 12.0

    def test_lambda(self):
        assert grad(lambda x: x**3)(2.0) == 12.0

    def test_nested(self):
        def outer(c):
            def inner(x):
                def deeper(y):
                    return c * y

                return deeper(x) * x

            return inner

        assert grad(outer(2.0))(3.0) == 12.0
        assert grad(outer(5.0))(3.0) == 30.0

    def test_partial(self):
        df = Derivative(functools.partial(f, k=5.0))
        assert df(2.0) == 20.0
        assert df(2.0, k=1.0) == 4.0
        assert Derivative(functools.partial(f, 5.0))(2.0) == 25.0
        assert Derivative(functools.partial(f, 5.0), "k")(2.0) == 25.0

    def test_callable_object(self):
        class Scaled:
            def __init__(self, by):
                self.by = by

            def __call__(self, x):
                return self.by * x * x

        scaled = Scaled(2.0)
        df = grad(scaled)
        assert df(3.0) == 12.0
        scaled.by = 10.0
        assert df(3.0) == 60.0

    def test_of_a_notebook_cell(self):
        text = "def g(x):\n    return x ** 4\n"
        linecache.cache["<cell 1>"] = (len(text), None, text.splitlines(True), "<cell 1>")
        namespace = {}
        exec(compile(text, "<cell 1>", "exec"), namespace)
        assert grad(namespace["g"])(2.0) == 32.0

    def test_without_source(self):
        namespace = {}
        exec("def g(x):\n    return x ** 4\n", namespace)
        with pytest.raises(errors.SourceUnavailable, match="the source of g is not available"):
            grad(namespace["g"])(2.0)
        with pytest.raises(errors.SourceUnavailable, match="is built in; wrap it"):
            grad(len)

    def test_derivative_of_a_derivative(self):
        second = grad(grad(f))
        assert second.plain(3.0, 2.0) == 4.0  # f is k x^2


class TestErrors:
    def test_guard_becomes_an_error_with_a_line(self):
        def g(x, i):
            return x[i] * 2.0

        for call in (Derivative(g), Derivative(g).plain):
            with pytest.raises(errors.OutOfBounds) as caught:
                call(np.ones(3), 5)
            lines = str(caught.value).splitlines()
            assert lines[0] == "index 5 is out of bounds for axis 0 of x with size 3"
            assert lines[1].strip().startswith(f'File "{__file__}", line ')
            assert [line.strip() for line in lines[2:]] == ["return x[i] * 2.0", "^^^^"]
            assert isinstance(caught.value, IndexError)

    def test_the_users_own_exception(self):
        def g(x):
            if x > 1.0:
                raise ValueError(f"x is {x}")
            return x

        df = Derivative(g)
        assert df(0.5) == 1.0
        with pytest.raises(ValueError, match=r"^x is 1\.5$"):
            df(1.5)

    def test_other_exceptions_pass(self):
        found = _explained(ValueError("odd"))
        assert (type(found), str(found)) == (ValueError, "odd")

    def test_interrupt(self):
        from srcgrad.backend.machine import INTERRUPTED

        found = _explained(RuntimeError(INTERRUPTED))
        assert isinstance(found, KeyboardInterrupt)
        assert "interrupted during a compiled derivative" in str(found)

    def test_memory(self):
        found = _explained(MemoryError("Allocation failed"))
        assert isinstance(found, errors.MemoryBudgetError)


def _explained(error):
    """What a user sees of an exception that compiled code raises."""

    def raises(*arguments):
        raise error

    df = Derivative(f)
    df(1.0)
    (runner,) = df._runners.values()
    runner.function = raises
    with pytest.raises(BaseException) as caught:
        runner._plain_run()((1.0, 3.0))
    return caught.value


class TestAliasing:
    def test_overlap_is_refused_if_written(self):
        def g(x, k):
            x[0] *= k[0]
            return x[0] * k[1]

        df = Derivative(g)
        x = np.ones(6)
        df(x, x.copy())
        df(x[:3], x[3:])
        with pytest.raises(errors.AliasingError, match="x and k share memory, and the function"):
            df(x, x)
        with pytest.raises(errors.AliasingError):
            df(x[1:], x[:-1])
        df(x[::2], x[1::2])
        np.testing.assert_array_equal(x, np.ones(6))

    def test_overlap_is_fine_if_only_read(self):
        def g(x, k):
            return x[0] * k[0]

        x = np.full(3, 2.0)
        np.testing.assert_array_equal(Derivative(g)(x, x), [2.0, 0.0, 0.0])


SCALE = 2.0
DATA = np.ones(2)


def scaled(x):
    return SCALE * x * DATA[1]


class TestOutside:
    def test_globals(self, monkeypatch):
        df = Derivative(scaled)
        assert df(1.0) == df(1.0) == 2.0
        monkeypatch.setitem(globals(), "SCALE", 3.0)
        assert df(1.0) == 3.0
        assert "3.0" in df.specialise(1.0).source
        monkeypatch.setitem(globals(), "DATA", np.full(5, 10.0))
        assert df(1.0) == 30.0
        DATA[1] = 20.0
        assert df(1.0) == 60.0
        monkeypatch.setitem(globals(), "DATA", np.full(5, 10.0)[::-1])
        assert df(1.0) == 30.0
        monkeypatch.setitem(globals(), "DATA", np.full(5, 10.0, np.float32))
        assert df(1.0) == 30.0
        monkeypatch.setitem(globals(), "SCALE", 2)
        assert df(1.0) == 20.0

    def test_axes_of_length_one(self):
        weights = np.ones((1, 3))

        def g(x):
            y = x * weights
            return y[0, 0] + y[1, 0]

        df = Derivative(g)
        x = np.ones((2, 3))
        np.testing.assert_array_equal(df(x)[:, 0], [1.0, 1.0])
        weights = np.array([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]])
        np.testing.assert_array_equal(df(x)[:, 0], [1.0, 2.0])
        weights = np.full((1, 3), 5.0)
        np.testing.assert_array_equal(df(x)[:, 0], [5.0, 5.0])

    def test_cells(self):
        def outer():
            c, data = 2.0, np.ones(3)

            def inner(x):
                return c * x * data[0]

            def change(new_c, new_data):
                nonlocal c, data
                c, data = new_c, new_data

            return inner, change

        inner, change = outer()
        df = Derivative(inner)
        assert df(1.0) == 2.0
        change(5.0, np.full(1, 3.0))
        assert df(1.0) == 15.0

    def test_functions(self, monkeypatch):
        monkeypatch.setitem(globals(), "helper", lambda x: x * x)

        def g(x):
            return helper(x) + 1.0  # noqa: F821

        df = Derivative(g)
        assert df(3.0) == 6.0
        monkeypatch.setitem(globals(), "helper", lambda x: x * x * x)
        assert df(3.0) == 27.0


class Spring:
    def __init__(self, stiffness, powers=(2,)):
        self.stiffness = stiffness
        self.lengths = np.ones(3)
        self.power = 2
        self.options = {"scale": 1.0}

    def energy(self, x):
        return 0.5 * self.stiffness * self.lengths[0] * x**self.power * self.options["scale"]

    @property
    def doubled(self):
        return 2.0 * self.stiffness

    @srcgrad.grad
    def force(self, x):
        return 0.5 * self.stiffness * x * x

    @srcgrad.grad(argnums="x")
    def force_by_name(self, x):
        return 0.5 * self.stiffness * x * x

    @staticmethod
    @srcgrad.grad
    def square(x):
        return x * x

    def linear(self, x):
        return self.doubled * x


@srcgrad.grad
def decorated(x, k=3.0):
    return k * x * x


class TestMethods:
    def test_attributes_that_change(self):
        spring = Spring(2.0)
        df = grad(spring.energy)
        assert df(3.0) == 6.0
        spring.stiffness = 4.0
        assert df(3.0) == 12.0
        spring.lengths = np.full(7, 2.0)
        assert df(3.0) == 24.0
        spring.lengths[0] = 4.0
        assert df(3.0) == 48.0
        spring.power = 3
        assert df(3.0) == 216.0
        spring.options["scale"] = 2.0
        assert df(3.0) == 432.0
        spring.options = {"scale": 4.0}
        assert df(3.0) == 864.0
        spring.stiffness = 1
        assert df(3.0) == 216.0

    def test_decorated_method(self):
        spring = Spring(2.0)
        assert spring.force(3.0) == spring.force_by_name(3.0) == 6.0
        spring.stiffness = 5.0
        assert spring.force(3.0) == spring.force(x=3.0) == 15.0
        assert str(spring.force.__signature__) == "(x)"
        assert Spring.square(3.0) == spring.square(3.0) == 6.0

    def test_instances_do_not_share_what_they_captured(self):
        springs = [Spring(2.0), Spring(4.0)]
        assert [spring.force(1.0) for spring in springs] == [2.0, 4.0]
        assert [spring.force(1.0) for spring in reversed(springs)] == [4.0, 2.0]

    def test_property(self):
        assert grad(Spring(3.0).linear)(1.0) == 6.0

    def test_unbound(self):
        assert grad(Spring.energy, "x")(Spring(2.0), 3.0) == 6.0


def power(x, n):
    return 1.0 if n == 0 else x * power(x, n - 1)


def either(x, mode):
    if mode == "fast":
        return x
    if mode == "slow":
        return x * x
    raise ValueError(f"no mode {mode}")


class TestKnownArguments:
    def test_depth_of_a_recursion(self):
        df = Derivative(power)
        assert [df(2.0, n) for n in (3, 5, 3, 0, 5)] == [12.0, 80.0, 12.0, 0.0, 80.0]
        assert made(df) <= 4

    def test_depth_that_is_not_known(self):
        df = Derivative(power)
        df.specialise("f8, i8")
        assert [df.plain(2.0, n) for n in (3, 0)] == [12.0, 0.0]

    def test_string_options(self):
        df = Derivative(either)
        assert [df(3.0, mode) for mode in ("fast", "slow", "fast")] == [1.0, 6.0, 1.0]
        with pytest.raises(ValueError, match="no mode none"):
            df(3.0, "none")


class TestLooking:
    def test_source_before_a_call(self):
        with pytest.raises(errors.SrcgradError, match=r'd\.specialise\("f8"\)\.source'):
            _ = Derivative(f).source

    def test_specialise_by_types_and_examples(self):
        df = Derivative(f)
        one = df.specialise("f8, f8")
        assert df.specialise("f8", "f8") is one
        assert df.specialise(4.0, 1.0) is one
        assert df.specialise("f8", k="f8") is one
        assert df.specialise("f8") is one
        assert df.source == one.source
        assert one.source.startswith("def f_grad(x, k):\n")
        assert one.memory == "nothing"
        assert [name for name, _ in one.stages()] == [name for name, _ in srcgrad.stages(f, "f8")]
        assert one.transform_seconds >= 0.0
        assert one.compile_seconds >= 0.0
        df(2.0, 1.0)
        assert made(df) == 1
        assert one.file.endswith(".py")

    def test_strings_for_string_options(self):
        assert "2.0 * x" in Derivative(either).specialise("f8", "slow").source
        with pytest.raises(ValueError, match="cannot read these types"):
            Derivative(f).specialise("f9")

    def test_compiled_serves_numba_code(self):
        inner = Derivative(f).compiled("f8, f8")
        pair = value_and_grad(squares).compiled("f8[:]")

        @numba.njit
        def outer(x, xs):
            value, slope = pair(xs)
            return inner(x, 1.0) + value + slope[1]

        assert outer(2.0, np.array([1.0, 2.0])) == 4.0 + 5.0 + 4.0

    def test_show(self, capsys):
        df = Derivative(f)
        df(2.0)
        df.show()
        shown = capsys.readouterr().out
        assert "def f(x, k=3.0):" in shown
        assert "def f_grad(x, k):" in shown

    def test_in_a_notebook(self):
        page = Derivative(f).specialise(2.0)._repr_html_()
        assert page.startswith('<div class="srcgrad inspector output"')
        assert "f_grad" in page

    def test_looks_like_the_function(self):
        df = Derivative(f)
        assert (df.__name__, df.__doc__, df.__module__) == ("f", "A parabola.", __name__)
        assert str(df.__signature__) == "(x, k=3.0)"
        assert df.__wrapped__ is f
        assert repr(df) == "<grad of f(x, k=3.0) with respect to x>"


class TestCopies:
    def test_pickled_by_name_or_by_function(self):
        assert pickle.loads(pickle.dumps(decorated)) is decorated
        df = pickle.loads(pickle.dumps(Derivative(f, "x", cache=False)))
        assert df(2.0, 1.0) == 4.0
        assert df._options["cache"] is False

    def test_copied(self):
        assert copy.copy(Derivative(f))(2.0, 1.0) == 4.0


@pytest.mark.parametrize("run", ["plain", "__call__"])
def test_value_of_what_returns_nothing(run):
    def nothing(x):
        pass

    assert getattr(srcgrad.value(nothing), run)(1.0) is None
