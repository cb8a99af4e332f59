"""`python -m gazehound`: the command line."""

from __future__ import annotations

from gazehound.cli.process import run

if __name__ == "__main__":
    run()
