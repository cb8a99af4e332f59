"""The plan: bound tabular and scalar nodes, typed and spanned."""
