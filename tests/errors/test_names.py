"""Bad inputs 9, 14-16, 45, 46, 54, 55: names, rules, parameters, defaults."""

import numpy as np
import pytest

from srcgrad import grad
from tests.tools.checking import check


def test_14_near_miss(refused):
    refused(
        """
        def f(x):
            return np.sum(np.sort_complex(x) * x)
        """,
        "grad(f)(np.ones(3))",
        """
        MissingRule: no derivative rule for np.sort_complex
          File "model.py", line 2, in f
            return np.sum(np.sort_complex(x) * x)
                          ^^^^^^^^^^^^^^^^^^
          Did you mean np.iscomplex? Write it in plain Python or NumPy, or give it a rule with \
srcgrad.adjoint, or keep it off the path from the arguments to the result.
        """,
    )


def test_15_typo(refused):
    refused(
        """
        def f(x):
            return np.sinn(x) * x
        """,
        "grad(f)(2.0)",
        """
        MissingRule: np has no function sinn
          File "model.py", line 2, in f
            return np.sinn(x) * x
                   ^^^^^^^
          Did you mean np.sin or np.sinh or np.sinc?
        """,
    )


def test_16_unknown_attribute(refused):
    refused(
        """
        class Model:
            def __init__(self):
                self.scale = 2.0

            def f(self, x):
                return self.scael * x
        """,
        "grad(Model().f)(2.0)",
        """
        NotDifferentiable: 'Model' object has no attribute 'scael'
          File "model.py", line 6, in f
            return self.scael * x
                   ^^^^^^^^^^
          Did you mean scale?
        """,
    )


def f(x, y, n=2):
    return x * y**n


@pytest.mark.parametrize(
    ("argnums", "text"),
    [
        (3, "argnums=3 is out of range: f has 3 parameters, x, y and n"),
        (-4, "argnums=-4 is out of range: f has 3 parameters, x, y and n"),
        ("z", "argnums='z' names no parameter: f has 3 parameters, x, y and n"),
        ((0, 0), "argnums=(0, 0) selects x twice: f has 3 parameters, x, y and n"),
        (("x", 0), "argnums=('x', 0) selects x twice: f has 3 parameters, x, y and n"),
        ((), "argnums is empty: f has 3 parameters, x, y and n"),
    ],
)
def test_45_argnums(argnums, text):
    with pytest.raises(ValueError) as caught:
        grad(f, argnums)
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("arguments", "keywords"),
    [((1.0,), {}), ((1.0, 2.0, 3, 4), {}), ((1.0, 2.0), {"z": 3.0}), ((1.0, 2.0), {"x": 3.0})],
)
def test_46_binding_errors_are_python_s_own(arguments, keywords):
    with pytest.raises(TypeError) as theirs:
        f(*arguments, **keywords)
    with pytest.raises(TypeError) as ours:
        grad(f)(*arguments, **keywords)
    assert str(ours.value) == str(theirs.value)


def test_46_keyword_only_missing():
    def g(x, *, k):
        return x * k

    with pytest.raises(TypeError) as theirs:
        g(1.0)
    with pytest.raises(TypeError) as ours:
        grad(g)(1.0)
    assert str(ours.value) == str(theirs.value)


def test_54_parameters_named_like_ours():
    def clash(x, x_bar, x_saved, t1, value, np_, ﬁ):
        n = x * x_bar
        for _ in range(2):
            n = n * n + x_saved * ﬁ
        return n * t1 * value + np_

    check(clash, 1.1, 0.7, 0.3, 0.2, 1.3, 0.5, 0.9, compiled=False)


def test_54_parameters_named_like_modules():
    def clash(math, np, numba):
        return math * np + numba * math**0.5

    check(clash, 1.1, 0.7, 0.3, compiled=False)


class Hostile:
    def __repr__(self):
        return "__import__('os').abort()"


HOSTILE = Hostile()


def with_hostile_default(x, marker=HOSTILE):
    return x * x if isinstance(marker, Hostile) else x


def test_55_defaults_are_not_written_by_their_text():
    check(with_hostile_default, 3.0, compiled=False)
    assert "abort" not in grad(with_hostile_default).specialise(3.0).source


def test_9_star_arguments():
    def g(*values, **options):
        return values[0] * values[1] * options["k"]

    assert grad(g, argnums=(0, 1)).plain(2.0, 3.0, k=5.0) == (15.0, 10.0)
    assert isinstance(grad(g).plain(np.ones(2)[0], 3.0, k=5.0), float)
