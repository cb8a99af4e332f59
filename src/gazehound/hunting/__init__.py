"""Hunts: loading, checking and writing hunting queries, hunt pages and bare KQL."""
