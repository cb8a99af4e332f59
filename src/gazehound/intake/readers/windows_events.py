"""Windows events whatever way they were written down: one shape for the mapping rules.

Lives here: that shape, and sending an event to the rules. Does not live here: the ways they are written down (`evtx`,
`winlogbeat`, `flat_events`, `event_dumps`), the rules (`mappings/windows.yaml`).

The shape: the event's own fields by name, values as text, in their order; what the system says of the event under
names that start with `$`. `$fields` holds the fields once more for those who write them out as XML or as a bag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from gazehound.intake.events import Row
from gazehound.intake.mapping import rule_book
from gazehound.intake.readers.reading import Reading, Routed
from gazehound.intake.values import to_text

RULES = "windows"
BARE_GUID = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}")
ABOUT_THE_TARGET = frozenset(
    {4624, 4625, 4634, 4647, 4675, 4768, 4769, 4770, 4771, 4772, 4773, 4774, 4776, 4778, 4779, 4800, 4801, 4964}
)
"""Events of logon and logoff: the account they are about is the one that logs on."""
UNSIGNED = 0xFFFF_FFFF_FFFF_FFFF


def windows_event(
    system: Mapping[str, object],
    named: Mapping[str, object],
    unnamed: Sequence[object] = (),
    wrapper: str = "",
) -> Row:
    """An event from what the system says (names without `$`) and its fields; `wrapper` is the element in UserData."""
    fields = {name: field_text(value) for name, value in named.items()}
    event: dict[str, object] = dict(fields)
    event.update({f"${name}": value for name, value in system.items() if value is not None})
    event["$EventID"] = to_number(system.get("EventID"))
    event["$Level"] = to_number(system.get("Level"))
    event["$data"] = fields
    event["$Account"] = _account(fields, event["$EventID"])
    event["$fields"] = {
        "named": fields,
        "unnamed": [field_text(value) for value in unnamed],
        "wrapper": wrapper,
        "time": system.get("Time"),
    }
    return event


def _account(fields: Mapping[str, str], event_id: object) -> str | None:
    """`DOMAIN\\name` of the account that an event is about: who logs on, else who acts, else who is acted on."""
    for prefix in account_order(event_id):
        if account := qualified(fields.get(f"{prefix}UserName", ""), fields.get(f"{prefix}DomainName", "")):
            return account
    return None


def account_order(event_id: object) -> tuple[str, str]:
    """The prefixes of an event's account fields, that of the account it is about first."""
    return ("Target", "Subject") if event_id in ABOUT_THE_TARGET else ("Subject", "Target")


def qualified(name: str, domain: str) -> str | None:
    """`DOMAIN\\name`, None without a name."""
    if name in ("", "-"):
        return None
    return name if domain in ("", "-") else f"{domain}\\{name}"


def field_text(value: object) -> str:
    """A field's value as Windows shows it: guids in braces, truth values in small letters."""
    if isinstance(value, str):
        return f"{{{value}}}" if len(value) == 36 and BARE_GUID.fullmatch(value) else value
    return "" if value is None else to_text(value)


def to_number(value: object) -> int | None:
    """A number of the header, which some tools write as text."""
    try:
        return int(value) if isinstance(value, int | str) else None
    except ValueError:
        return None


def keywords(value: object) -> object:
    """Keywords in the hexadecimal form; NXLog writes them as a signed number."""
    return f"0x{value & UNSIGNED:x}" if isinstance(value, int) else value


def is_wanted(event_id: object, reading: Reading) -> bool:
    """False when an event of this id feeds nothing that is asked for."""
    return rule_book(RULES).may_feed(to_number(event_id), reading.wanted)


def route_event(event: Row, reading: Reading) -> Iterator[Routed]:
    """The tables that an event feeds."""
    for rule in rule_book(RULES).rules_for(event, reading.wanted):
        yield Routed(rule.table, event, rule, is_closed=True)
