"""Use cases that every front end shares."""
