"""Functions over property bags: packing, keys, merging.

Does not live here: arrays (`arrays`), sets (`sets`), JSON text (`dynamic_text`).
"""

from __future__ import annotations

from functools import partial

from gazehound import sql
from gazehound.functions import json_sql, plain_dynamic
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, RefusedCall, ResultName, scalar
from gazehound.functions.json_path import Step, engine_path, json_path
from gazehound.functions.json_sql import bag_of_pairs, field, first_pairs, is_kind, pairs, to_dynamic, zipped_pairs
from gazehound.functions.once_sql import once
from gazehound.functions.text_sql import constant_text, dynamic_text
from gazehound.functions.vectorised import vectorised
from gazehound.sql import Node

EMPTY_BAG = "{}"

_BRACKETED_KEY = r"""\[['"]([^'"]*)['"]\]"""
_PATH_STEP = r"""\.("[^"]*"|[^."\[]+)"""


def pack_bag(*operands: Operand) -> Node:
    """A bag of `key, value` pairs; nulls stay as properties."""
    arguments = [to_dynamic(operand) if at % 2 else operand.node for at, operand in enumerate(operands)]
    return sql.call("json_object", *arguments)


def keys_of(bag: Operand) -> Node:
    return _of_bag(bag.node, sql.call("to_json", sql.call("json_keys", bag.node)))


def merge(*bags: Operand) -> Node:
    """Of a key that several bags have the first value stays; what is no bag counts as empty."""
    every = sql.call("flatten", sql.array(pairs(bag.node) for bag in bags))
    is_any_bag = sql.or_(*(sql.coalesce(is_kind(bag.node, "OBJECT"), sql.boolean(False)) for bag in bags))
    return sql.if_(is_any_bag, bag_of_pairs(first_pairs(every)), sql.null("JSON"))


def remove_keys(bag: Operand, keys: Operand) -> Node:
    """Keys of the first level, or JSON paths of keys further in."""
    if not isinstance(keys.constant, list):
        return _of_bag(bag.node, _without_each(bag.node, json_sql.elements(keys.node)))
    paths = [steps for key in keys.constant if isinstance(key, str) and (steps := _steps(key))]
    return once(bag.node, lambda node: _of_bag(node, _without_all(node, paths)), "bag")


def _without_all(bag: Node, paths: list[list[Step]]) -> Node:
    """The bag without the properties that the paths lead to, those of the first level all at once."""
    first = [steps[0] for steps in paths if len(steps) == 1]
    if any(isinstance(key, int) for key in first):
        raise RefusedCall("an array index in a path of keys to remove")
    result = bag
    if first:
        is_removed = sql.in_list(field(sql.column("p"), "k"), [sql.text(str(key)) for key in first])
        kept = sql.call("list_filter", pairs(bag), sql.lambda_(["p"], sql.not_(is_removed)))
        result = bag_of_pairs(kept)
    for at, steps in enumerate(each for each in paths if len(each) > 1):
        result = once(result, partial(_without, steps=steps), f"bag{at}")
    return result


def _without(bag: Node, steps: list[Step]) -> Node:
    """The bag without the property that the steps lead to; keys keep their order."""
    first, *rest = steps
    if isinstance(first, int):
        raise RefusedCall("an array index in a path of keys to remove")
    name = f"p{len(rest)}"
    pair = sql.column(name)
    is_it = sql.equals(field(pair, "k"), sql.text(first))
    if not rest:  # only below another step: those of the first level are removed together
        kept = sql.call("list_filter", pairs(bag), sql.lambda_([name], sql.not_(is_it)))
        return bag_of_pairs(kept)
    value = field(pair, "v")
    inner = sql.if_(sql.and_(is_it, is_kind(value, "OBJECT")), _without(value, rest), value)
    changed = sql.struct([("k", field(pair, "k")), ("v", inner)])
    return bag_of_pairs(sql.call("list_transform", pairs(bag), sql.lambda_([name], changed)))


