"""What is wrong with a file, a folder, a setting or a session: SG6xx to SG9xx, and odd others."""

from __future__ import annotations

import functools
import importlib.util
import linecache
import math
import sys

import numpy as np
import pytest
import scipy.special

import srcgrad
from srcgrad import errors, grad, jacobian, jet, jvp, pipeline, vmap
from srcgrad.backend import cache, machine
from srcgrad.frontend.evaluate.language import while_loops
from srcgrad.frontend.evaluate.loops import loops
from srcgrad.linearization import Linearizing
from srcgrad.rules.reading import read
from tests.tools.refused import refused, situation

refused("SG270", 2.0)(3.0)
refused("SG604", 2.0)(abs)


class Model:
    def __init__(self, x):
        self.value = x


refused("SG605", 2.0)(Model)


@grad
def derivative(x):
    return x * x * x


def square(x):
    return x * x


@situation("SG147")
def endless_loop(monkeypatch):
    monkeypatch.setattr(loops, "ENDLESS", 50)
    grad(_counts).plain(2.0)


def _counts(x):
    names = ["a"]
    for name in names:
        names.append(name)
    return x


@situation("SG277")
def long_while(monkeypatch):
    monkeypatch.setattr(while_loops, "UNROLLED", 50)
    grad(_while).plain(2.0)


def _while(x):
    names = ()
    while len(names) < 100:
        names = (*names, x)
    return names[0]


