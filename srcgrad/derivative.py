"""One derivative: arguments to types, types to compiled code, its results to the user's answer.

A call binds its arguments, looks up the code for their types, and runs it. What depends on the
types alone is decided once, when a `Specialisation` and its `Runner` are made.
"""

from __future__ import annotations

import copy
import importlib
import inspect
import math
import operator
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

import srcgrad
from srcgrad import errors
from srcgrad.frontend import arguments
from srcgrad.frontend.arguments import ArrayLeaf, Mapping, Number, Spec
from srcgrad.frontend.arguments import Sequence as SequenceSpec
from srcgrad.frontend.source import unwrap

if TYPE_CHECKING:
    from srcgrad.backend.compile import Compiled
    from srcgrad.pipeline import Generated, Request

Argnums: TypeAlias = int | str | tuple[int | str, ...] | list[int | str]
Values: TypeAlias = tuple[Any, ...]
Vector: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

REMEMBERED = 256
"""How many combinations of argument types a derivative keeps at hand."""


class Stages(tuple[tuple[str, str], ...]):
    """The program after each stage: pairs of a name and a text, shown one below the other."""

    def __repr__(self) -> str:
        return "\n\n".join(f"--- {name} ---\n{text.rstrip()}" for name, text in self)


@dataclass(frozen=True, eq=False)
class Specialisation:
    """A derivative for one combination of argument types; compiled when first needed."""

    request: Request
    generated: Generated
    transform_seconds: float
    """The time from the function's source to the derivative's."""
    title: str
    cache: bool
    fastmath: frozenset[str]

    def is_stale(self) -> bool:
        """Whether a value that was compiled in has changed since."""
        return any(each.changed for each in self.generated.specialised.dependencies)

    @property
    def source(self) -> str:
        """The generated module: its imports and one function."""
        return self.generated.text

    @property
    def memory(self) -> str:
        """What is saved for the reverse sweep, and how much memory that takes."""
        return self.generated.saved

    @cached_property
    def _code(self) -> Compiled:
        from srcgrad.backend.compile import compile_text

        return compile_text(
            self.generated.text,
            self.generated.name,
            self.generated.leaf_types,
            cache=self.cache,
            fastmath=self.fastmath,
        )

    @property
    def compiled(self) -> Any:
        """The Numba dispatcher: takes numbers and arrays by position; usable in `@njit` code."""
        return self._code.dispatcher

    @property
    def plain(self) -> Callable[..., Any]:
        """The same function as Python runs it."""
        return self._code.plain

    @property
    def compile_seconds(self) -> float:
        """The time Numba took, or the loading of the machine code from the cache folder."""
        return self._code.seconds

    @property
    def file(self) -> str:
        """Where the generated source stands."""
        return self._code.file

    def stages(self) -> Stages:
        """The program after each stage of the transformation."""
        from srcgrad.printer import function_text

        return Stages((name, function_text(program)) for name, program in self.generated.stages)

    def show(self) -> None:
        """Function and derivative side by side, in a terminal or a notebook."""
        importlib.import_module("srcgrad.view").show(self)

    def save(self, path: str | Path) -> Path:
        """Write a module that holds the derivative, jitted, and needs math, numpy and numba only.

        `name.py_func` in it is the function as plain Python.
        """
        definition = f"def {self.generated.name}("
        head, _, rest = self.source.partition(definition)
        imports = [line for line in head.splitlines() if line]
        standard = [line for line in imports if line == "import math"]
        others = sorted(["import numba", *(line for line in imports if line not in standard)])
        kinds = zip(self.leaf_names, self.generated.leaf_types, strict=True)
        types_taken = "\n".join(f"    {name}: {kind}" for name, kind in kinds)
        module = "\n".join(
            [
                f'"""{self.title}\n\nTakes, by position:\n{types_taken}\n"""\n',
                *([*standard, ""] if standard else []),
                *others,
                '\n\n@numba.njit(error_model="numpy")',
                definition + rest,
            ]
        )
        path = Path(path)
        path.write_text(module, encoding="utf-8")
        return path

    @property
    def leaf_names(self) -> list[str]:
        """What a user would write for each argument of the generated function."""
        specs = self.request.specs.items()
        paths = [path for name, spec in specs for path in arguments.leaf_paths(spec, name)]
        return paths + [each.name for each in self.generated.specialised.captured]

    def __repr__(self) -> str:
        return f"<{self.title}>"


