"""Whole row sets at once, where neither a row nor SQL can say it: paths in graphs, clusters, sequences.

Lives here: pure functions over numbers and Arrow tables. Nothing here knows the plan, the database or KQL; the engine's
staging calls these with the rows that a query gives.
"""
