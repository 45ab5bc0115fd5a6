"""What serves each call of a program: which text, which rule, and what those cite."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

from srcgrad import ir, notes
from srcgrad.analysis import dataflow
from srcgrad.report.explanation import Call
from srcgrad.report.instead import dotted
from srcgrad.rules import adjoints, registry

if TYPE_CHECKING:
    from srcgrad.specialisation import Specialisation

HOME = Path(__file__).parents[2]
_CITES = re.compile(r"\b(1[89]\d\d|20[0-2]\d)\b")
"""A year: a paragraph that has one cites something."""
_NO_NEWS = frozenset(("builtins", "_operator"))
_READ_AS = {
    "definition": "plain Python in its place",
    "handler": "statements of the front end",
    "element by element": "itself, a number at a time",
    "library": "the library's own text",
}


def calls(specialisation: Specialisation) -> tuple[Call, ...]:
    """The calls in the user's text, those of Python's own small change left out."""
    generated = specialisation.generated
    found: dict[tuple[Any, ...], list[int]] = {}
    served: dict[tuple[Any, ...], notes.Served] = {}
    for each in generated.notes:
        if not isinstance(each, notes.Served) or each.span is None or _is_small(each):
            continue
        if Path(each.span.file).is_relative_to(HOME / "srcgrad"):
            continue  # a call that a rule makes
        key = (dotted(each.function), each.how)
        served.setdefault(key, each)
        lines = found.setdefault(key, [])
        if each.span.line not in lines:
            lines.append(each.span.line)
    routines = _routines(generated.stages[0][1])
    return tuple(_call(served[key], lines, routines) for key, lines in found.items())


def _is_small(served: notes.Served) -> bool:
    """Whether a call is one of Python's own that needs no words: `len`, `range`, `x.shape`."""
    function = served.function
    if registry.lookup(function) is not None:
        return False
    return getattr(function, "__module__", None) in _NO_NEWS or isinstance(function, type)


def _routines(program: ir.Function) -> dict[int, list[Any]]:
    """The routines that are called for each line."""
    found: dict[int, list[Any]] = {}
    for statement in dataflow.walk(program.body):
        match statement:
            case ir.Routine(_, ir.Apply(function), span=span) if span is not None:
                found.setdefault(span.line, []).append(function)
    return found


def _call(served: notes.Served, lines: list[int], routines: dict[int, list[Any]]) -> Call:
    rule, texts = "", []
    row = registry.lookup(served.function)
    if served.how == "element by element" and row is not None:
        rule, stated = row.source, registry.stated(served.function)
        texts = [] if stated is None else _documents(stated)
    else:
        for function in dict.fromkeys(f for line in lines for f in routines.get(line, ())):
            known = adjoints.lookup(function)
            if known is not None:
                rule = f"the adjoint of {dotted(function)}, {_where(known.definition)}"
                texts += _documents(known.definition)
    read_as = _READ_AS[served.how]
    if served.how in ("definition", "handler"):
        read_as = f"{read_as}, {_where(served.by)}"
        texts += _documents(served.by)
    return Call(dotted(served.function), read_as, rule, _sources(texts), tuple(lines))


def _where(function: Any) -> str:
    """The file and the line where a function is written, from the folder of srcgrad."""
    function = inspect.unwrap(function)
    code = getattr(function, "__code__", None)
    if code is None:
        return dotted(function)
    file = Path(code.co_filename)
    short = file.relative_to(HOME) if file.is_relative_to(HOME) else Path(file.name)
    return f"{short.as_posix()}:{code.co_firstlineno}"


def _documents(function: Any) -> list[str]:
    """The texts in which a function says where it is from: its own, then its chapter's."""
    function = inspect.unwrap(function)
    module = sys.modules.get(getattr(function, "__module__", ""))
    comments = ""
    if isinstance(function, FunctionType) and function.__name__ != "<lambda>":
        try:
            lines = inspect.getsource(function).splitlines()
        except (OSError, TypeError):
            lines = []
        comments = "\n\n".join(line.strip("# ") for line in lines if line.strip().startswith("#"))
    return [function.__doc__ or "", comments, getattr(module, "__doc__", None) or ""]


def _sources(texts: Iterable[str]) -> str:
    """The paragraphs that cite something, each once."""
    found: dict[str, None] = {}
    for text in texts:
        for paragraph in re.split(r"\n\s*\n", text):
            if _CITES.search(paragraph):
                flat = re.sub(r"\s+", " ", paragraph).strip()
                found[re.sub(r"^Sources?: ", "", flat)] = None
    return " ".join(found)
