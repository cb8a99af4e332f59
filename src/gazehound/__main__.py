"""`python -m gazehound`: the command line."""

from __future__ import annotations

from gazehound.cli.main import main

if __name__ == "__main__":
    main()