def _without_each(bag: Node, keys: Node) -> Node:
    """The bag without the keys or paths that the texts of a LIST of JSON write."""
    rest, key = sql.column("a"), dynamic_text(sql.column("k"))
    steps = sql.call("regexp_extract_all", _engine_path_of(key), sql.text(_PATH_STEP), sql.integer(1))
    names = sql.if_(_is_path(key), steps, sql.array([key]))
    quoted = sql.cast(sql.call("to_json", sql.call("trim", sql.column("s"), sql.text('"'))), "VARCHAR")
    opened = sql.binary("||", sql.binary("||", sql.text("{"), quoted), sql.text(":"))
    opening = sql.call("array_to_string", sql.call("list_transform", names, sql.lambda_(["s"], opened)), sql.text(""))
    closing = sql.call("repeat", sql.text("}"), sql.call("len", names))
    patch = sql.cast(sql.binary("||", sql.binary("||", opening, sql.text("null")), closing), "JSON")
    is_there = sql.or_(sql.not_(_is_path(key)), sql.call("json_exists", rest, _engine_path_of(key)))
    patched = sql.try_(sql.if_(is_there, sql.call("json_merge_patch", rest, patch), rest))
    every = sql.call("list_concat", sql.array([bag]), keys)
    return sql.call("list_reduce", every, sql.lambda_(["a", "k"], sql.coalesce(patched, rest)))


def _is_path(key: Node) -> Node:
    return sql.call("regexp_matches", key, sql.text(r"^\$[.\[]"))


def _engine_path_of(key: Node) -> Node:
    """A path that only the rows tell, as the engine reads it: `['a b']` as `."a b"`."""
    return sql.call("regexp_replace", key, sql.text(_BRACKETED_KEY), sql.text(r'."\1"'), sql.text("g"))


def has_key(bag: Operand, key: Operand) -> Node:
    text = constant_text(key)
    steps = json_path(text) if text is not None else None
    plain = sql.call("list_contains", sql.call("json_keys", bag.node), key.node)
    if steps:
        found = sql.call("json_exists", bag.node, sql.text(engine_path(steps)))
    elif text is not None:
        found = plain
    else:
        by_path = sql.try_(sql.call("json_exists", bag.node, _engine_path_of(key.node)))
        found = sql.if_(_is_path(key.node), sql.coalesce(by_path, sql.boolean(False)), plain)
    return sql.if_(is_kind(bag.node, "OBJECT"), found, sql.null("BOOLEAN"))


def set_key(bag: Operand, key: Operand, value: Operand) -> Node:
    """The bag with the property last; steps of a path that are missing become bags."""
    text = constant_text(key)
    if text is None:
        raise RefusedCall("a key that is not a literal")
    return _of_bag(bag.node, _with_value(bag.node, _steps(text), to_dynamic(value)))


def _steps(key: str) -> list[Step]:
    steps = json_path(key)
    return [key] if steps is None else steps


def _with_value(bag: Node, steps: list[Step], value: Node) -> Node:
    first, *rest = steps
    if isinstance(first, int):
        raise RefusedCall("an array index in a path of a key to set")
    if rest:
        child = sql.call("json_extract", bag, sql.text(engine_path([first])))
        held = sql.if_(is_kind(child, "OBJECT"), child, sql.cast(sql.text(EMPTY_BAG), "JSON"))
        value = _with_value(held, rest, value)
    is_other = sql.binary("<>", field(sql.column("p"), "k"), sql.text(first))
    others = sql.call("list_filter", pairs(bag), sql.lambda_(["p"], is_other))
    added = sql.array([sql.struct([("k", sql.text(first)), ("v", sql.cast(value, "JSON"))])])
    return bag_of_pairs(sql.call("list_concat", others, added))


def zip_bag(keys: Operand, values: Operand) -> Node:
    """Keys that are no text are left out, and values without a key; a key without a value gets null."""
    zipped = zipped_pairs(json_sql.elements(keys.node), sql.coalesce(json_sql.elements(values.node), _no_elements()))
    pair = sql.column("q")
    is_text = sql.coalesce(is_kind(field(pair, "k"), "VARCHAR"), sql.boolean(False))
    named = sql.struct([("k", dynamic_text(field(pair, "k"))), ("v", field(pair, "v"))])
    kept = sql.call("list_filter", zipped, sql.lambda_(["q"], is_text))
    bag = bag_of_pairs(sql.call("list_transform", kept, sql.lambda_(["q"], named)))
    return sql.if_(sql.and_(is_kind(keys.node, "ARRAY"), is_kind(values.node, "ARRAY")), bag, sql.null("JSON"))


