"""Looking at a derivative: its text, and what it has to say of itself."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from srcgrad import errors
from srcgrad.binding import example_types
from srcgrad.specialisation import Specialisation

if TYPE_CHECKING:
    from srcgrad.profiling import Profile
    from srcgrad.report import Explanation, Saved
    from srcgrad.view import Page, Shown


class Latest:
    """What a derivative shows: the text that was written last, or the one for given arguments."""

    __name__: str
    __signature__: inspect.Signature
    _last: list[Specialisation]
    _specialisations: dict[Any, Specialisation]

    def specialise(self, *args: Any, **kwargs: Any) -> Specialisation:
        raise NotImplementedError

    def _told(
        self, module: str, maker: str, told: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        raise NotImplementedError

    @property
    def source(self) -> str:
        """The generated text that was compiled last."""
        return self._latest().source

    def save(self, path: str | Path, kind: Literal["module", "tesseract"] = "module") -> Path:
        """Write the text compiled last as a module that needs math, numpy and numba only.

        With `kind="tesseract"` a folder is written of which `tesseract build` makes a component.
        """
        return self._latest().save(path, kind)

    def show(self, path: str | Path | None = None, *, browser: bool = False) -> Page | Shown | None:
        """Show the function and the text compiled last, side by side.

        With a path, a page of HTML is written there, in which one can find which line came of
        which, and what there is to say of each; with `browser` it is opened. It is returned, and
        so is what a notebook shows.
        """
        return self._latest().show(path, browser=browser)

    def _repr_html_(self) -> str:
        view = importlib.import_module("srcgrad.view")
        latest = self._last[-1] if self._last else None
        return str(view.overview(self, self._specialisations.values(), latest))

    def explain(self, *args: Any, **kwargs: Any) -> Explanation:
        """What there is to say of the derivative for the types of these arguments, in words.

        Arguments are as for `specialise`; without any, it is the text written last that is
        explained. Printed, it says through which variables a derivative flows; how the reverse
        sweep comes by each value that it needs, and why; what is saved; where the program cuts the
        gradient (`int`, comparisons, `argmax`, searches by comparisons), and what to use instead;
        which text or rule serves each call, and what that cites; what was proven, and what is
        checked at each call; how long each stage took. It is data, too: `explain().saved.slots`,
        `explain().cuts`, `explain().as_dict()`. All of it is what the stages noted as they made
        the derivative.

        >>> from srcgrad import grad
        >>> def steps(x):
        ...     return x * round(x)
        >>> for cut in grad(steps).explain("f8").cuts:
        ...     print(cut.place.line, cut.place.text, cut.effect)
        2 round(x) its derivative is zero
        """
        if args or kwargs:
            return self.specialise(*args, **kwargs).explain()
        return self._latest().explain()

    def saved(self, *args: Any, **kwargs: Any) -> Saved:
        """What is saved for the reverse sweep: names, reasons, lines, and bytes at these arguments.

        Each slot, an array or a stack, has a formula for its bytes; `bytes` are as many as that is
        for these arguments, of a slot that is made anew again and again the most at a time. For the
        number of values on a stack the part of the derivative that makes them is run. Without
        arguments, or for names of types as `specialise` takes them, `bytes` is None.

        >>> import numpy as np
        >>> from srcgrad import grad
        >>> def damped(x, n):
        ...     for k in range(n):
        ...         x = x - 0.1 * x * x
        ...     return x
        >>> print(grad(damped).saved(1.0, 1000))
          x_saved, float64: 8 * max(n, 0) bytes = 8000 bytes
              for k in range(n): the loop carries it: each iteration overwrites it (line 2)
        """
        if not args and not kwargs:
            return self._latest().explain().saved
        if len(args) == 1 and isinstance(args[0], str):
            return self.specialise(*args, **kwargs).explain().saved
        found: Saved = self._told("srcgrad.report", "measuring", "Measured", args, kwargs)
        return found

    def profile(self, *args: Any, **kwargs: Any) -> Profile:
        """Where the time of a call with these arguments goes: time, runs and bytes of each line.

        Variants of the text are compiled and run: one counts, one reads a clock between statements
        and around loops, and within loops as far as that takes a tenth of the time. Innermost
        loops are timed as a whole. What the reads of the clock take is measured, and left out of
        the times of the lines. The answer is data, `.lines` and `.own`, and prints as a table;
        `.show("page.html")` is the inspector with it.

        >>> import numpy as np
        >>> from srcgrad import grad
        >>> def energy(x):
        ...     total = 0.0
        ...     for i in range(len(x) - 1):
        ...         total += (x[i + 1] - x[i]) ** 4
        ...     return total
        >>> found = grad(energy).profile(np.linspace(0.0, 1.0, 1001))
        >>> max(line.runs or 0 for line in found.lines)
        1000
        >>> found.bytes  # of x_bar
        8008
        """
        found: Profile = self._told("srcgrad.profiling", "profiling", "Profiled", args, kwargs)
        return found

    def _latest(self) -> Specialisation:
        if not self._last:
            raise errors.SrcgradError(
                f"the derivative of {self.__name__} has no source yet: it is written for the types "
                "of its arguments",
                advice="Call it first, or name types or give examples: "
                f"d.specialise({example_types(self.__signature__)}).source",
                code="SG801",
            )
        return self._last[-1]
