"""Whether a law holds of a program: the same value by Python, the same gradient by srcgrad."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

import srcgrad
from srcgrad.errors import SrcgradError
from tests.tools.checking import Case, close, is_differentiable, laid_out, leaves, rebuilt
from tests.tools.metamorphic.laws import LAWS, rewritten
from tests.tools.metamorphic.subject import Subject, loaded, subject


@dataclass(frozen=True)
class Verdict:
    """`kind` is holds, refused (the other way of writing is), or broken."""

    kind: str
    detail: str = ""


def of_case(case: Case) -> Subject | None:
    """The subject of a row of tests, if the laws can read it."""
    if case.keywords or case.options.get("has_aux"):
        return None
    wrt = case.options.get("argnums")
    if wrt is None:
        wrt = tuple(i for i, value in enumerate(case.arguments) if is_differentiable(value))
    wrt = wrt if isinstance(wrt, tuple) else (wrt,)
    if not all(isinstance(each, int) for each in wrt):
        return None
    size = len(case.arguments)
    return subject(case.program, case.arguments, tuple(each % size for each in wrt))


def function_of(subject: Subject) -> Callable[..., Any]:
    name = subject.text.rsplit("\ndef ", 1)[-1].removeprefix("def ").split("(")[0]
    return loaded(subject.text, subject.names, name)


def answer(subject: Subject) -> Any:
    """The value and the gradient, those of reversed arguments in the order of the others."""
    function = function_of(subject)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        both = srcgrad.value_and_grad(function, subject.wrt, cache=False)
        value, gradient = both.plain(*copy.deepcopy(subject.arguments))
    order = sorted(range(len(subject.wrt)), key=lambda k: subject.wrt[k])
    return value, [gradient[k] for k in order]


def value_of(subject: Subject) -> Any:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return function_of(subject)(*copy.deepcopy(subject.arguments))


def judged(subject: Subject, name: str) -> Verdict | None:
    """The verdict on a law; None where it does not apply, or where srcgrad refuses the program."""
    other = rewritten(subject, LAWS[name])
    if other is None:
        return None
    try:
        value, gradient = answer(subject)
    except (SrcgradError, ArithmeticError):
        return None
    said = value_of(other)
    assert close(said, value, 1e-9), f"{name} means {said}, not {value}:\n{other.text}"
    try:
        value_there, gradient_there = answer(other)
    except ArithmeticError:
        return None  # of numbers that are not finite the text may raise where NumPy does not
    except SrcgradError as error:
        return Verdict("refused", f"{error}\n{other.text}")
    if name == "arguments_reversed":
        gradient_there = gradient_there[::-1]
    if not close(value_there, value, 1e-9) or not close(gradient_there, gradient, 1e-8):
        found = f"{value_there}, {gradient_there}"
        return Verdict("broken", f"{found} for {value}, {gradient}\n{other.text}\n{subject.text}")
    return Verdict("holds")


def in_mixed_layouts(subject: Subject) -> Verdict | None:
    """The law that memory does not matter: each array of the arguments is laid out differently."""
    kinds = ("strided", "F", "reversed")
    arrays = [leaf for leaf in leaves(subject.arguments) if isinstance(leaf, np.ndarray)]
    if len(arrays) < 2:
        return None

    def moved() -> Iterator[Any]:
        at = 0
        for leaf in leaves(subject.arguments):
            if isinstance(leaf, np.ndarray):
                yield laid_out(leaf, kinds[at % len(kinds)])
                at += 1
            else:
                yield leaf

    arguments = rebuilt(subject.arguments, moved())
    function = function_of(subject)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        both = srcgrad.value_and_grad(function, subject.wrt, cache=False)
        try:
            expected = both.plain(*subject.arguments)
        except SrcgradError:
            return None
        found = both.plain(*arguments)
    if not close(found, expected, 1e-9):
        return Verdict("broken", f"{found} for {expected} in mixed layouts\n{subject.text}")
    return Verdict("holds")