class Derivative:
    """A derivative of a function: call it like the function.

    Made by `srcgrad.grad` and its siblings. Compiles itself on first use for each combination of
    argument types; sizes of arrays are not part of their types.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        argnums: Argnums = 0,
        *,
        with_value: bool = False,
        has_aux: bool = False,
        cache: bool = True,
        fastmath: frozenset[str] = frozenset(),
    ) -> None:
        under = unwrap(function)
        visible = inspect.signature(function)
        self.__wrapped__ = function
        self.__signature__ = visible
        self.__name__ = getattr(function, "__name__", under.function.__name__)
        self.__qualname__ = getattr(function, "__qualname__", under.function.__qualname__)
        self.__module__ = under.function.__module__
        self.__doc__ = under.function.__doc__
        self._options: dict[str, Any] = {
            "argnums": argnums,
            "with_value": with_value,
            "has_aux": has_aux,
            "cache": cache,
            "fastmath": fastmath,
        }
        self._function = under.function
        self._bound, self._keywords = under.bound, dict(under.keywords)
        self._parameters = inspect.signature(under.function).parameters
        self._wanted = _wanted(argnums, visible, self.__name__)
        self._bind = _binder(self._parameters, under.function.__qualname__)
        self._runners: dict[Values, Runner] = {}
        self._specialisations: dict[Values, Specialisation] = {}
        self._last: list[Specialisation] = []
        self._lock = threading.RLock()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The derivative at these arguments."""
        if self._bound or self._keywords:
            values = self._bind(*self._bound, *args, **{**self._keywords, **kwargs})
        else:
            values = self._bind(*args, **kwargs)
        runner = self._runners.get(arguments.key(values))
        if runner is None:
            runner = self._new_runner(values)
        return runner.run(values)

    def __get__(self, instance: object, owner: type | None = None) -> Derivative:
        """A derivative that is written in a class is a method; `argnums` do not count `self`."""
        if instance is None or isinstance(self.__wrapped__, staticmethod):
            return self
        bound = copy.copy(self._as_method(instance))
        bound.__wrapped__ = types.MethodType(self.__wrapped__, instance)
        bound._bound = (instance,)
        return bound

    def _as_method(self, instance: object) -> Derivative:
        """What the derivatives of this method share, whatever they are bound to."""
        method = self.__dict__.get("_method")
        if method is None:
            method = Derivative(types.MethodType(self.__wrapped__, instance), **self._options)
            method._bound, method.__wrapped__ = (), self.__wrapped__  # keeps no instance alive
            self.__dict__["_method"] = method
        return method

    def __copy__(self) -> Derivative:
        twin = object.__new__(Derivative)
        twin.__dict__.update(self.__dict__)
        return twin

    def __reduce__(self) -> Any:
        """Pickle the function and the options; the other process finds the code in the cache."""
        home: Any = sys.modules.get(self.__module__)
        for name in self.__qualname__.split("."):
            home = getattr(home, name, None)
        return self.__qualname__ if home is self else (_restored, (self.__wrapped__, self._options))

    def __repr__(self) -> str:
        wanted = ", ".join(map(str, self._wanted.each))
        return f"<derivative of {self.__qualname__}{self.__signature__} with respect to {wanted}>"

    # ------------------------------------------------------------------------ looking at it

    @property
    def source(self) -> str:
        """The generated text that was compiled last."""
        return self._latest().source

    def specialise(self, *args: Any, **kwargs: Any) -> Specialisation:
        """The derivative for the types of these arguments, without running it.

        Arguments are example values, or names of types: `d.specialise("f8[:], f8")` or
        `d.specialise("f8[:]", "f8")`; see `srcgrad.frontend.arguments.parse_types`.
        """
        if len(args) == 1 and isinstance(args[0], str):
            args = tuple(map(_Type, arguments.parse_types(args[0])))
        values = self._bind(*self._bound, *args, **{**self._keywords, **kwargs})
        return self._specialisation(values)

    def compiled(self, *args: Any, **kwargs: Any) -> Any:
        """The Numba dispatcher for the types of these arguments, usable in `@njit` code.

        It takes the numbers and arrays of the arguments by position, then those that the function
        finds outside itself; it returns what the generated source returns.
        """
        return self.specialise(*args, **kwargs).compiled

    def save(self, path: str | Path) -> Path:
        """Write the text compiled last as a module that needs math, numpy and numba only."""
        return self._latest().save(path)

    def show(self) -> None:
        """Show the function and the text compiled last, side by side."""
        self._latest().show()

    def _latest(self) -> Specialisation:
        if not self._last:
            raise errors.SrcgradError(
                f"the derivative of {self.__name__} has no source yet: it is written for the types "
                "of its arguments",
                advice="Call it first, or name types or give examples: "
                f"d.specialise({_example_types(self.__signature__)}).source",
            )
        return self._last[-1]

    # --------------------------------------------------------------------------- making it

    def _new_runner(self, values: Values) -> Runner:
        """Make, and remember, what runs the derivative for the types of these values."""
        with self._lock:
            key = arguments.key(values)
            runner = self._runners.get(key)
            if runner is None or runner.is_stale():
                while len(self._runners) >= REMEMBERED:
                    del self._runners[next(iter(self._runners))]
                runner = Runner(self._specialisation(values), self._wanted, values, self)
                self._runners[key] = runner
        return runner

    def _specialisation(self, values: Values) -> Specialisation:
        """The derivative for the types of these values, made anew if what it captured changed."""
        specs = self._specs(values)
        key = tuple(specs.values())
        with self._lock:
            known = self._specialisations.get(key)
            if known is None or known.is_stale():
                while len(self._specialisations) >= REMEMBERED:
                    del self._specialisations[next(iter(self._specialisations))]
                known = self._specialisations[key] = self._specialise(specs)
            self._last[:] = [known]
        return known

    def _specs(self, values: Values) -> dict[str, Spec]:
        """The description of each parameter, integers that are differentiated taken as floats."""
        specs = {}
        wrt = {want.parameter for want in self._wanted.each}
        for (name, parameter), value in zip(self._parameters.items(), values, strict=True):
            spec = _describe(value, name, parameter)
            if name in wrt:
                spec = arguments.promote(spec, arguments.differentiable_leaves(spec, name))
            specs[name] = spec
        return specs

    def _specialise(self, specs: dict[str, Spec]) -> Specialisation:
        from srcgrad.pipeline import Request, generate

        start = time.perf_counter()
        wrt = {want.parameter for want in self._wanted.each}
        request = Request(
            function=self._function,
            specs=specs,
            wrt=tuple(name for name in self._parameters if name in wrt),
            with_value=self._options["with_value"],
            has_aux=self._options["has_aux"],
        )
        generated = generate(request)
        seconds = time.perf_counter() - start
        what = "Value and gradient" if request.with_value else "Gradient"
        code = self._function.__code__
        place = f"{Path(code.co_filename).name}, line {code.co_firstlineno}"
        title = f"{what} of {self.__name__} ({place}), by srcgrad {srcgrad.__version__}."
        options = self._options
        return Specialisation(
            request, generated, seconds, title, options["cache"], options["fastmath"]
        )


