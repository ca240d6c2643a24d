# SPDX-License-Identifier: Apache-2.0
"""Count bad rows, set them aside with their reasons, and stop when there are too many.

**Invariants:** with ``allowed=0`` (the default) the first bad row is an error that
names file and row. The rejects file appears whole or not at all, and holds no author:
what is shown of a row is masked, cut short, and free of columns about a person. A line
that could not be parsed is not shown, because nobody can say what stands where in it.

Example:
    >>> with Rejects(allowed=1) as rejects:
    ...     rejects.add("a.csv", 3, InputError("The row has no text.", code="no-text"))
    >>> rejects.count
    1
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from factdesk.errors import InputError
from factdesk.exchange.atomic import AtomicFile
from factdesk.exchange.people import without_people

__all__ = ["MAX_RAW_CHARS", "Rejects"]

MAX_RAW_CHARS = 500
"""How much of one field of a rejected row is shown."""


class Rejects:
    """The bad rows of one run.

    Args:
        allowed: How many rows may be bad before reading stops.
        path: File for the rejected rows (JSON Lines: file, row, reason, code, raw);
            written at the end if there are any. None: they are only counted.
    """

    def __init__(self, allowed: int = 0, path: Path | None = None) -> None:
        self.allowed = allowed
        self.path = path
        self.count = 0
        self._file: AtomicFile | None = None

    def __enter__(self) -> Rejects:
        """Return itself; leaving writes the file."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Publish the file, also when too many bad rows are why we stop."""
        if self._file is None:
            return
        if error is None or isinstance(error, InputError):
            self._file.commit()
        else:
            self._file.discard()

    def add(
        self,
        file: str,
        row: int,
        error: InputError,
        raw: Mapping[str, object] | None = None,
    ) -> None:
        """Set one bad row aside, or stop.

        Args:
            file: Name of the source, as people know it.
            row: Number of the row in it, from 1.
            error: What is wrong with the row and what to do.
            raw: The row's fields, where it could be parsed.

        Raises:
            InputError: More rows are bad than allowed; same code, with file and row.
        """
        if self.count >= self.allowed:
            raise self._refusal(file, row, error) from error
        self.count += 1
        if self.path is None:
            return
        if self._file is None:
            self._file = AtomicFile(self.path)
        shown = None if raw is None else _shortened(raw)
        line = {"file": file, "row": row, "reason": str(error), "code": error.code}
        text = json.dumps(line | {"raw": shown}, ensure_ascii=False)
        self._file.write(text.encode() + b"\n")

    def _refusal(self, file: str, row: int, error: InputError) -> InputError:
        message = f"{file}, row {row}: {error}"
        if self.allowed:
            where = f" in {self.path}" if self.path else ""
            message += (
                f" This is one bad row more than the {self.allowed} allowed, which are"
                f" set aside{where}. Raise --skip-bad or correct the file."
            )
        else:
            message += " Or go on without such rows: --skip-bad N."
        data = error.data | {"file": file, "row": row}
        return InputError(message, code=error.code, data=data)


def _shortened(raw: Mapping[str, object]) -> dict[str, object]:
    kept = without_people(raw)
    if not isinstance(kept, dict):
        return {}
    return {name: _cut(value) for name, value in kept.items()}


def _cut(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_RAW_CHARS else text[:MAX_RAW_CHARS] + "…"
