"""A function with its derivatives as a Tesseract component, which needs nothing of srcgrad."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.api import jvp, value, vjp
from srcgrad.binding import TypeOnly
from srcgrad.company import dtypes
from srcgrad.company.native import Item, native_results
from srcgrad.frontend.arguments.specs import ArrayLeaf, Number
from srcgrad.specialisation import Specialisation
from srcgrad.types import Array

TEMPLATE = Path(__file__).parent / "tesseract_api.txt"


def saved(specialisation: Specialisation, path: str | Path) -> Path:
    """Write a folder that `tesseract build` makes a component of, for the types of a derivative.

    `tesseract_api.py` has `apply`, `jacobian`, `jacobian_vector_product`, `vector_jacobian_product`
    and `abstract_eval`; beside it are three generated modules, which need math, numpy and numba
    only, the configuration and the requirements. Inputs are the parameters of the function, numbers
    and arrays; those of floats are differentiable. A result is `result`, those of a tuple
    `result0`, `result1`.
    """
    request = specialisation.request
    function, specs = request.function, request.specs
    _check(specialisation)
    smooth = tuple(name for name, spec in specs.items() if _dtype(spec).startswith("float"))
    if not smooth:
        raise TypeError("save: no argument is a floating-point number or an array of such")
    options: Any = {"rules": request.rules}
    made = {
        "value": value(function, **options),
        "jvp": jvp(function, smooth, **options),
        "vjp": vjp(function, smooth, **options),
    }
    given = [TypeOnly(spec) for spec in specs.values()]
    results = native_results(made["value"].specialise(*given))
    for each in results:
        if not each.dtype.startswith("float"):
            raise dtypes.no_real_float("a Tesseract", each.dtype)
    name = re.sub(r"\W", "_", function.__name__).strip("_") or "function"
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    names = {}
    for kind, derivative in made.items():
        known = derivative.specialise(*given)
        names[kind] = known.generated.name
        known.save(folder / f"{name}_{kind}.py")
    text = _api(name, names, specs, smooth, results)
    (folder / "tesseract_api.py").write_text(text, encoding="utf-8")
    modules = "".join(
        f"    - [{name}_{kind}.py, /tesseract/{name}_{kind}.py]\n"
        for kind in ("value", "jvp", "vjp")
    )
    (folder / "tesseract_config.yaml").write_text(
        f'name: "{name.replace("_", "-")}"\nversion: "1"\n'
        f'description: "{name} and its derivatives, by srcgrad"\n\n'
        f"build_config:\n  target_platform: native\n  package_data:\n{modules}",
        encoding="utf-8",
    )
    needed = "".join(f"{each}\n" for each in _required())
    (folder / "tesseract_requirements.txt").write_text(needed, encoding="utf-8")
    return folder


def _check(specialisation: Specialisation) -> None:
    request, specialised = specialisation.request, specialisation.generated.specialised
    outside = [each.path or each.name for each in specialised.captured]
    inside = [name for name, spec in request.specs.items() if not _dtype(spec)]
    if not outside and not inside and not specialised.drawn:
        return
    if outside:
        what, advice = (
            f"{request.function.__name__} reads {', '.join(outside)}",
            "Make it a parameter.",
        )
    elif inside:
        what = f"{', '.join(inside)} is neither a real number nor an array of such"
        advice = "Write a function of numbers and arrays that makes it of them."
    else:
        what, advice = f"{request.function.__name__} draws random numbers", "Pass them."
    raise errors.NotDifferentiable(
        f"{what}, and a Tesseract has the numbers and arrays of its inputs only",
        advice=advice,
        code="SG2432",
    )


def _dtype(spec: Any) -> str:
    """The dtype of a number or an array that Tesseract knows, or nothing."""
    if not isinstance(spec, Number | ArrayLeaf):
        return ""
    dtype = spec.type.dtype
    return dtype if np.dtype(dtype).kind in "fiu" else ""


def _required() -> list[str]:
    """What the generated modules import."""
    import numba

    return [f"numpy=={np.__version__}", f"numba=={numba.__version__}"]


def _api(
    name: str,
    names: dict[str, str],
    specs: dict[str, Any],
    smooth: tuple[str, ...],
    results: tuple[Item, ...],
) -> str:
    """The text of `tesseract_api.py`."""
    lone = len(results) == 1
    outputs = ["result"] if lone else [f"result{k}" for k in range(len(results))]
    taken = [
        (each, spec.type.dtype, spec.type.ndim if isinstance(spec.type, Array) else 0)
        for each, spec in specs.items()
    ]
    given = [
        (each, item.dtype, item.ndim or 0) for each, item in zip(outputs, results, strict=True)
    ]
    text = TEMPLATE.read_text(encoding="utf-8")
    dtypes = sorted({dtype.capitalize() for _, dtype, _ in (*taken, *given)})
    parts = {
        "NAME": name,
        "DTYPES": ", ".join(_class_of(each) for each in dtypes),
        "VALUE": names["value"],
        "JVP": names["jvp"],
        "VJP": names["vjp"],
        "INPUTS": "\n".join(_field(*each, each[0] in smooth) for each in taken),
        "OUTPUTS": "\n".join(_field(*each, True) for each in given),
        "TYPES": repr({each: (dtype, ndim) for each, dtype, ndim in taken}),
        "SMOOTH": repr(smooth),
        "RESULTS": repr({each: (dtype, ndim) for each, dtype, ndim in given}),
    }
    return re.sub(r"@([A-Z]+)@", lambda found: parts[found[1]], text)


def _class_of(dtype: str) -> str:
    return dtype.replace("Uint", "UInt")


def _field(name: str, dtype: str, ndim: int, is_smooth: bool) -> str:
    kind = _class_of(dtype.capitalize())
    if ndim:
        kind = f"Array[({', '.join(['None'] * ndim)},), {kind}]"
    return f"    {name}: {f'Differentiable[{kind}]' if is_smooth else kind}"