def _no_elements() -> Node:
    return sql.cast(sql.array([]), "JSON[]")


def without_empty(bag: Operand) -> Node:
    """The bag without properties that are null or an empty text."""
    value = sql.coalesce(sql.cast(field(sql.column("p"), "v"), "VARCHAR"), sql.text("null"))
    is_filled = sql.not_(sql.in_list(value, [sql.text("null"), sql.text('""')]))
    return _of_bag(bag.node, bag_of_pairs(sql.call("list_filter", pairs(bag.node), sql.lambda_(["p"], is_filled))))


def _of_bag(bag: Node, result: Node) -> Node:
    return sql.if_(is_kind(bag, "OBJECT"), result, sql.null("JSON"))


_PACK = Overload("(key: string..., value: Scalar...): dynamic", pack_bag, plain_dynamic.bag_pack)

BAG_PACK = scalar(
    "bag_pack",
    aliases=("pack", "pack_dictionary"),
    doc="A bag of the given keys and values.",
    source="Kusto reference: bag_pack(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(_PACK,),
    examples=(
        Example('bag_pack("a", 1, "b", "x")', 'dynamic({"a": 1, "b": "x"})'),
        Example('bag_pack("a", long(null), "ß", 1h)', 'dynamic({"a": null, "ß": "01:00:00"})'),
        Example('bag_pack("d", datetime(2020-01-01))', 'dynamic({"d": "2020-01-01T00:00:00.0000000Z"})'),
        Example('bag_pack("a", bag_pack("b", dynamic([1])))', 'dynamic({"a": {"b": [1]}})'),
        Example('bag_pack("", 1.0)', 'dynamic({"": 1.0})'),
    ),
)

BAG_KEYS = scalar(
    "bag_keys",
    doc="The keys of a bag as an array; null for what is no bag.",
    source="Kusto reference: bag_keys(); answers recorded from Kusto",
    overloads=(Overload("(object: DynamicBag): dynamic", keys_of, plain_dynamic.bag_keys),),
    examples=(
        Example('bag_keys(dynamic({"a": 1, "b": {"c": 2}}))', 'dynamic(["a", "b"])'),
        Example("bag_keys(dynamic({}))", "dynamic([])"),
        Example("bag_keys(dynamic([]))", "dynamic(null)"),
        Example("bag_keys(dynamic(null))", "dynamic(null)"),
    ),
)

BAG_MERGE = scalar(
    "bag_merge",
    doc="One bag of several; of a key that several have, the first value.",
    source="Kusto reference: bag_merge(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(bag: DynamicBag...): dynamic", merge, plain_dynamic.bag_merge),),
    examples=(
        Example('bag_merge(dynamic({"a": 1, "b": 2}), dynamic({"b": 3, "c": 4}))', 'dynamic({"a": 1, "b": 2, "c": 4})'),
        Example('bag_merge(dynamic({"a": null}), dynamic({"a": 1}))', 'dynamic({"a": null})'),
        Example("bag_merge(dynamic({}), dynamic({}))", "dynamic({})"),
        Example("bag_merge(dynamic(null), dynamic(null))", "dynamic(null)"),
    ),
)

BAG_REMOVE_KEYS = scalar(
    "bag_remove_keys",
    doc="A bag without some keys, or without properties further in that JSON paths name.",
    source="Kusto reference: bag_remove_keys(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(bag: DynamicBag, keys: DynamicArray): dynamic", remove_keys, plain_dynamic.bag_remove_keys),),
    examples=(
        Example('bag_remove_keys(dynamic({"a": 1, "b": null}), dynamic(["a", "x"]))', 'dynamic({"b": null})'),
        Example(
            'bag_remove_keys(dynamic({"a": {"b": 1, "c": 2}}), dynamic(["$.a.b", "$.x.y"]))', 'dynamic({"a": {"c": 2}})'
        ),
        Example('bag_remove_keys(dynamic({"a": 1}), pack_array("a"))', "dynamic({})"),
        Example('bag_remove_keys(dynamic({"a": 1}), dynamic(null))', 'dynamic({"a": 1})'),
        Example('bag_remove_keys(dynamic([1]), dynamic(["a"]))', "dynamic(null)"),
    ),
)

