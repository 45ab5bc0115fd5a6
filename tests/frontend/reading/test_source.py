"""The text and the tree of functions from everywhere that functions come from."""

from __future__ import annotations

import ast
import functools
import linecache
import math
import os
import sys
import textwrap

import numba
import numpy as np
import pytest

from srcgrad import grad
from srcgrad.errors import (
    AmbiguousSource,
    NotDifferentiable,
    SourceMismatch,
    SourceUnavailable,
    UnsupportedSyntax,
)
from srcgrad.frontend.reading.deep import deeply
from srcgrad.frontend.reading.functions import closure_values, global_value, read
from srcgrad.frontend.reading.kinds import refuse_generator
from srcgrad.frontend.reading.unwrap import unwrap
from tests.tools.work import calls

# ---------------------------------------------------------------------------------- what is read


def test_a_function_with_its_tree_and_its_lines():
    def f(x, k=2):
        """Documented."""
        y = x**k
        return np.sin(y)

    source = read(f)
    assert source.name == "f"
    assert source.file == __file__
    assert type(source.tree).__name__ == "FunctionDef"
    assert source.text.splitlines()[0].strip() == "def f(x, k=2):"
    span = source.span(source.tree.body[1].value)
    assert span.line == f.__code__.co_firstlineno + 2
    assert span.text[span.column : span.end_column] == "x**k"
    assert span.function == "f"


def test_columns_count_characters():
    def f(x):
        é = 2.0; return é * math.exp(x)  # fmt: skip  # noqa: E702

    source = read(f)
    span = source.span(source.tree.body[1].value.right)
    assert span.text[span.column : span.end_column] == "math.exp(x)"


def test_names_are_normalised_and_lines_are_not(module):
    f = module("def f(ﬁ):\n    return ﬁ * 2\n").f
    source = read(f)
    assert source.tree.args.args[0].id == "fi"
    assert source.span(source.tree.body[0]).text == "    return ﬁ * 2"


def test_a_node_without_a_place_stands_where_its_parts_do():
    def f(a, b):
        return a[1:b]

    source = read(f)
    span = source.span(source.tree.args)
    assert span.text[span.column : span.end_column] == "a, b"
    bare = source.span(source.tree.body[0].value.ctx)
    assert bare.line == source.tree.lineno


def test_functions_in_functions_classes_and_comprehensions():
    scale = 2.0

    class Model:
        __rate = 3.0

        def method(self, x):
            return super().__hash__() + self.__rate * x * scale + __class__.__rate

        @property
        def doubled(self):
            return 2 * self.__rate

        @staticmethod
        def still(x):
            return x

        attribute = lambda self, x: self.__rate * x  # noqa: E731

    def recursive(n):
        return 1 if n == 0 else scale * recursive(n - 1)

    many = [lambda x: [x * i * j * scale for j in range(3)] for i in range(3)]  # noqa: B023
    for each in (
        Model.method,
        Model.doubled.fget,
        Model.still,
        Model.attribute,
        recursive,
        *many,
        functools.wraps,
        np.interp.__wrapped__,
    ):
        assert read(each).file == each.__code__.co_filename


def test_closures_and_globals():
    power = 3

    def f(x):
        return x**power * len(x) * math.pi

    assert closure_values(f)["power"].cell_contents == 3
    assert global_value(f, "math") is math
    assert global_value(f, "len") is len
    with pytest.raises(NameError, match="'nowhere' is not defined"):
        global_value(f, "nowhere")


def test_lambdas_on_one_line():
    first, second, third = lambda x: x * 2, lambda x: x * 3, lambda y: y * 2
    for each, text in ((first, "x * 2"), (second, "x * 3"), (third, "y * 2")):
        span = read(each).span(read(each).tree.body)
        assert span.text[span.column : span.end_column] == text
        assert span.function == "<lambda>"


@pytest.mark.skipif(sys.version_info < (3, 11), reason="3.10 keeps no columns, and either will do")
def test_equal_lambdas_on_one_line():
    first, second = lambda x: x * 2, lambda x: x * 2
    assert read(first).tree.col_offset < read(second).tree.col_offset


