"""What the catalog says of one diagnostic code."""

from __future__ import annotations

from gazehound.diagnostics.model import Severity
from gazehound.records import record


@record(frozen=True, slots=True)
class Entry:
    """A code with its message template, the words under the caret and a page of explanation.

    `message` and `label` are `str.format` templates over the keyword arguments given to `report`.
    `kusto` names the codes of Microsoft's own parser that say the same (`KS142`).
    """

    code: str
    message: str
    explanation: str
    label: str = ""
    help: str = ""
    severity: Severity = Severity.ERROR
    kusto: tuple[str, ...] = ()


def entries(*listed: Entry) -> dict[str, Entry]:
    """The entries by code; two with one code are a defect."""
    by_code = {entry.code: entry for entry in listed}
    if len(by_code) != len(listed):
        raise ValueError("a diagnostic code is declared twice")
    return by_code
