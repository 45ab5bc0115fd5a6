"""The text of a derivative against a file that a person has read."""

from __future__ import annotations

import difflib
from pathlib import Path

from srcgrad.derivative import Derivative
from srcgrad.specialisation import Specialisation


def assert_golden(
    derivative: Derivative | Specialisation, path: str | Path, *, update: bool = False
) -> None:
    """Fail unless the text of a derivative is that of a file; write the file if `update` says so.

    Of a `Derivative` it is the text that was written last. A change of the text is then seen in the
    diff of a commit, and read: it may be slower, or save more. The texts of one version of srcgrad
    are the same on every run and every machine; another version's may differ.

    Raises AssertionError with the difference of the two texts, or for a file that is not there.

    >>> import tempfile
    >>> from srcgrad import grad
    >>> squares = grad(lambda x: x * x).specialise("f8")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     assert_golden(squares, f"{folder}/squares.py", update=True)
    ...     assert_golden(squares, f"{folder}/squares.py")
    """
    path, text = Path(path), derivative.source
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return
    advice = "to write it, run pytest with --update-golden, or call assert_golden with update=True"
    if not path.exists():
        raise AssertionError(f"{path} is not there: {advice}")
    expected = path.read_text(encoding="utf-8")
    if text != expected:
        lines = difflib.unified_diff(
            expected.splitlines(), text.splitlines(), str(path), "now", lineterm=""
        )
        raise AssertionError("\n".join([f"the text has changed; {advice}", *lines]))
