"""What can go wrong, and what is only worth a second look."""

from __future__ import annotations

from typing import Any


class Error(Exception):
    """Everything that the engine refuses or fails at.

    Attributes
    ----------
    kind : str
        "unknown", "value", "missing", "duplicate", "contradiction", "malformed", "empty_clause",
        "inconsistent", "given", "io" or "run".
    file : str or None
        Where it is, as it was named.
    line : int or None
        Line in the file, from 1.
    found, expected : str or None
        What was found, and what may stand there.
    nearest : str or None
        The known name that is nearest to what was found.
    others : list of Error
        What else is wrong with the same input.
    """

    kind: str = "run"
    file: str | None = None
    line: int | None = None
    found: str | None = None
    expected: str | None = None
    nearest: str | None = None
    others: list[Error]

    def __init__(self, message: str = "", **facts: Any) -> None:
        super().__init__(message)
        self.others = []
        for name, fact in facts.items():
            setattr(self, name, fact)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), str(self.args[0]), self.__dict__.copy())

    def __str__(self) -> str:
        told = str(self.args[0])
        return "\n".join([told, *(str(other) for other in self.others)])


class InputError(Error, ValueError):
    """What was asked for cannot be: nothing was worked out, nothing written."""


class RunError(Error, RuntimeError):
    """A run or draws failed: there is no equilibrium, or a result could not be written."""


class Caution(UserWarning):
    """What a run says that deserves a second look."""


def _again(kind: type[Error], message: str, facts: dict[str, Any]) -> Error:
    error = kind(message)
    error.__dict__.update(facts)
    return error


def _of(status: int, faults: list[dict[str, Any]]) -> Error:
    """The exception for all that went wrong at once: the first, with the others in it."""
    kind = InputError if status == 2 else RunError
    errors = [kind(fault.pop("message"), **fault) for fault in faults]
    first, *others = errors or [kind("it failed, as was said")]
    first.others = list(others)
    return first
