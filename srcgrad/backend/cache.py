"""Files that outlive the process: a folder only its owner can write, one file for one content hash.

A file is written whole under a temporary name and then renamed, so that a reader sees all of it or
none; there is no index to keep consistent. Machine code is unpickled, and a pickle runs code: hence
the ownership rules, and the checksum against accidents.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
import warnings
from pathlib import Path

from srcgrad.errors import CacheError

MAGIC = b"srcgrad 1\n"
_warned: set[str] = set()


def folder() -> Path | None:
    """The cache folder, made if missing; None, with a warning, if it cannot be used or trusted."""
    try:
        path = _wanted_folder()
    except RuntimeError as error:  # no home folder
        _refuse(Path("~/.cache/srcgrad"), str(error))
        return None
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.stat()
    except OSError as error:
        _refuse(path, f"it cannot be made or read ({error.strerror or error})")
        return None
    if not stat.S_ISDIR(found.st_mode):
        _refuse(path, "it is not a folder")
        return None
    if hasattr(os, "getuid"):
        if found.st_uid != os.getuid():
            _refuse(path, "it belongs to another user, who could plant code in it")
            return None
        if stat.S_IMODE(found.st_mode) & 0o022:
            _refuse(path, f"others may write to it; `chmod 700 {path}` makes it safe")
            return None
    return path


def store(path: Path, content: bytes) -> bool:
    """Write a file so that no reader sees a part of it; False, and a warning, if it cannot be."""
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        # Windows will not replace a file that another process has open: it has the same content.
        if not (os.name == "nt" and path.exists()):
            _refuse(path.parent, f"it cannot be written to ({error.strerror or error})")
            return False
    return True


def store_text(path: Path, text: str) -> bool:
    """Write a text file unless it already holds that text."""
    content = text.encode()
    try:
        if path.read_bytes() == content:
            return True
    except OSError:
        pass
    return store(path, content)


def store_checked(path: Path, payload: bytes) -> bool:
    """Write bytes together with their checksum."""
    return store(path, MAGIC + hashlib.sha256(payload).digest() + payload)


def load_checked(path: Path) -> bytes | None:
    """What `store_checked` wrote; None if there is nothing or, with a warning, something else."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            if hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & 0o022):
                report(f"ignoring {path}: it belongs to another user, or others may write to it")
                return None
            content = file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        report(f"ignoring {path}: it cannot be read ({error.strerror or error})")
        return None
    start = len(MAGIC) + hashlib.sha256().digest_size
    head, payload = content[:start], content[start:]
    if head != MAGIC + hashlib.sha256(payload).digest():
        report(f"ignoring {path}: it is damaged, and is made again")
        return None
    return payload


def _wanted_folder() -> Path:
    """`SRCGRAD_CACHE_DIR`, else the place that the platform has for caches."""
    if chosen := os.environ.get("SRCGRAD_CACHE_DIR"):
        return Path(chosen).expanduser().absolute()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "srcgrad"


def _refuse(path: Path, reason: str) -> None:
    """Say why the folder is not used."""
    report(
        f"not using the cache folder {path}: {reason}. Derivatives are compiled anew in each "
        "process; SRCGRAD_CACHE_DIR names another folder, cache=False asks for none"
    )


def report(message: str) -> None:
    """Issue a `CacheError` as a warning, each text once in a process."""
    if message not in _warned:
        _warned.add(message)
        warnings.warn(CacheError(message, code="SG701"), stacklevel=2)
