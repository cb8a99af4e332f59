"""Frozen dataclasses with slots, made in a quarter of the time and memory that `dataclasses` takes for them.

A query's tree and plan have some 170 kinds of nodes. `dataclasses` compiles six functions for each as the module is
imported, a twelfth of what a first query costs. Here each kind has its own `__init__` alone and shares the rest, which
say and do what those of `dataclasses` do; `fields`, `replace`, `is_dataclass` and `match` work as ever.

Does not live here: classes that need more, as default factories or an order (`dataclasses`).
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import MISSING, FrozenInstanceError, dataclass, fields
    from reprlib import recursive_repr

    def record(*, frozen: bool, slots: bool) -> Any:
        """The decorator `dataclass(frozen=True, slots=True)`; the arguments tell those who read and check types."""
        if not (frozen and slots):
            raise TypeError("a record is frozen and has slots")
        return _made

    def _made(kind: type) -> type:
        if own := {*_SHARED, "__post_init__"} & kind.__dict__.keys():
            raise TypeError(f"a record cannot have its own {min(own)}")
        kind.__doc__ = kind.__doc__ or kind.__name__  # else one would be made of the signature
        made = dataclass(init=False, repr=False, eq=False, slots=True)(kind)
        names = tuple(each.name for each in fields(made))
        made.__init__ = _initial(made)
        made._values = _getter(names)
        for name in _SHARED:
            setattr(made, name, _Shared.__dict__[name])
        return made

    def _initial(made: type) -> Any:
        """`__init__`: each argument into its slot."""
        known: dict[str, Any] = {f"set_{name}": made.__dict__[name].__set__ for name in made.__match_args__}
        arguments = ["self"]
        for each in fields(made):
            if each.default_factory is not MISSING or not (each.init and each.repr and each.compare):
                raise TypeError(f"`{each.name}` is a field of a kind that a record cannot have")
            if each.default is not MISSING:
                known[f"default_{each.name}"] = each.default
            arguments.append(each.name if each.default is MISSING else f"{each.name}=default_{each.name}")
        body = "\n ".join(f"set_{name}(self, {name})" for name in made.__match_args__)
        exec(f"def __init__({', '.join(arguments)}):\n {body or 'pass'}", known)  # noqa: S102 -- of names of fields alone
        function = known["__init__"]
        function.__qualname__ = f"{made.__qualname__}.__init__"
        function.__module__ = made.__module__
        return function

    def _getter(names: tuple[str, ...]) -> Any:
        """The values of all fields as a tuple."""
        if len(names) > 1:
            return attrgetter(*names)
        return staticmethod(lambda each: tuple(getattr(each, name) for name in names))

    _SHARED = ("__eq__", "__hash__", "__repr__", "__setattr__", "__delattr__", "__getstate__", "__setstate__")

    class _Shared:
        """What all records have in common."""

        def __eq__(self: Any, other: object) -> bool:
            if other.__class__ is not self.__class__:
                return NotImplemented
            return self is other or self._values(self) == self._values(other)

        def __hash__(self: Any) -> int:
            return hash(self._values(self))

        @recursive_repr()
        def __repr__(self: Any) -> str:
            shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
            return f"{self.__class__.__qualname__}({shown})"

        def __setattr__(self: Any, name: str, value: object) -> None:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")

        def __delattr__(self: Any, name: str) -> None:
            raise FrozenInstanceError(f"cannot delete field {name!r}")

        def __getstate__(self: Any) -> list[object]:
            return list(self._values(self))

        def __setstate__(self: Any, state: list[object]) -> None:
            for name, value in zip(self.__match_args__, state, strict=True):
                object.__setattr__(self, name, value)
