"""The parser: statements, tabular operators, expressions."""