def test_lambdas_that_a_tool_has_rewritten_cannot_be_told_apart():
    first, _second = lambda x: x * 2, lambda x: x + 2
    code = first.__code__
    first.__code__ = code.replace(co_consts=(*code.co_consts, object()), co_linetable=b"")
    with pytest.raises(AmbiguousSource) as caught:
        read(first)
    assert str(caught.value).splitlines()[0] == (
        "`lambda x: x * 2` and `lambda x: x + 2` stand on one line, and either may be meant"
    )


def test_a_lambda_over_several_lines():
    f = lambda x: (  # noqa: E731
        x
        + 1
    )  # fmt: skip
    assert read(f).tree.end_lineno == f.__code__.co_firstlineno + 3


def test_defaults_annotations_and_decorators_are_not_part_of_the_code(module):
    f = module(
        """
        from __future__ import annotations
        import functools

        @functools.lru_cache(
            maxsize=3,
        )
        def f(x: float, k: int = len([lambda: 3]), *args: Unknown, last=3, **rest) -> Unknown:
            def inner(y: Unknown) -> Unknown:
                return y
            value: Unknown = inner(x)
            return value
        """
    ).f
    assert read(unwrap(f).function).tree.name == "f"


def test_names_that_meet_by_chance(module):
    loaded = module(
        """
        from string import digits
        import array

        def around(digits):
            return digits.count("1") + (lambda array: array.count(1))([digits])

        class Same:
            def Same(self, x):
                return Same, x

            def closing(self, y):
                return lambda x: (Same, x, y)

        if True:
            import math as digits
        """
    )
    for each in (loaded.around, loaded.Same.Same, loaded.Same().closing(1)):
        assert read(each).tree


def test_asserts_that_pytest_has_rewritten():
    def f(x):
        assert x > -1.5, "too small"
        return x * 2.5

    assert read(f).name == "f"


def test_a_notebook_cell_and_exec_with_a_linecache_entry():
    text = "import math\n\n\ndef f(x):\n    return math.sin(x)\n"
    name = "<cell 12>"
    linecache.cache[name] = len(text), None, text.splitlines(True), name
    space: dict = {}
    exec(compile(text, name, "exec"), space)
    source = read(space["f"])
    assert source.file == name
    assert source.span(source.tree.body[0]).text == "    return math.sin(x)"


@pytest.mark.parametrize("used", ["math.sin(x)", "math.pi * x", "(lambda: math.sin(x))()"])
def test_a_notebook_cell_that_imports_what_its_function_uses(used):
    """A notebook compiles the statements of a cell one by one, with those above unknown."""
    text = f"import math\ndef f(x):\n    return {used}\nf\n"
    name = "<cell 13>"
    linecache.cache[name] = len(text), None, text.splitlines(True), name
    space: dict = {}
    for statement in ast.parse(text).body:
        exec(compile(ast.Module([statement], []), name, "exec"), space)
    assert read(space["f"]).tree.lineno == 2
    other = text.replace("math.", "cmath.")
    linecache.cache[name] = len(other), None, other.splitlines(True), name
    space["f"].__code__ = space["f"].__code__.replace(co_firstlineno=1)
    with pytest.raises(SourceMismatch):
        read(space["f"])


@pytest.mark.parametrize("terms", [250, 1000])
def test_long_sums(module, terms):
    f = module(f"def f(x):\n    return {' + '.join(['x'] * terms)}\n").f
    node, depth = read(f).tree.body[0].value, 0
    while hasattr(node, "left"):
        node, depth = node.left, depth + 1
    assert depth == terms - 1


def test_deep_recursion_and_its_errors():
    def down(n):
        return 0 if n == 0 else 1 + down(n - 1)

    limit = sys.getrecursionlimit()
    assert deeply(lambda: down(20_000)) == 20_000
    with pytest.raises(KeyError):
        deeply(lambda: down(20_000) and {}["missing"])
    assert sys.getrecursionlimit() == limit


def test_reading_is_quick():
    def f(x):
        return x * math.sin(x)

    read(test_reading_is_quick)
    assert calls(lambda: read(f)) < 1000


