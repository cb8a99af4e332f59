"""The readers in the order in which they are tried.

Lives here: that order. Does not live here: any format. Parquet is not read by us and stands apart.
"""

from __future__ import annotations

from gazehound.intake.readers import delimited, evtx, json_text, zeek_tsv
from gazehound.intake.readers.reading import Reader

READERS: tuple[Reader, ...] = (
    evtx.READER,
    zeek_tsv.READER,
    json_text.READER,
    delimited.READER,
)
