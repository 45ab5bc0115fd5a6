"""Which variables of the user's carry a derivative, and why others do not."""

from __future__ import annotations

from collections.abc import Iterable

from srcgrad import ir
from srcgrad.analysis.activity import active, dependent
from srcgrad.optimise.coalesce import stem
from srcgrad.report.explanation import Variable
from srcgrad.types import is_inexact


def variables(
    program: ir.Function, wrt: tuple[str, ...], smooth: tuple[int, ...], names: Iterable[str]
) -> tuple[Variable, ...]:
    """What is to be said of each of the user's names that the program has numbers or arrays for."""
    outputs = (program.results[k] for k in smooth)
    results = tuple(each.name for each in outputs if isinstance(each, ir.Var))
    carrying = active(program, wrt, results)
    reached = dependent(program, frozenset(wrt)) | frozenset(wrt)
    versions = versions_of(program, frozenset(names))
    found = []
    for name, all_of_it in versions.items():
        is_active = any(each in carrying for each in all_of_it)
        found.append(Variable(name, is_active, _why(program, wrt, all_of_it, reached, is_active)))
    return tuple(found)


def versions_of(program: ir.Function, names: frozenset[str]) -> dict[str, list[str]]:
    """For each of the user's names those of the program that stand for it, in order."""
    found: dict[str, list[str]] = {}
    for name in program.types:
        plain = name if name in names else stem(name)
        if plain in names:
            found.setdefault(plain, []).append(name)
    return found


def _why(
    program: ir.Function,
    wrt: tuple[str, ...],
    versions: list[str],
    reached: frozenset[str],
    is_active: bool,
) -> str:
    if is_active:
        return "the derivative is with respect to it" if set(versions) & set(wrt) else ""
    return why_idle(program, wrt, versions, reached)


def why_idle(
    program: ir.Function, wrt: tuple[str, ...], versions: list[str], reached: frozenset[str]
) -> str:
    """Why names of a program carry no derivative."""
    if not any(is_inexact(program.types[each].dtype) for each in versions):
        dtypes = sorted({program.types[each].dtype for each in versions})
        return f"{' or '.join(dtypes)} has no derivative"
    if not any(each in reached for each in versions):
        return f"it does not depend on {' or '.join(wrt)} in a way that has a derivative"
    return "the result does not depend on it in a way that has a derivative"
