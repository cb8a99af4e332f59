"""Exclusions: reasoned, owned, expiring statements that some events are expected, and what is proven of them."""
