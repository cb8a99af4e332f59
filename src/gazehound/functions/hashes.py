"""Hash functions.

The digests hash a value's text; xxHash64 hashes a text's bytes or the eight bytes of a long or of the ticks of a
datetime. Both were recorded from Kusto.
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import datetime_sql, plain_hashes
from gazehound.functions.declare import (
    Example,
    Function,
    Lowering,
    Nulls,
    Operand,
    Overload,
    Plain,
    RefusedCall,
    scalar,
)
from gazehound.functions.text_sql import text_of
from gazehound.functions.xxhash_sql import hash_of_long, hash_of_text
from gazehound.sql import Node
from gazehound.types import ScalarType


def _digest(name: str) -> Lowering:
    def lowering(value: Operand) -> Node:
        return sql.call(name, text_of(value))

    return lowering


def hashed(value: Operand, modulus: Operand | None = None) -> Node:
    """The hash, or its remainder, which is never negative."""
    if value.type is ScalarType.STRING:
        number = hash_of_text(value.node)
    elif value.type is ScalarType.LONG:
        number = hash_of_long(value.node)
    elif value.type is ScalarType.DATETIME:
        number = hash_of_long(datetime_sql.exact_ticks(value))
    else:
        raise RefusedCall(f"an argument of type {value.type}")
    number = sql.if_(sql.is_null(value.node), sql.null("BIGINT"), number)
    if modulus is None:
        return number
    divisor = sql.call("nullif", sql.call("abs", sql.cast(modulus.node, "HUGEINT")), sql.integer(0))
    rest = sql.binary("%", sql.binary("+", sql.binary("%", number, divisor), divisor), divisor)
    return sql.try_cast(rest, "BIGINT")


def _digest_function(name: str, engine: str, plain: Plain, of_world: str, of_date: str, of_nothing: str) -> Function:
    return scalar(
        name,
        doc=f"The {engine.upper()} digest of a value's text, in hexadecimal digits.",
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        overloads=(Overload("(source: NotDynamic): string", _digest(engine), plain),),
        examples=(
            Example(f'{name}("World")', f'"{of_world}"'),
            Example(f"{name}(datetime(2020-01-01))", f'"{of_date}"'),
            Example(f'{name}("")', f'"{of_nothing}"'),
            Example(f'{name}("é") == {name}("e")', "false"),
            Example(f'{name}(-1) == {name}("-1")', "true"),
        ),
    )


def _xxhash_function(name: str) -> Function:
    return scalar(
        name,
        doc="The xxHash64 of a text, long or datetime, or its remainder by a number.",
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        overloads=(Overload("(source: NotDynamic, [mod: Integer]): long", hashed, plain_hashes.hash_value),),
        examples=(
            Example(f'{name}("World")', "1846988464401551951"),
            Example(f'{name}("World", 100)', "51"),
            Example(f'{name}("")', "-1205034819632174695"),
            Example(f'{name}("The quick brown fox jumps over the lazy dog: ß")', "-2437880232330862425"),
            Example(f"{name}(datetime(2015-01-01))", "1380966698541616202"),
            Example(f"{name}(-1)", "-8804195676797548855"),
            Example(f"{name}(1, 0)", "long(null)"),
            Example(f"{name}(long(null))", "long(null)"),
        ),
        notes="Texts, longs and datetimes; the remainder of a negative hash is counted up from below, as by `%`.",
    )


def _undone(name: str, doc: str, signature: str) -> Function:
    return scalar(name, doc=doc, source=f"Kusto reference: {name}()", overloads=(Overload(signature),))


FUNCTIONS: tuple[Function, ...] = (
    _digest_function(
        "hash_md5",
        "md5",
        plain_hashes.hash_md5,
        "f5a7924e621e84c9280a9a27e1bcb7f6",
        "786c530672d1f8db31fee25ea8a9390b",
        "d41d8cd98f00b204e9800998ecf8427e",
    ),
    _digest_function(
        "hash_sha1",
        "sha1",
        plain_hashes.hash_sha1,
        "70c07ec18ef89c5309bbb0937f3a6342411e1fdd",
        "e903e533f4d636b4fc0dcf3cf81e7b7f330de776",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    ),
    _digest_function(
        "hash_sha256",
        "sha256",
        plain_hashes.hash_sha256,
        "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524",
        "ba666752dc1a20eb750b0eb64e780cc4c968bc9fb8813461c1d7e750f302d71d",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
    _xxhash_function("hash"),
    _xxhash_function("hash_xxhash64"),
    _undone("hash_combine", "One hash of several hashes.", "(source: Scalar...): long"),
    _undone("hash_many", "One hash of several values.", "(source: NotDynamic...): long"),
)
