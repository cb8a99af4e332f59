"""Names, type declarations and the `name = value` modifiers of operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazehound.records import record
from gazehound.text import Span
from gazehound.types import ScalarType

if TYPE_CHECKING:  # trees nest: these modules name each other's classes as types only
    from gazehound.syntax.nodes.expressions import Expression


@record(frozen=True, slots=True)
class Name:
    """An identifier; `text` is the name itself, without `['…']`."""

    text: str
    span: Span


@record(frozen=True, slots=True)
class Property:
    """A `name = value` modifier of an operator: `kind=inner`, `hint.strategy=shuffle`, `format='csv'`.

    A word as value is a `NameReference`. A list of columns (render's `ycolumns`) gives one property for each.
    """

    name: Name
    value: Expression
    span: Span


@record(frozen=True, slots=True)
class ColumnDeclaration:
    """`name: type` in a row schema; `type` is None for a name that is no scalar type."""

    name: Name
    type: ScalarType | None
    type_name: Name
    span: Span


@record(frozen=True, slots=True)
class RowSchema:
    """`(a: string, b: long)`; `star` for `(*)` or a trailing `*`."""

    columns: tuple[ColumnDeclaration, ...]
    star: bool
    span: Span
