"""Hunts: what they are, how they are loaded, checked, written and run.

A text comes in at `load`, which recognises its form and hands it to `sentinel_yaml`, `page` or `markdown`; all
of them give the values of `model`. `check` judges the metadata, `write` and `drafts` put hunts into files.
Does not live here: the KQL of a hunt (the compiler), data (intake), what a command prints (cli).
"""