# -------------------------------------------------------------------------------- text that moved


BEFORE = """
    import math

    def f(x):
        return math.sin(x) * 2.0
"""


def rewrite(module, text):
    with open(module.__file__, "w", encoding="utf-8") as file:
        file.write(text)
    os.utime(module.__file__, (1, 1))


def test_a_stale_file_is_refused(module):
    loaded = module(BEFORE)
    rewrite(loaded, "import math\n\n\ndef f(x):\n    return math.sin(x) * 3.0\n")
    with pytest.raises(SourceMismatch) as caught:
        read(loaded.f)
    assert str(caught.value) == (
        f"{loaded.__file__} no longer holds the text that f was compiled from\n"
        f'  File "{loaded.__file__}", line 4, in f\n'
        "    def f(x):\n"
        "    ^^^^^^^^^\n"
        "  The derivative would be that of other code. Import the module again (importlib.reload) "
        "or restart Python; in a notebook, run the cell again."
    )


@pytest.mark.parametrize(
    "text",
    [
        "import math\n\n\ndef f(x):\n    return math.cos(x) * 2.0\n",
        "import math\n\n\ndef f(y):\n    return math.sin(y) * 2.0\n",
        "import math\n\n\ndef f(x):\n    return math.sin(x) * 2\n",
        "import math\n\n\ndef f(*x):\n    return math.sin(x) * 2.0\n",
        "import math\n\n\ndef g(x):\n    return math.sin(x) * 2.0\n",
        "import math\n\n\ndef f(x:\n",
    ],
)
def test_other_text_is_refused(module, text):
    loaded = module(BEFORE)
    rewrite(loaded, text)
    with pytest.raises(SourceMismatch):
        read(loaded.f)


def test_lines_that_moved_are_found(module):
    loaded = module(BEFORE)
    rewrite(loaded, f"import math\n\nMORE = 1\n{textwrap.dedent(BEFORE)}")
    assert read(loaded.f).tree.lineno == 7


def test_a_file_read_before_it_was_edited_still_serves(module):
    loaded = module(BEFORE)
    linecache.getlines(loaded.__file__)
    rewrite(loaded, "import math\n")
    assert read(loaded.f).span(read(loaded.f).tree).line == 4


def test_a_reloaded_module_is_read_anew(module):
    loaded = module(BEFORE)
    read(loaded.f)
    text = "import math\n\n\ndef f(x):\n    return math.cos(x) * 4.25\n"
    rewrite(loaded, text)
    exec(compile(text, loaded.__file__, "exec"), vars(loaded))
    assert "4.25" in read(loaded.f).text


# ---------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    "function, text",
    [
        (len, "`len` is built in; wrap it: `def f(x): return len(x)`"),
        (divmod, "`divmod` is built in; wrap it: `def f(x, y): return divmod(x, y)`"),
    ],
)
def test_built_in_functions(function, text):
    with pytest.raises(SourceUnavailable) as caught:
        unwrap(function)
    assert str(caught.value) == text


def test_what_is_no_function():
    with pytest.raises(NotDifferentiable) as caught:
        unwrap(3.0)
    assert caught.value.problem == "a function is needed, not 3.0 (float)"
    assert caught.value.advice == "Give a function, a method or a lambda."

    class Model:
        pass

    with pytest.raises(SourceUnavailable, match="Model` is a class; a function that makes one"):
        unwrap(Model)


def test_exec_without_a_linecache_entry():
    space: dict = {}
    exec("def f(x): return x", space)
    with pytest.raises(SourceUnavailable) as caught:
        read(space["f"])
    assert str(caught.value) == (
        "the source of f is not available: it was defined at a prompt or by exec, as <string>\n"
        "  Write the function to a file and import it; or define it in a notebook cell; or, "
        "with exec, compile its text under a name of its own and give the text to linecache:\n"
        "    code = compile(text, '<model>', 'exec')\n"
        "    linecache.cache['<model>'] = len(text), None, text.splitlines(True), '<model>'"
    )