# ------------------------------------------------------------------------------ arguments to values


@dataclass(frozen=True)
class _Type:
    """Stands for an argument of which only the type is given."""

    spec: Spec


@dataclass(frozen=True)
class Want:
    """What to differentiate with respect to: a parameter, or one item of a parameter `*args`."""

    parameter: str
    item: int | None = None

    def __str__(self) -> str:
        return self.parameter if self.item is None else f"{self.parameter}[{self.item}]"


@dataclass(frozen=True)
class Wanted:
    each: tuple[Want, ...]
    single: bool
    """Whether one thing was asked for, so that the answer is no tuple."""


def _wanted(argnums: Argnums, signature: inspect.Signature, name: str) -> Wanted:
    """What `argnums` asks for; positions beyond the named parameters are items of `*args`."""
    parameters = list(signature.parameters.values())
    kinds = [parameter.kind for parameter in parameters]
    rest = kinds.index(inspect.Parameter.VAR_POSITIONAL) if 2 in kinds else None
    asked = argnums if isinstance(argnums, tuple | list) else (argnums,)
    items = {
        k: Want(parameters[rest].name, position - rest)
        for k, position in enumerate(asked)
        if rest is not None and type(position) is int and position >= rest
    }
    if len(items) == len(asked) > 0:
        return Wanted(tuple(items.values()), not isinstance(argnums, tuple | list))
    named = [position for k, position in enumerate(asked) if k not in items]
    single = not isinstance(argnums, tuple | list)
    selection = arguments.select(
        argnums if single else tuple(named), list(signature.parameters), name
    )
    remaining = iter(selection.names)
    each = [items[k] if k in items else Want(next(remaining)) for k in range(len(asked))]
    return Wanted(tuple(each), single)


