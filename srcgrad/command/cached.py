"""Commands about machine code that is kept: the cache folder; warm, which fills it."""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

from srcgrad.backend import cache as files
from srcgrad.command import target

_OURS = re.compile(
    r"srcgrad_(?P<name>\w+)_[0-9a-f]{24}\.(py|machine)|(?P<pattern>pattern)_[0-9a-f]{32}\.sparse"
)
"""The names of what srcgrad puts into the folder, patterns of sparse Jacobians among it.

Nothing else in it is touched.
"""


def cache(options: argparse.Namespace) -> int:
    """List what is kept, say how large it is, or remove it."""
    folder = files.folder()
    if folder is None:
        raise ValueError("there is no cache folder that can be used: `doctor` says more")
    return int({"list": _listed, "size": _size, "clear": _clear}[options.action](folder, options))


def kept(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of srcgrad's in a folder, each with the function that it is of."""
    for path in sorted(folder.iterdir()):
        found = _OURS.fullmatch(path.name)
        if found is not None:
            yield found["name"] or found["pattern"], path


def _listed(folder: Path, options: argparse.Namespace) -> int:
    rows = [
        {"function": name, "file": str(path), "bytes": path.stat().st_size, "days": _days(path)}
        for name, path in kept(folder)
        if path.suffix == ".py"
        or (path.suffix == ".machine" and not path.with_suffix(".py").exists())
    ]
    for row in rows:
        code = Path(str(row["file"])).with_suffix(".machine")
        row["machine_code_bytes"] = code.stat().st_size if code.exists() else 0
    if options.json:
        print(json.dumps({"folder": str(folder), "derivatives": rows}, indent=2))
        return 0
    for row in rows:
        print(f"{row['machine_code_bytes']:>10}  {row['days']:6.1f} days  {row['function']}")
    print(f"{len(rows)} in {folder}")
    return 0


def _days(path: Path) -> float:
    return round((time.time() - path.stat().st_mtime) / 86400, 2)


def _size(folder: Path, options: argparse.Namespace) -> int:
    sizes = [path.stat().st_size for _, path in kept(folder)]
    found = {"folder": str(folder), "files": len(sizes), "bytes": sum(sizes)}
    said = f"{sum(sizes)} bytes in {len(sizes)} files in {folder}"
    print(json.dumps(found) if options.json else said)
    return 0


def _clear(folder: Path, options: argparse.Namespace) -> int:
    gone = size = 0
    for _, path in kept(folder):
        if _days(path) >= options.older:
            size += path.stat().st_size
            path.unlink(missing_ok=True)
            gone += 1
    found = {"folder": str(folder), "files": gone, "bytes": size}
    print(json.dumps(found) if options.json else f"removed {size} bytes in {gone} files")
    return 0


def warm(options: argparse.Namespace) -> int:
    """Compile derivatives ahead of time, so that a later process finds them in the cache."""
    wanted = [(options.function, types) for types in options.types or ()]
    if options.list is not None:
        wanted += list(_lines(options.list))
    if not wanted:
        raise ValueError('give --types "f8[:], f8", or a --list of lines "module:function | types"')
    done = []
    for function, types in wanted:
        given = argparse.Namespace(**{**vars(options), "function": function})
        code = target.derivative(given).specialise(types).code
        done.append(
            {"function": function, "types": types, "seconds": code.seconds, "loaded": code.loaded}
        )
        if not options.json:
            how = "was there" if code.loaded else f"compiled in {code.seconds:.1f} s"
            print(f"{function} for {types}: {how}")
    if options.json:
        print(json.dumps(done, indent=2))
    return 0


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    """The functions and types that a file lists: `module:function | types`."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        function, bar, types = (part.strip() for part in text.partition("|"))
        if not bar or not types:
            raise ValueError(f"{file}, line {number}: write `module:function | types`")
        yield function, types
