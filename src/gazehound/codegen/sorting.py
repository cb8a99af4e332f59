"""Sort keys as SQL.

Source: Kusto reference, "sort operator", the section on special floating-point values.
"""

from __future__ import annotations

from gazehound import sql
from gazehound.codegen.scalars import Scalars
from gazehound.plan.relations import SortKey
from gazehound.plan.scalars import is_constant
from gazehound.sql import OrderKey
from gazehound.types import ScalarType


def sort_keys(scalars: Scalars, key: SortKey) -> list[OrderKey]:
    """The key, and before it one that puts NaN beside null where SQL would not; nothing for a constant."""
    if is_constant(key.value):
        return []
    node = scalars.lower(key.value)
    value = sql.order_key(node, key.descending, key.nulls_first)
    if key.value.type is not ScalarType.REAL or key.descending == key.nulls_first:
        return [value]
    return [sql.order_key(sql.call("isnan", node.copy()), key.nulls_first, key.nulls_first), value]