def _describe(value: Any, name: str, parameter: inspect.Parameter) -> Spec:
    """The description of an argument: a value, or a type in its place."""
    match value:
        case _Type(spec):
            return spec
        case str() if not isinstance(parameter.default, str):
            (spec,) = arguments.parse_types(value)
            return spec
        case tuple() if parameter.kind is parameter.VAR_POSITIONAL:
            items = [_describe(item, f"{name}[{k}]", _ANY) for k, item in enumerate(value)]
            return SequenceSpec(tuple, tuple(items))
        case dict() if parameter.kind is parameter.VAR_KEYWORD:
            items = [_describe(item, f"{name}[{key!r}]", _ANY) for key, item in value.items()]
            return Mapping(tuple(value), tuple(items))
    specs, _ = arguments.describe({name: value})
    return specs[name]


def _binder(parameters: Any, name: str) -> Callable[..., Values]:
    """A function with these parameters that returns its arguments, in the order of the parameters.

    So Python itself binds them, in its own words if they do not fit. Defaults are bound as objects:
    nothing is made of their text.
    """
    each: list[inspect.Parameter] = list(parameters.values())
    defaulted = [parameter for parameter in each if parameter.default is not parameter.empty]
    bare = [parameter.replace(annotation=parameter.empty) for parameter in each]
    declared = inspect.Signature(
        [p.replace(default=None) if p.default is not p.empty else p for p in bare]
    )
    names = "".join(f"{parameter.name}, " for parameter in each)
    namespace: dict[str, Any] = {}
    exec(f"def bind{declared}: return ({names})", namespace)
    bind: Any = namespace["bind"]
    bind.__defaults__ = tuple(p.default for p in defaulted if p.kind is not p.KEYWORD_ONLY) or None
    bind.__kwdefaults__ = {p.name: p.default for p in defaulted if p.kind is p.KEYWORD_ONLY} or None
    bind.__name__ = bind.__qualname__ = name
    return bind  # type: ignore[no-any-return]


def _restored(function: Callable[..., Any], options: dict[str, Any]) -> Derivative:
    return Derivative(function, **options)


def _example_types(signature: inspect.Signature) -> str:
    """A type for each argument that must be given, to show how types are written."""
    kinds = ("VAR_POSITIONAL", "VAR_KEYWORD")
    needed = [p for p in signature.parameters.values() if p.default is p.empty]
    shown = [
        f'{p.name}="f8"' if p.kind is p.KEYWORD_ONLY else '"f8"'
        for p in needed
        if p.kind.name not in kinds
    ]
    return ", ".join(shown)


# ------------------------------------------------------------------------------- values to answers


