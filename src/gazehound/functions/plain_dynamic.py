"""Property bags, parts of dynamic values and JSON text, one value at a time: the plain form of `dynamic`,
`dynamic_text` and of `[]`.

Does not live here: arrays (`plain_arrays`).

Source: Kusto reference, the pages of the functions, "JSONPath expressions"; answers recorded from Kusto.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

from gazehound.functions.declare import Typed
from gazehound.functions.json_path import Step, json_path
from gazehound.functions.plain_convert import from_dynamic
from gazehound.functions.plain_values import strict
from gazehound.functions.plain_written import as_dynamic, dynamic_text, json_text
from gazehound.types import ScalarType

Types = Sequence[ScalarType]
Values = Sequence[object]


@strict
def property_of(base: object, key: str) -> object:
    """The value of a bag's property; null where there is none."""
    return base.get(key) if isinstance(base, dict) else None


@strict
def element_of(base: object, index: int) -> object:
    """An element of an array, a negative index from the end."""
    if not isinstance(base, list) or not -len(base) <= index < len(base):
        return None
    return base[index]


@strict
def part_of(base: object, key: object) -> object:
    """By a dynamic key: a whole number is an index, anything else names a property."""
    if isinstance(key, int) and not isinstance(key, bool):
        return element_of(base, key)
    return property_of(base, dynamic_text(key))


def walk_to(value: object, steps: Sequence[Step]) -> object:
    """What a path leads to; null where it leads nowhere."""
    for step in steps:
        value = element_of(value, step) if isinstance(step, int) else property_of(value, step)
    return value


def has_path(value: Any, steps: Sequence[Step]) -> bool:
    """True where the path leads somewhere, be it to null."""
    for step in steps:
        known = range(-len(value), len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ()
        if step not in known:
            return False
        value = value[step]
    return True


def _pack(values: Values, types: Types) -> dict[str, object]:
    """A bag of `key, value` pairs; nulls stay as properties."""
    packed = [as_dynamic(value, kind) for value, kind in zip(values[1::2], types[1::2], strict=True)]
    return dict(zip((str(key) for key in values[::2]), packed, strict=True))


bag_pack = Typed(_pack)


def bag_keys(bag: object) -> list[str] | None:
    return list(bag) if isinstance(bag, dict) else None


def bag_merge(*bags: object) -> dict[str, object] | None:
    """Of a key that several bags have the first value stays; what is no bag counts as empty."""
    known = [bag for bag in bags if isinstance(bag, dict)]
    merged: dict[str, object] = {}
    for bag in known:
        merged = {**bag, **merged} if not merged else {**merged, **{key: bag[key] for key in bag if key not in merged}}
    return merged if known else None


def bag_remove_keys(bag: object, keys: object) -> dict[str, object] | None:
    """Without keys of the first level, or without what JSON paths lead to."""
    if not isinstance(bag, dict):
        return None
    for key in keys if isinstance(keys, list) else []:
        if key is not None:
            bag = _without(bag, _steps(dynamic_text(key)))
    return bag


def _steps(key: str) -> Sequence[Step]:
    """The steps of a path, or the key alone for what is none."""
    return (json_path(key) if key.startswith(("$.", "$[")) else None) or [key]


def _without(bag: dict[str, object], steps: Sequence[Step]) -> dict[str, object]:
    if not has_path(bag, steps) or not all(isinstance(each, str) for each in steps):
        return bag
    first, *rest = (str(each) for each in steps)
    if not rest:
        return {key: value for key, value in bag.items() if key != first}
    inner = bag[first]
    return {**bag, first: _without(inner, rest)} if isinstance(inner, dict) else bag


def bag_has_key(bag: object, key: str) -> bool | None:
    return has_path(bag, _steps(key)) if isinstance(bag, dict) else None


def _set(values: Values, types: Types) -> dict[str, object] | None:
    bag, key, value = values
    return _with(bag, _steps(str(key)), as_dynamic(value, types[2])) if isinstance(bag, dict) else None


def _with(bag: dict[str, object], steps: Sequence[Step], value: object) -> dict[str, object]:
    """The bag with the property last; steps of a path that are missing become bags."""
    first, *rest = steps
    if rest:
        inner = bag.get(str(first))
        value = _with(inner if isinstance(inner, dict) else {}, rest, value)
    return {**{key: each for key, each in bag.items() if key != first}, str(first): value}


bag_set_key = Typed(_set)


def bag_zip(keys: object, values: object) -> dict[str, object] | None:
    """Keys that are no text are left out with their values; a key without a value gets null."""
    if not isinstance(keys, list) or not isinstance(values, list):
        return None
    padded = [*values, *([None] * (len(keys) - len(values)))]
    return {key: value for key, value in zip(keys, padded, strict=False) if isinstance(key, str)}


def treepath(value: object) -> list[str] | None:
    """The paths to all that is inside, each once; every element of an array has the path `[0]`."""
    if not isinstance(value, dict | list):
        return None
    steps = [(f"['{key}']", each) for key, each in value.items()] if isinstance(value, dict) else []
    steps += [("[0]", each) for each in value] if isinstance(value, list) else []
    paths = [path for step, each in steps for path in (step, *(step + below for below in treepath(each) or ()))]
    return list(dict.fromkeys(paths))


def bag_without_empty(bag: object) -> dict[str, object] | None:
    if not isinstance(bag, dict):
        return None
    return {key: value for key, value in bag.items() if value is not None and value != ""}


def read_json(text: str) -> tuple[bool, object]:
    """Whether the text is JSON, and its value."""
    try:
        return True, json.loads(text, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return False, None


def _no_json(name: str) -> NoReturn:
    raise ValueError(name)


def _parse(values: Values, types: Types) -> object:
    """A text that is no JSON becomes a dynamic text, an empty one null; a dynamic value stays."""
    value = values[0]
    if types[0] is not ScalarType.STRING or not isinstance(value, str):
        return value
    is_json, read = read_json(value)
    return read if is_json else value or None


parse_json = Typed(_parse)


def _to_json(values: Values, types: Types) -> str:
    """Compact JSON with the keys of bags sorted."""
    return json_text(_sorted(as_dynamic(values[0], types[0])))


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value


dynamic_to_json = Typed(_to_json)


def _extracted(path: str, text: object) -> object:
    steps = json_path(path)
    value = read_json(text)[1] if isinstance(text, str) else text
    return None if steps is None else walk_to(value, steps)


def extract_json(path: str, text: object) -> str:
    """What the path leads to, as text; empty where it leads nowhere."""
    return dynamic_text(_extracted(path, text))


def extract_json_as(path: str, text: object, kind: ScalarType) -> object:
    return from_dynamic(_extracted(path, text), kind)
