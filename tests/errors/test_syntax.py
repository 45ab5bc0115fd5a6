"""Bad inputs 7, 8, 10-13, 25-27: text that is not read, and paths that end badly."""

import math

import numpy as np
import pytest

from srcgrad import grad


def test_7_generator(refused):
    refused(
        """
        def f(x):
            y = x * x
            yield y
        """,
        "grad(f)(2.0)",
        """
        UnsupportedSyntax: f is a generator, which gives an iterator and not a number
          File "model.py", line 3, in f
            yield y
            ^^^^^^^
          Collect the values in a list and return it, or add them up where they are made.
        """,
    )


def test_7_async(refused):
    refused(
        """
        async def f(x):
            return x * x
        """,
        "grad(f)(2.0)",
        """
        UnsupportedSyntax: f is an async function, which gives a coroutine and not a number
          File "model.py", line 1, in f
            async def f(x):
            ^^^^^^^^^
          Move the arithmetic to a function of its own (def), and differentiate that.
        """,
    )


def test_8_except_that_looks_into_what_is_computed(refused):
    refused(
        """
        def f(x):
            try:
                raise ValueError(f"{x} is large")
            except ValueError as error:
                return x if error.args[0] == "1.0 is large" else 2.0 * x
        """,
        "grad(f)(1.0)",
        """
        NotDifferentiable: this exception was raised with values that are not known beforehand
          File "model.py", line 5, in f
            return x if error.args[0] == "1.0 is large" else 2.0 * x
                        ^^^^^^^^^^
          Keep them in names of their own.
        """,
    )


def test_8_with(refused):
    refused(
        """
        def f(x):
            with open("log") as file:
                y = x * x
            return y
        """,
        "grad(f)(2.0)",
        """
        UnsupportedSyntax: open is not supported: what it does is not in the text of the function
          File "model.py", line 2, in f
            with open("log") as file:
                 ^^^^^^^^^^^
          Write out what it does.
        """,
    )


def test_8_global_assignment(refused):
    refused(
        """
        COUNT = 0

        def f(x):
            global COUNT
            COUNT = COUNT + 1
            return x * x
        """,
        "grad(f)(2.0)",
        """
        UnsupportedSyntax: assignment to the global name COUNT
          File "model.py", line 5, in f
            COUNT = COUNT + 1
            ^^^^^^^^^^^^^^^^^
          A derivative leaves no trace outside itself: return the value instead, or set it back.
        """,
    )


@pytest.mark.parametrize("name", ["eval", "exec"])
def test_10_eval(refused, name):
    refused(
        f"""
        def f(x):
            y = {name}("x * x")
            return y
        """,
        "grad(f)(2.0)",
        f"""
        UnsupportedSyntax: {name} is not supported: what it does is not in the text of the function
          File "model.py", line 2, in f
            y = {name}("x * x")
                {"^" * 13}
          Write out what it does.
        """,
    )


def test_10_getattr_with_a_known_name():
    def f(x):
        return math.sin(x) * getattr(x, "nothing", 2.0)

    assert grad(f).plain(0.0) == pytest.approx(2.0 * math.cos(0.0))


def test_11_recursion_to_a_depth_given_by_an_argument(programs):
    made = programs.write(
        """
        def power(x, n):
            if n == 0:
                return 1.0
            return x * power(x, n - 1)
        """
    )
    derivative = grad(made.power)
    assert [derivative.plain(2.0, n) for n in (3, 4, 0, 1)] == [12.0, 32.0, 0.0, 1.0]


def test_11_recursion_of_run_time_depth(refused):
    refused(
        """
        def halve(x):
            if x < 1.0:
                return [x]
            return halve(0.5 * x)
        """,
        "grad(halve)(20.0)",
        """
        NotDifferentiable: halve calls itself to a depth that is only known when the \
program runs
          File "model.py", line 4, in halve
            return halve(0.5 * x)
                   ^^^^^^^^^^^^^^
          Let it take and return numbers, and arrays that each call hands on as they are (bounds \
in place of slices); write it as a loop; or let the depth depend on an integer argument.
        """,
    )


def test_11_endless_recursion(refused):
    refused(
        """
        def f(x):
            return f(x * 0.5) + 1.0
        """,
        "grad(f)(2.0)",
        """
        NotDifferentiable: f calls itself more than 1000 times
          File "model.py", line 2, in f
            return f(x * 0.5) + 1.0
                   ^^^^^^^^^^
          Write it as a loop.
        """,
    )


