"""Commands that look at a derivative: show, graph, explain, stages, save."""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
from collections.abc import Iterable
from pathlib import Path

import srcgrad
from srcgrad.command import target
from srcgrad.view import Page, in_terminal, sides

REFUSALS = Path(__file__).parents[1] / "REFUSALS.md"


def show(options: argparse.Namespace) -> int:
    """Print a function and its derivative side by side, or write a page of HTML."""
    known = target.specialised(options)
    if options.html:
        return _wrote([Page(known, options.html).path], options.json)
    shown = sides(known)
    if options.json:
        print(json.dumps(dataclasses.asdict(shown), indent=2))
    else:
        print(in_terminal(shown, colour=False if options.plain else None))
    return 0


def graph(options: argparse.Namespace) -> int:
    """Show the data flow of a function with its adjoints."""
    derivative = target.derivative(options)
    drawn = srcgrad.graph(derivative, options.types)
    written = []
    for file, text in ((options.svg, drawn.svg), (options.dot, drawn.dot)):
        if file:
            file.write_text(text, encoding="utf-8")
            written.append(file)
    if written:
        return _wrote(written, options.json)
    print(json.dumps(drawn.picture.as_data(), indent=2) if options.json else drawn.picture.shown())
    return 0


def _wrote(files: Iterable[str | Path], as_json: bool) -> int:
    """Say which files were written."""
    names = list(map(str, files))
    print(json.dumps({"wrote": names}) if as_json else "\n".join(f"wrote {n}" for n in names))
    return 0


def explain(options: argparse.Namespace) -> int:
    """Say what a refusal is about, by its code, or what a derivative has to say of itself."""
    if re.fullmatch(r"[A-Za-z]{2}\d+", options.function):
        return _refusal(options.function.upper(), options.json)
    if options.types is None and options.args is None:
        raise ValueError('give --types "f8[:], f8", or examples by --args')
    explanation = target.specialised(options).explain()
    print(explanation.as_json() if options.json else explanation)
    return 0


def _refusal(wanted: str, as_json: bool) -> int:
    """Print a row of REFUSALS.md."""
    for line in REFUSALS.read_text(encoding="utf-8").splitlines():
        code, *cells = (cell.strip() for cell in line.strip("| ").split(" | "))
        if code == wanted and len(cells) >= 2:
            kind, says, *instead = cells
            instead = [each for each in instead if each]
            if as_json:
                print(json.dumps({"code": code, "kind": kind, "says": says, "instead": instead}))
            else:
                print(f"{code} {kind}: {says}", *(f"  {each}" for each in instead), sep="\n")
            return 0
    raise ValueError(f"there is no refusal {wanted}")


def stages(options: argparse.Namespace) -> int:
    """Print the program after each stage, or after one of them."""
    found = dict(target.specialised(options).stages())
    if options.stage is not None:
        if options.stage not in found:
            raise ValueError(f"there is no stage {options.stage}: there are {', '.join(found)}")
        found = {options.stage: found[options.stage]}
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        print("\n\n".join(f"--- {name} ---\n{text.rstrip()}" for name, text in found.items()))
    return 0


def save(options: argparse.Namespace) -> int:
    """Write the derivative as a module that needs no srcgrad."""
    return _wrote([target.specialised(options).save(options.out)], options.json)
