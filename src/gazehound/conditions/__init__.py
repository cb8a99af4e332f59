"""What conditions mean without any rows: which events meet them, and which no event can meet.

Lives here: comparisons of a term with constants, finitely many values that stand for all, the search for an event.
Does not live here: what is concluded for exclusions (`exclusions.prover`) or said of a query (`hunting.query_notes`).
"""