def test_12_closure_over_a_later_rebound_variable():
    def f(x):
        def scaled(v):
            return k * v

        k = x
        first = scaled(2.0)
        k = x * x
        return first + scaled(3.0)

    assert grad(f).plain(2.0) == pytest.approx(2.0 + 3.0 * 4.0)


@pytest.mark.parametrize("count", [200, 600, 1500])
def test_13_hundreds_of_chained_operators(programs, count):
    made = programs.write("def f(x):\n    return " + " + ".join(["x"] * count))
    assert grad(made.f).plain(2.0) == count


def test_25_path_that_returns_nothing(refused):
    refused(
        """
        def f(x):
            if x > 0.0:
                return x * x
        """,
        "grad(f)(2.0)",
        """
        UnsupportedSyntax: the path ending at line 3 returns nothing, while another returns a \
number (float64)
          File "model.py", line 2, in f
            if x > 0.0:
            ^^^^^^^^^^^
          Return a value on every path.
        """,
    )


def test_25_no_return(refused):
    refused(
        """
        def f(x):
            y = x * x
        """,
        "grad(f)(2.0)",
        """
        NotDifferentiable: f returns None, not a number
          Return the number to differentiate.
        """,
    )


UNSET_IN_BRANCH = """
    def f(x):
        if x > 1.0:
            y = x * x
        return y
    """
UNSET_AFTER_LOOP = """
    def f(x):
        for v in x:
            last = v * v
        return last
    """
LOOP_VARIABLE = """
    def f(x, n):
        for i in range(n):
            x = x * 0.5
        return x * i
    """


def test_26_27_paths_on_which_the_variable_is_set(programs):
    assert grad(programs.write(UNSET_IN_BRANCH).f).plain(2.0) == 4.0
    assert grad(programs.write(UNSET_AFTER_LOOP).f).plain(np.ones(2)).tolist() == [0.0, 2.0]
    assert grad(programs.write(LOOP_VARIABLE).f).plain(2.0, 3) == 0.25


@pytest.mark.parametrize("plain", [".plain", ""])
def test_26_variable_unset_on_a_path(refused, plain):
    refused(
        UNSET_IN_BRANCH,
        f"grad(f){plain}(0.5)",
        """
        Unbound: y may be unset at line 4 when condition at line 2 is false
          File "model.py", line 4, in f
            return y
                   ^
        """,
    )


@pytest.mark.parametrize("plain", [".plain", ""])
def test_27_loop_variable_after_a_loop_that_did_not_run(refused, plain):
    refused(
        LOOP_VARIABLE,
        f"grad(f){plain}(2.0, 0)",
        """
        Unbound: i may be unset at line 4 when loop at line 2 does not run
          File "model.py", line 4, in f
            return x * i
                       ^
        """,
    )


def test_27_variable_set_in_a_loop_that_did_not_run(refused):
    refused(
        UNSET_AFTER_LOOP,
        "grad(f).plain(np.ones(0))",
        """
        Unbound: last may be unset at line 4 when loop at line 2 does not run
          File "model.py", line 4, in f
            return last
                   ^^^^
        """,
    )


def test_26_variable_unset_on_every_path(refused):
    refused(
        """
        def f(x):
            y = z * x
            z = 2.0
            return y
        """,
        "grad(f)(2.0)",
        """
        Unbound: z is used before it is set
          File "model.py", line 2, in f
            y = z * x
                ^
          Set z first on every path that leads here.
        """,
    )


def test_26_name_that_is_nowhere(refused):
    refused(
        """
        def f(x, scale):
            return x * scael
        """,
        "grad(f)(2.0, 1.0)",
        """
        Unbound: name 'scael' is not defined
          File "model.py", line 2, in f
            return x * scael
                       ^^^^^
          Did you mean scale?
        """,
    )


@pytest.mark.parametrize("shown", ["{[1], 2}", "{[v] for v in (1, 2)}"])
def test_set_of_what_has_no_hash(refused, shown):
    with pytest.raises(TypeError) as of_python:
        {[]}  # noqa: B018
    assert "unhashable type: 'list'" in str(of_python.value)
    refused(
        f"""
        def f(x):
            return x * len({shown})
        """,
        "grad(f)(2.0)",
        f"""
        NotDifferentiable: {of_python.value}
          File "model.py", line 2, in f
            return x * len({shown})
                           {"^" * len(shown)}
        """,
    )