class Runner:
    """Runs a specialisation for arguments of one dispatch key."""

    def __init__(
        self, specialisation: Specialisation, wanted: Wanted, values: Values, owner: Derivative
    ) -> None:
        self.specialisation = specialisation
        generated, request = specialisation.generated, specialisation.request
        self.dispatcher = specialisation.compiled
        self.specs = tuple(request.specs.values())
        self.renew = owner._new_runner
        self.guards = generated.guards
        self.names = specialisation.leaf_names
        self.leaves = _leaves(self.specs)
        self.answer = _answer(specialisation, wanted)
        given = self.leaves(values)
        described = [leaf for spec in self.specs for leaf in arguments.leaf_specs(spec)]
        self.captured = generated.specialised.captured
        kinds = [_leaf(each.type) for each in self.captured]
        outside = [each.get() for each in self.captured]
        self.captured_key = arguments.key(tuple(outside))
        conversions = map(arguments.conversion, [*given, *outside], [*described, *kinds])
        self.conversions = [(k, change) for k, change in enumerate(conversions) if change]
        arrays = [k for k, kind in enumerate([*described, *kinds]) if isinstance(kind, ArrayLeaf)]
        self.writes = generated.writes if len(arrays) > 1 else frozenset()
        self.dependencies = tuple(generated.specialised.dependencies)
        plain = not (self.captured or self.conversions or self.writes or self.dependencies)
        self.run = self._plain_run() if plain else self._full_run

    def is_stale(self) -> bool:
        """Whether something outside the function is no longer what the text was written for."""
        return self.specialisation.is_stale() or (
            bool(self.captured)
            and arguments.key(tuple(each.get() for each in self.captured)) != self.captured_key
        )

    def _plain_run(self) -> Callable[[Values], Any]:
        """The short way, for arguments that go to compiled code as they are."""
        dispatcher, answer, leaves = self.dispatcher, self.answer, self.leaves
        explain = self._explain
        all_leaves = all(isinstance(spec, Number | ArrayLeaf) for spec in self.specs)

        def straight(values: Values) -> Any:
            try:
                return dispatcher(*values)
            except Exception as error:
                explain(error)
                raise

        def run(values: Values) -> Any:
            given = values if all_leaves else leaves(values)
            try:
                outputs = dispatcher(*given)
            except Exception as error:
                explain(error)
                raise
            return outputs if answer is None else answer(outputs, given)

        return straight if all_leaves and answer is None else run

    def _full_run(self, values: Values) -> Any:
        for dependency in self.dependencies:
            if dependency.changed:
                return self.renew(values).run(values)
        given = list(self.leaves(values))
        if self.captured:
            outside = tuple([each.get() for each in self.captured])
            if arguments.key(outside) != self.captured_key:
                return self.renew(values).run(values)
            given += outside
        if self.writes:
            self._refuse_overlap(given)
        converted = given
        if self.conversions:
            converted = given.copy()
            for k, change in self.conversions:
                converted[k] = change(given[k])
        try:
            outputs = self.dispatcher(*converted)
        except Exception as error:
            self._explain(error)
            raise
        return outputs if self.answer is None else self.answer(outputs, given)

    def _refuse_overlap(self, leaves: Sequence[Any]) -> None:
        """Refuse arrays that share memory, if the program writes to one of them."""
        for first, second in arguments.overlapping(leaves):
            written = first if first in self.writes else second
            if written in self.writes:
                one, other = self.names[first], self.names[second]
                raise errors.AliasingError(
                    f"{one} and {other} share memory, and the function writes to "
                    f"{self.names[written]}: whether {other if written == first else one} changes "
                    "with it is not followed",
                    advice=f"Pass a copy: {other}.copy().",
                )

    def _explain(self, error: Exception) -> None:
        """Raise, in terms of the user's program, what compiled code has raised."""
        if not error.args:
            return
        message, *numbers = error.args
        if isinstance(error, RuntimeError):
            from srcgrad.backend import machine

            if message == machine.INTERRUPTED:
                machine.raise_interrupt()
        if isinstance(error, MemoryError):
            raise errors.MemoryBudgetError(
                "not enough memory for the values that the derivative saves",
                advice="`specialise(...).memory` says which; smaller arrays need less.",
            ) from None
        found = self.guards.get(message) if isinstance(message, str) else None
        if found is None:
            return
        kind, span = found
        text = message.format(*numbers)
        if issubclass(kind, errors.SrcgradError):
            raise kind(text, span) from None
        raise kind(text) from None


def _leaves(specs: tuple[Spec, ...]) -> Callable[[Values], Sequence[Any]]:
    """What takes the numbers and arrays out of the values of these descriptions."""
    if all(isinstance(spec, Number | ArrayLeaf | arguments.Fixed) for spec in specs):
        kept = [k for k, spec in enumerate(specs) if not isinstance(spec, arguments.Fixed)]
        if len(kept) > 1:
            return operator.itemgetter(*kept)
        return lambda values: [values[k] for k in kept]

    def leaves(values: Values) -> list[Any]:
        found: list[Any] = []
        for value, spec in zip(values, specs, strict=True):
            found += arguments.flatten(value, spec)
        return found

    return leaves


