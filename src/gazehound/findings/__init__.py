"""Findings: what hunts returned, kept from run to run with the raw events behind it, and what people said of it."""
