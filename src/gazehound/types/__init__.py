"""Kusto's scalar types, schemas and literal values."""

from __future__ import annotations

from gazehound.types.scalar import INTEGERS, NUMBERS, ORDERABLE, SUMMABLE, ScalarType, promotes, scalar_type, widest
from gazehound.types.schema import Column, TableSchema, schema_of

__all__ = [
    "INTEGERS",
    "NUMBERS",
    "ORDERABLE",
    "SUMMABLE",
    "Column",
    "ScalarType",
    "TableSchema",
    "promotes",
    "scalar_type",
    "schema_of",
    "widest",
]