def _leaf(kind: srcgrad.types.Type) -> Number | ArrayLeaf:
    return Number(kind) if isinstance(kind, srcgrad.types.Scalar) else ArrayLeaf(kind)


def _answer(
    specialisation: Specialisation, wanted: Wanted
) -> Callable[[Any, Sequence[Any]], Any] | None:
    """What makes the user's answer of the compiled function's results; None if they are it.

    Results are the value, if asked for, then an adjoint for each differentiated leaf, then the
    auxiliary results' leaves; one alone comes bare.
    """
    request = specialisation.request
    returned = specialisation.generated.specialised.result
    value_spec, aux_spec = returned, None
    if request.has_aux:
        assert isinstance(returned, SequenceSpec), "has_aux: the function returns a pair"
        value_spec, aux_spec = returned.items
    gradients = {}
    first_leaf, first_bar = 0, int(request.with_value)
    for name, spec in request.specs.items():
        count = sum(1 for _ in arguments.leaf_specs(spec))
        if name in request.wrt:
            gradients[name] = _Gradient.of(spec, name, first_leaf, first_bar)
            first_bar += sum(gradients[name].chosen)
        first_leaf += count
    value_of = _number_type(value_spec) if request.with_value else None
    total = first_bar + (sum(1 for _ in arguments.leaf_specs(aux_spec)) if aux_spec else 0)
    only = gradients[wanted.each[0].parameter]
    simple = wanted.single and wanted.each[0].item is None and only.is_bare and not request.has_aux
    if simple and value_of is None:
        return None  # one bar, or value and bar

    def answer(outputs: Any, leaves: Sequence[Any]) -> Any:
        results = (outputs,) if total == 1 else outputs
        bars = []
        for want in wanted.each:
            gradient = gradients[want.parameter](results, leaves)
            bars.append(gradient if want.item is None else gradient[want.item])
        result = bars[0] if wanted.single else tuple(bars)
        aux = arguments.rebuild(aux_spec, results[first_bar:]) if aux_spec else None
        if not request.with_value:
            return (result, aux) if request.has_aux else result
        value = results[0] if value_of is None else value_of(results[0])
        return ((value, aux) if request.has_aux else value), result

    return answer


@dataclass(frozen=True)
class _Gradient:
    """The gradient with respect to one parameter, in the parameter's own structure."""

    spec: Spec
    chosen: tuple[bool, ...]
    numbers: tuple[Callable[[Any], Any] | None, ...]
    """For each leaf, the class of NumPy's that its adjoint is a number of."""
    first_leaf: int
    first_bar: int

    @classmethod
    def of(cls, spec: Spec, name: str, first_leaf: int, first_bar: int) -> _Gradient:
        chosen = arguments.differentiable_leaves(spec, name)
        numbers = tuple(map(_number_type, arguments.leaf_specs(spec)))
        return cls(spec, chosen, numbers, first_leaf, first_bar)

    @property
    def is_bare(self) -> bool:
        """Whether the adjoint is the gradient as it stands."""
        return isinstance(self.spec, Number | ArrayLeaf) and self.numbers == (None,)

    def __call__(self, results: Sequence[Any], leaves: Sequence[Any]) -> Any:
        bars, bar = [], self.first_bar
        for k, (chosen, number) in enumerate(zip(self.chosen, self.numbers, strict=True)):
            if not chosen:
                bars.append(leaves[self.first_leaf + k])
                continue
            bars.append(results[bar] if number is None else number(results[bar]))
            bar += 1
        return arguments.rebuild(self.spec, bars)


def _number_type(spec: Spec | None) -> Callable[[Any], Any] | None:
    """NumPy's class for a number of its own; None where compiled code's answer is the right one."""
    if isinstance(spec, Number) and not spec.type.weak:
        kind: Callable[[Any], Any] = np.dtype(spec.type.dtype).type
        return kind
    return None


# ------------------------------------------------------------------------- a point to check it at


