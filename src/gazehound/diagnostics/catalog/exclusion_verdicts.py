"""K0680 to K0689: what is proven of exclusions, said where hunts are checked."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries
from gazehound.diagnostics.model import Severity

NOTE, WARNING = Severity.NOTE, Severity.WARNING

VERDICTS = (
    Entry(
        "K0680",
        "exclusion `{name}` on `{hunt}`: {kind}: {message}",
        "An active exclusion lets the hunt find nothing, or nothing of the images that the hunted tool is documented with.",
        label="it blinds the hunt",
        help="`gazehound prove` shows all that is proven of it",
    ),
    Entry(
        "K0681",
        "exclusion `{name}` on `{hunt}`: {kind}: {message}",
        "What an exclusion says is not what it does, or it does nothing. One that is no draft should be put right.",
        label="this exclusion",
        severity=WARNING,
    ),
    Entry(
        "K0682",
        "exclusion `{name}` on `{hunt}`: {kind}: {message}",
        "It does what it says, and could say it better; or the proof ends here.",
        label="this exclusion",
        severity=NOTE,
    ),
    Entry(
        "K0683",
        "exclusion `{name}` covers none of the hunts that are checked",
        "The hunts of its scope have other ids and names, or are elsewhere; it sets nothing aside here.",
        label="its scope",
        severity=NOTE,
    ),
)

ENTRIES = entries(*VERDICTS)
