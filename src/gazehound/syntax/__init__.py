"""The syntax of KQL: tokens, syntax tree, parser, formatter."""
