"""Write the sample's log files; the same bytes every time.

Usage: python -m tools.make_sample [FOLDER]        (default: sample/data)
"""

from __future__ import annotations

import sys
from pathlib import Path

from tools.sample.estates import FERN, MOLAR, PIER
from tools.sample.events import events
from tools.sample.write import sizes, write_export, write_parquet, write_streaming

DATA = Path(__file__).resolve().parent.parent / "sample" / "data"


def write_sample(folder: Path = DATA) -> None:
    """Write all three estates under `folder`."""
    write_streaming(events(PIER), folder / "pier")
    write_parquet(events(FERN), folder / "fern")
    write_export(events(MOLAR), folder / "molar")


def main() -> int:
    """Write the sample and list its files."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    write_sample(folder)
    for name, size in sizes(folder):
        print(f"{size:>9,}  {name}")
    print(f"{sum(size for _, size in sizes(folder)):>9,}  in total")
    return 0


if __name__ == "__main__":
    sys.exit(main())
