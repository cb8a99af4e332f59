"""The command line: one module per command, and printing. Nothing but words and layout is decided here."""