@situation("SG322")
def no_rocket_fft(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    grad(_spectrum).plain(np.ones(4))


def _spectrum(x):
    return np.sum(np.abs(np.fft.fft(x)))


@situation("SG337")
def no_scipy(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    grad(_bessel).plain(2.0)


def _bessel(x):
    return np.i0(x)


@situation("SG601")
def edited_after_import(module):
    made = module("def f(x):\n    return x * x\n")
    with open(made.__file__, "w", encoding="utf-8") as file:
        file.write("# new\n\n\ndef g(y):\n    return y + 1.0\n")
    grad(made.f).plain(2.0)


@situation("SG602")
def without_text():
    names: dict[str, object] = {}
    exec("def f(x): return x * x", names)
    grad(names["f"]).plain(2.0)


@situation("SG701")
def unusable_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "_warned", set())
    with pytest.warns(errors.CacheError) as caught:
        cache.report(f"not using the cache folder {tmp_path}")
    raise caught[0].message


@situation("SG703")
def control_c():
    machine.raise_interrupt()


@situation("SG704")
def wrong_rule():
    srcgrad.check_grad(_wrong, (2.0,))


@situation("SG708")
def no_rule_to_check():
    srcgrad.check_rule(_without_rule, at=2.0)


@situation("SG805")
def plot_without_matplotlib(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    srcgrad.taylor_test(_without_rule, (2.0,)).plot()


@situation("SG709")
def infinity_given():
    grad(_without_rule, debug=True).plain(math.inf)


@situation("SG710")
def infinity_made():
    grad(_powered, debug=True).plain(1e200)


def _powered(a):
    return a * a * a


@situation("SG806")
def batches_without_source():
    _ = vmap(_without_rule).source


def _scaled_by_draw(a, generator):
    return a * generator.normal()


@situation("SG2191")
def batch_of_draws():
    vmap(_scaled_by_draw, (0, None))(np.ones(2), np.random.default_rng(0))


def _of_axes(a, axis):
    return np.sum(a, axis=axis)


@situation("SG2192")
def batch_of_axes():
    vmap(_of_axes, (None, 0))(np.ones((2, 2)), np.array([0, 1]))


def _halves(a):
    kept = []
    while a > 0.1:
        a = 0.5 * a
        kept.append(a)
    return kept


@situation("SG2193")
def batch_of_lists():
    vmap(_halves)(np.ones(2))


def _changed(a, b):
    a[0] = a[0] * 2.0
    return b[0]


@situation("SG491")
def batch_with_one_list_twice():
    rows = [np.ones(2)]
    vmap(_changed)(rows, rows)


def _without_rule(a):
    return a * a


def _slope_off(a):
    return a * a


srcgrad.partials(_slope_off, lambda a: 3.0 * a)


def _wrong(x):
    return _slope_off(x)


@situation("SG705")
def over_budget():
    grad(_longer, budget=srcgrad.Budget(lines=2)).plain(2.0)


def _longer(x):
    a = x * x + 1.0
    b = a * x + a
    return a * b / x


@situation("SG711")
def too_deep():
    grad(_looked_up).plain(3.5)


TABLE = [float(k) for k in range(120)]


def _looked_up(x):
    for k in range(len(TABLE)):
        if x < TABLE[k]:
            return x * TABLE[k]
    return x


@situation("SG801")
def no_source_yet():
    print(grad(square).source)


factor = 2.0


def times_factor(x):
    return factor * x * x


@situation("SG2296")
def changed_before_the_first_product():
    linear = Linearizing(times_factor).plain(3.0)
    globals()["factor"] = 5.0
    try:
        linear.vjp(1.0)
    finally:
        globals()["factor"] = 2.0


@situation("SG493")
def results_written_to_an_argument():
    x = np.ones(3)
    grad(lambda x: np.sum(x * x)).plain(x, out=x)


@situation("SG2121")
def nothing_smooth_is_returned():
    jvp(lambda x: int(x)).plain(2.0, tangents=1.0)


@situation("SG2132")
def a_jacobian_of_a_sparse_matrix():
    sparse = pytest.importorskip("scipy.sparse")
    jacobian(lambda a, x: a @ x).plain(sparse.csr_array(np.eye(2)), np.ones(2))


@situation("SG2133")
def what_is_not_holomorphic():
    jacobian(lambda z: z * abs(z)).plain(1.0 + 2.0j)


@situation("SG2196")
def a_batch_of_paths():
    vmap(jet(square))(np.ones(2), series=(np.ones(2),))


@situation("SG355")
def coefficients_without_an_end():
    jet(lambda x: scipy.special.zetac(x)).plain(1.5, series=(1.0,))


@situation("SG901")
def fault(monkeypatch):
    def fails(*args, **kwargs):
        raise KeyError("a name that is not there")

    monkeypatch.setattr(pipeline, "simplified", fails)
    grad(square).plain(2.0)


@refused("SG706", 2.0, 10**15, argnums=0)
def large_array(x, n):
    values = np.zeros(n)
    values[0] = x
    return np.sum(values * values)


class OfTwo(Exception):
    def __init__(self, text, number):
        super().__init__(text)
        self.number = number


@refused("SG802", 2.0)
def raises_its_own(x):
    raise OfTwo("too large", 2)


@situation("SG144")
def rule_of_two_partials():
    read_rule(lambda a: (0.5, 2.0))


@situation("SG606")
def rule_without_text():
    read_rule(eval("lambda a: 0.5"))


def read_rule(row):
    def function(a):
        return 0.5 * a

    read(function, row)


@situation("SG607")
def rule_edited_after_import(module):
    made = module("rule = lambda a: 0.5 * a\n")
    with open(made.__file__, "w", encoding="utf-8") as file:
        file.write("rule = None\n")
    linecache.checkcache(made.__file__)
    read_rule(made.rule)


@situation("SG608")
def rules_on_one_line():
    first, _second = lambda a: a + 1.0, lambda a: a + 2.0
    rewritten(first)
    read_rule(first)


def rewritten(function):
    """As by a tool that leaves no columns."""
    code = function.__code__
    function.__code__ = code.replace(co_consts=(*code.co_consts, object()), co_linetable=b"")


@situation("SG603")
def lambdas_on_one_line():
    first, _second = lambda x: x * 2.0, lambda x: x + 2.0
    rewritten(first)
    grad(first).plain(2.0)


@situation("SG269")
def gaps_between_arguments(monkeypatch):
    gap = getattr(functools, "Placeholder", object())
    monkeypatch.setattr(functools, "Placeholder", gap, raising=False)
    grad(functools.partial(_product, gap, 2.0)).plain(3.0)


def _product(a, b):
    return a * b


@situation("SG702")
def rule_for_what_numba_does_not_compile():
    srcgrad.partials(_times_six, lambda a: 6.0)
    grad(_of_six)(0.3)


def _times_six(a):
    return math.factorial(3) * a


def _of_six(x):
    return _times_six(x) ** 2


@situation("SG803")
def saves_a_call_without_text(tmp_path):
    made = grad(_of_closure(3.0)).specialise("f8")
    made.save(tmp_path / "derivative.py")


def _of_closure(scale):
    values = np.ones(3)

    def scaled(a):
        return values[0] * scale * a

    srcgrad.partials(scaled, lambda a: 3.0)
    return lambda x: scaled(x) ** 2
