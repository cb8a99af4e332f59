"""New, seen, gone: what a run changes in the findings of a hunt.

Lives here: the rules, on plain values. Does not live here: keeping the result (`store`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from gazehound.findings.model import State


@dataclass(frozen=True, slots=True)
class Diff:
    """What a run of a hunt changed: ids of findings.

    `new` were never seen before, `seen` were; among those `back` had been gone and `closed` were closed by a person.
    `gone` are no longer there. `states` has the state of each finding that changes.
    """

    new: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    states: Mapping[str, State] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.seen or self.gone)


def compare(known: Mapping[str, State], observed: Collection[str], *, is_complete: bool) -> Diff:
    """What changes when a run sees the findings `observed` of a hunt whose findings so far are `known`.

    A finding that is not seen is gone only if the run looked everywhere. One that a person closed stays closed.
    """
    new = tuple(each for each in observed if each not in known)
    seen = tuple(each for each in observed if each in known)
    back = tuple(each for each in seen if known[each] is State.GONE)
    gone = tuple(
        each
        for each, state in known.items()
        if is_complete and each not in observed and state in (State.NEW, State.SEEN)
    )
    closed = tuple(each for each in seen if known[each].is_closed)
    states = dict.fromkeys(new, State.NEW) | dict.fromkeys(gone, State.GONE)
    states |= {each: State.SEEN for each in seen if known[each] in (State.NEW, State.GONE)}
    return Diff(new, seen, gone, back, closed, states)