def test_a_file_that_is_gone(module):
    loaded = module("def f(x):\n    return x\n")
    os.remove(loaded.__file__)
    with pytest.raises(SourceUnavailable) as caught:
        read(loaded.f)
    assert str(caught.value).splitlines()[0] == (
        f"the source of f is not available: {loaded.__file__} cannot be read"
    )


def test_generators_and_coroutines(module):
    loaded = module(
        """
        def generate(x):
            inner = lambda: (yield)
            total = 1 + (yield x)

        async def wait(x):
            return x
        """
    )
    with pytest.raises(UnsupportedSyntax) as caught:
        refuse_generator(read(loaded.generate))
    assert str(caught.value) == (
        "generate is a generator, which gives an iterator and not a number\n"
        f'  File "{loaded.__file__}", line 4, in generate\n'
        "    total = 1 + (yield x)\n"
        "                 ^^^^^^^\n"
        "  Collect the values in a list and return it, or add them up where they are made."
    )
    with pytest.raises(UnsupportedSyntax) as caught:
        read(loaded.wait)
    assert str(caught.value) == (
        "wait is an async function, which gives a coroutine and not a number\n"
        f'  File "{loaded.__file__}", line 6, in wait\n'
        "    async def wait(x):\n"
        "    ^^^^^^^^^\n"
        "  Move the arithmetic to a function of its own (def), and differentiate that."
    )


# -------------------------------------------------------------------------------------- unwrapped


def power(x, n=2, *, scale=1.0):
    return scale * x**n


class Model:
    def __init__(self, rate):
        self.rate = rate

    def loss(self, x):
        return self.rate * x

    def __call__(self, x):
        return self.loss(x)

    @classmethod
    def make(cls, x):
        return x

    @staticmethod
    def plain(x):
        return x


def test_a_plain_function_is_itself():
    assert unwrap(power).function is power
    assert unwrap(power).bound == ()


def test_partials():
    inner = functools.partial(power, 2.0, scale=3.0)
    outer = functools.partial(inner, 4, scale=5.0)
    unwrapped = unwrap(outer)
    assert unwrapped.function is power
    assert unwrapped.bound == (2.0, 4)
    assert unwrapped.keywords == {"scale": 5.0}


def test_methods_and_instances():
    model = Model(3.0)
    assert unwrap(model.loss) == unwrap(model.loss)
    assert unwrap(model.loss).bound == (model,)
    assert unwrap(model).function is Model.__call__
    assert unwrap(model).bound == (model,)
    assert unwrap(Model.make).bound == (Model,)
    assert unwrap(Model.plain).bound == ()
    assert unwrap(vars(Model)["plain"]).function is Model.plain
    assert unwrap(functools.partial(model.loss, 2.0)).bound == (model, 2.0)


def test_numba_and_caches():
    assert unwrap(numba.njit(power)).function is power
    assert unwrap(functools.lru_cache(maxsize=None)(power)).function is power
    assert unwrap(functools.cache(numba.njit(power))).function is power


def test_decorators_that_only_pass_arguments_on(module):
    loaded = module(
        """
        import functools
        import numpy as np

        def passing(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                "Documented."
                return function(*args, **kwargs)
            return wrapper

        @passing
        @np.errstate(divide="ignore")
        @functools.cache
        def f(x):
            return x
        """
    )
    inner = loaded.f.__wrapped__.__wrapped__.__wrapped__
    assert unwrap(loaded.f).function is inner
    assert read(inner).name == "f"


def test_what_another_decorator_makes_is_the_function_itself(module):
    loaded = module(
        """
        import functools

        def twice(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                return 2 * function(*args, **kwargs)
            return wrapper

        @functools.cache
        @twice
        def f(x):
            return x
        """
    )
    assert unwrap(loaded.f).function is loaded.f.__wrapped__


def test_a_derivative_is_a_function_that_calls_it():
    derivative = grad(power)
    under = unwrap(derivative)
    assert under.function is unwrap(derivative).function, "it is made once"
    source = read(under.function)
    assert source.tree.name == "power_grad"
    assert any("grad_of_power(" in line for line in source.lines)