BAG_HAS_KEY = scalar(
    "bag_has_key",
    doc="True when a bag has a key, or a property further in that a JSON path names.",
    source="Kusto reference: bag_has_key(); answers recorded from Kusto",
    overloads=(Overload("(bag: DynamicBag, key: string): bool", has_key, plain_dynamic.bag_has_key),),
    examples=(
        Example('bag_has_key(dynamic({"a": null}), "a")', "true"),
        Example('bag_has_key(dynamic({"a": {"b": 1}}), "$.a.b")', "true"),
        Example('bag_has_key(dynamic({"a": 1}), "A")', "false"),
        Example('bag_has_key(dynamic({}), "")', "false"),
        Example('bag_has_key(dynamic(null), "a")', "bool(null)"),
    ),
)

BAG_SET_KEY = scalar(
    "bag_set_key",
    doc="A bag with a property set, by its key or by a JSON path.",
    source="Kusto reference: bag_set_key(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(bag: DynamicBag, key: string, value: Scalar): dynamic", set_key, plain_dynamic.bag_set_key),),
    examples=(
        Example('bag_set_key(dynamic({"a": 1, "b": 2}), "a", 3)', 'dynamic({"b": 2, "a": 3})'),
        Example('bag_set_key(dynamic({"a": 1}), "$.b.c", "x")', 'dynamic({"a": 1, "b": {"c": "x"}})'),
        Example('bag_set_key(dynamic({}), "a", long(null))', 'dynamic({"a": null})'),
        Example('bag_set_key(dynamic(null), "a", 1)', "dynamic(null)"),
    ),
)

BAG_ZIP = scalar(
    "bag_zip",
    doc="A bag of an array of keys and an array of values.",
    source="Kusto reference: bag_zip(); answers recorded from Kusto",
    overloads=(Overload("(keys: DynamicArray, values: DynamicArray): dynamic", zip_bag, plain_dynamic.bag_zip),),
    examples=(
        Example('bag_zip(dynamic(["a", "b"]), dynamic([1]))', 'dynamic({"a": 1, "b": null})'),
        Example('bag_zip(dynamic(["a", 8, "b"]), dynamic([1, "2", 2.5, 3]))', 'dynamic({"a": 1, "b": 2.5})'),
        Example('bag_zip(dynamic("a"), dynamic([1]))', "dynamic(null)"),
        Example("bag_zip(dynamic([]), dynamic([]))", "dynamic({})"),
    ),
)

BAG_WITHOUT_EMPTY = scalar(
    "bag_without_empty",
    doc="A bag without properties that are null or empty, as pack_all(true) packs it; not a name of Kusto.",
    source="Kusto reference: pack_all()",
    overloads=(Overload("(bag: DynamicBag): dynamic", without_empty, plain_dynamic.bag_without_empty),),
    examples=(Example('bag_without_empty(dynamic({"a": null, "b": "", "c": 0}))', 'dynamic({"c": 0})'),),
)

TREE_PATH = scalar(
    "treepath",
    doc="The paths of all leaves of a dynamic value.",
    source="Kusto reference: treepath()",
    result_name=ResultName.PREFIX_AND_ARGUMENT,
    result_prefix="tree",
    overloads=(
        Overload("(object: DynamicBag): dynamic", vectorised("schemas:treepath", "dynamic"), plain_dynamic.treepath),
    ),
    examples=(
        Example(
            """treepath(dynamic({"a": {"b": 1}, "c": [1, {"x": 2}]}))""",
            """dynamic(["['a']", "['a']['b']", "['c']", "['c'][0]", "['c'][0]['x']"])""",
        ),
        Example("treepath(dynamic({}))", "dynamic([])"),
        Example("treepath(dynamic(null))", "dynamic(null)"),
    ),
)

FUNCTIONS: tuple[Function, ...] = (
    BAG_PACK,
    BAG_KEYS,
    BAG_MERGE,
    BAG_REMOVE_KEYS,
    BAG_HAS_KEY,
    BAG_SET_KEY,
    BAG_ZIP,
    BAG_WITHOUT_EMPTY,
    TREE_PATH,
)
