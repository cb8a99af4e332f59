"""Values that a function takes in Kusto and that are not supported here, found while the rows are read."""

from __future__ import annotations


class RefusedValue(Exception):
    """Ends the query with K0402: the function, and what about the value is not supported, in KQL words."""

    def __init__(self, function: str, reason: str) -> None:
        super().__init__(f"{function}: {reason}")