class Point:
    """Arguments of a derivative, as a vector of the numbers that it is a derivative by."""

    def __init__(self, derivative: Derivative, args: Sequence[Any], kwargs: dict[str, Any]) -> None:
        self.derivative = derivative
        self.args, self.kwargs = args, kwargs
        self.values = derivative._bind(
            *derivative._bound, *args, **{**derivative._keywords, **kwargs}
        )
        self.specs = derivative._specs(self.values)
        wanted = derivative._wanted.each
        parts = [self._part(want, self._value(want.parameter)) for want in wanted]
        self.start: Vector = np.concatenate([np.ravel(x).astype(float) for p in parts for x in p])
        self.names = [name for want in wanted for name in self._names(want)]
        self.is_single_precision = any(
            getattr(leaf, "dtype", None) == np.float32 for part in parts for leaf in part
        )

    def gradient(self) -> Vector:
        """The derivative's own answer."""
        result = self.derivative(*self.args, **self.kwargs)
        if self.derivative._options["with_value"]:
            result = result[1]
        elif self.derivative._options["has_aux"]:
            result = result[0]
        wanted = self.derivative._wanted
        results = (result,) if wanted.single else result
        parts = []
        for want, found in zip(wanted.each, results, strict=True):
            parts += self._leaves_of(want, found)
        return np.concatenate([np.ravel(part).astype(float) for part in parts])

    def value(self, change: Vector) -> float:
        """The function, as plain Python, at a distance from the point; NaN outside its domain."""
        specs, values = self.specs, dict(zip(self.specs, self.values, strict=True))
        leaves = {
            name: [copy.copy(leaf) for leaf in arguments.flatten(values[name], spec)]
            for name, spec in specs.items()
        }
        place = 0
        for want in self.derivative._wanted.each:
            for k in self._chosen(want):
                leaf = leaves[want.parameter][k]
                count = np.size(leaf)
                moved = np.reshape(change[place : place + count], np.shape(leaf)) + leaf
                leaves[want.parameter][k] = moved if np.ndim(leaf) else float(moved)
                place += count
        arguments_now = {name: arguments.rebuild(specs[name], leaves[name]) for name in specs}
        bound = inspect.BoundArguments(
            inspect.signature(self.derivative._function),
            arguments_now,  # type: ignore[arg-type]
        )
        try:
            result = self.derivative._function(*bound.args, **bound.kwargs)
        except (ArithmeticError, ValueError):
            return math.nan
        return float(result[0] if self.derivative._options["has_aux"] else result)

    def _value(self, name: str) -> Any:
        return self.values[list(self.specs).index(name)]

    def _chosen(self, want: Want) -> list[int]:
        """The places, among a parameter's leaves, of those that are differentiated by."""
        spec = self.specs[want.parameter]
        chosen = arguments.differentiable_leaves(spec, want.parameter)
        places = range(len(chosen))
        if want.item is not None:
            assert isinstance(spec, SequenceSpec)
            sizes = [sum(1 for _ in arguments.leaf_specs(item)) for item in spec.items]
            first = sum(sizes[: want.item])
            places = range(first, first + sizes[want.item])
        return [k for k in places if chosen[k]]

    def _part(self, want: Want, value: Any) -> list[Any]:
        leaves = arguments.flatten(value, self.specs[want.parameter])
        return [leaves[k] for k in self._chosen(want)]

    def _leaves_of(self, want: Want, gradient: Any) -> list[Any]:
        if want.item is None:
            return self._part(want, gradient)
        spec = self.specs[want.parameter]
        assert isinstance(spec, SequenceSpec)
        return arguments.flatten(gradient, spec.items[want.item])

    def _names(self, want: Want) -> Iterator[str]:
        paths = list(arguments.leaf_paths(self.specs[want.parameter], want.parameter))
        leaves = self._part(want, self._value(want.parameter))
        for k, leaf in zip(self._chosen(want), leaves, strict=True):
            for index in np.ndindex(np.shape(leaf)):
                yield paths[k] + (f"[{', '.join(map(str, index))}]" if index else "")


_ANY = inspect.Parameter("value", inspect.Parameter.POSITIONAL_ONLY, default="")
