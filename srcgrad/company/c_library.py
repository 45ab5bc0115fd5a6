"""A derivative as a C header and a shared object that needs no Python."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from srcgrad import errors
from srcgrad.company import c_functions
from srcgrad.company.native import OF_C, Native, native
from srcgrad.records import dataclass
from srcgrad.specialisation import Specialisation

RUNTIME = Path(__file__).with_name("runtime.c")


@dataclass(frozen=True)
class Library:
    """What `c_library` has written."""

    header: Path
    shared: Path
    prototype: str


def c_library(
    f: Callable[..., Any],
    types: str | tuple[str, ...] | None,
    path: str | Path,
    *,
    name: str | None = None,
    portable: bool = False,
) -> Library:
    """Write `path.h` and `path.so`: a derivative, or a function, for C, without Python.

    The function is called `name`, without that as its text is, and takes what `cfunction` says.
    The machine code is that of the text that `save` writes, for this processor or, with `portable`,
    for all of its kind; memory is taken by `malloc`, and several threads may call at once.

    Raises SrcgradError where there is no C compiler to link with, and NotDifferentiable where the
    derivative needs what only Python has: LAPACK, `scipy.special`, data from outside itself.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise errors.SrcgradError(
            "no C compiler to make a shared object with: there is neither gcc nor cc",
            advice="Install gcc; `save` writes a Python module without one.",
            code="SG823",
        )
    path = Path(path)
    known = native(f, types)
    called = name or known.name
    if not re.fullmatch(r"[A-Za-z_]\w*", called, re.ASCII) or called in OF_C:
        raise ValueError(f"name={called!r} is no name in C")
    header, shared = (path.with_name(f"{path.name}.{kind}") for kind in ("h", "so"))
    declared = c_functions.prototype(known, called)
    with tempfile.TemporaryDirectory() as folder:
        machine_code, symbol = _machine_code(known, Path(folder), portable)
        object_file = Path(folder) / "derivative.o"
        object_file.write_bytes(machine_code)
        shim = Path(folder) / "shim.c"
        shim.write_text(_shim(known, called, symbol), encoding="utf-8")
        _link(compiler, [object_file, shim], shared, known)
    header.write_text(_header(known, declared), encoding="utf-8")
    return Library(header, shared, declared)


def _header(known: Native, declared: str) -> str:
    title = known.specialisation.title.replace("*/", "* /")
    takes = "\n".join(f"   {line}" for line in _described(known))
    return f"""/* {title}

{takes}

   Returns 0; {c_functions.FAILED} where the program raises; {c_functions.MISFIT} where the array
   for a result, or a tangent, has not its shape: then nothing is written. */

#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {{
#endif

{declared}

#ifdef __cplusplus
}}
#endif
"""


def _described(known: Native) -> list[str]:
    taken = [
        f"{each.name}: {path}, " + ("a number" if each.ndim is None else "an array in C's order")
        for each, path in zip(known.arguments, known.specialisation.leaf_names, strict=True)
    ]
    given = [
        f"{each.name}: where {'a number' if each.ndim is None else 'an array'} is written"
        for each in known.results
    ]
    return taken + given


def _machine_code(known: Native, folder: Path, portable: bool) -> tuple[bytes, str]:
    """The object file, and the name of the function in it that is called with pointers."""
    import llvmlite.binding as llvm
    import numba

    compiled = getattr(_saved(known.specialisation, folder), known.name)
    namespace: dict[str, Any] = {"carray": numba.carray, "compiled": compiled}
    exec(c_functions.entry_text(known), namespace)
    signature = c_functions.signature(known)
    entry = numba.njit(signature, error_model="numpy")(namespace["entry"])
    (overload,) = entry.overloads.values()
    symbol = overload.fndesc.llvm_func_name
    module = llvm.parse_assembly(overload.library.get_llvm_str())
    for each in module.functions:
        if each.name == symbol:
            each.visibility = "hidden"  # the shim has the name that is seen
        elif not each.is_declaration:
            each.linkage = "internal"
    for variable in module.global_variables:
        if not variable.is_declaration:
            variable.linkage = "internal"
    target = llvm.Target.from_default_triple().create_target_machine(
        cpu="" if portable else llvm.get_host_cpu_name(),
        features="" if portable else llvm.get_host_cpu_features().flatten(),
        opt=3,
        reloc="pic",
        codemodel="default",
    )
    manager: Any = llvm.create_new_module_pass_manager()
    manager.add_global_dead_code_eliminate_pass()
    builder = llvm.create_pass_builder(target, llvm.create_pipeline_tuning_options())
    manager.run(module, builder)
    return target.emit_object(module), symbol


def _saved(known: Specialisation, folder: Path) -> ModuleType:
    """The module that `save` writes, imported."""
    spec = importlib.util.spec_from_file_location(
        "derivative", known.save(folder / "derivative.py")
    )
    assert spec is not None and spec.loader is not None, "a file has a loader"
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _shim(known: Native, name: str, symbol: str) -> str:
    """The C text of the function, which calls Numba's: that has its result and error in memory."""
    declared = c_functions.prototype(known, name).rstrip(";")
    taken = declared.partition("(")[2].rstrip(")")
    given = [
        part for each in (*known.arguments, *known.results) for part in (each.name, *each.lengths)
    ]
    return f"""#include <stdint.h>

extern int32_t derivative_(int64_t *status_, void **error_, {taken}) __asm__("{symbol}");

__attribute__((visibility("default"))) {declared}
{{
    int64_t status_ = {c_functions.FAILED};
    void *error_ = 0;
    if (derivative_(&status_, &error_, {", ".join(given)}) != 0)
        return {c_functions.FAILED};
    return status_;
}}
"""


def _link(compiler: str, files: list[Path], shared: Path, known: Native) -> None:
    command = [compiler, "-shared", "-fPIC", "-O2", "-fvisibility=hidden", "-Wl,--no-undefined"]
    command += [*map(str, files), str(RUNTIME), "-lm", "-o", str(shared)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode == 0:
        return
    missing = sorted(set(re.findall(r"undefined reference to [`'‘\"]([^`'’\"]+)", run.stderr)))
    if not missing:
        raise errors.SrcgradError(
            f"{compiler} has failed:\n{run.stderr}",
            advice="A program that links by itself shows whether the compiler is all there.",
            code="SG824",
        )
    raise errors.NotDifferentiable(
        f"{known.name} calls {', '.join(missing)}, which only Python's process has",
        advice="Write the operation in loops, or call the derivative by `cfunction` in Python's "
        "process.",
        code="SG2411",
    )
