"""K07: files of logs."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries
from gazehound.diagnostics.model import Severity

WARNING = Severity.WARNING

ENTRIES = entries(
    Entry(
        "K0701",
        "there is no file or folder `{path}`",
        "The path given as data does not exist, or the pattern matches no file.",
    ),
    Entry(
        "K0702", "the file cannot be read: {reason}", "The system refused to open or read the file.", severity=WARNING
    ),
    Entry(
        "K0703",
        "the content has no known log format",
        "Formats are told from content: JSON, CSV with a header, Parquet, EVTX and Zeek logs are known.",
        severity=WARNING,
    ),
    Entry(
        "K0704",
        "no valid JSON: {reason}",
        "A line, or a value of an array, is no JSON; it gave no row. The values around it were read.",
        severity=WARNING,
    ),
    Entry(
        "K0705",
        "the row has {cells} cells under a header of {columns}",
        "Which cell belongs to which column cannot be told, so the row was left out.",
        severity=WARNING,
    ),
    Entry(
        "K0706",
        "it is longer than the limit of {limit} bytes",
        "A line or JSON value is longer than what is held at once; it was left out.",
        severity=WARNING,
    ),
    Entry(
        "K0707",
        "a cell of column `{column}` is no {type}",
        "The row was kept, the cell is null. The count tells how many cells of the column this happened to.",
        severity=WARNING,
    ),
    Entry(
        "K0708",
        "the file is damaged after {offset} bytes: {reason}",
        "What comes before the damage was read, what comes after it was not.",
        severity=WARNING,
    ),
    Entry(
        "K0709",
        "it expands beyond {limit} bytes, the limit for its size",
        "Compressed data that grows far more than logs do may be an attack on the reader; the rest was not read.",
        severity=WARNING,
    ),
    Entry(
        "K0710",
        "it is nested more than {depth} archives deep",
        "Archives inside archives are opened to a limited depth.",
        severity=WARNING,
    ),
    Entry(
        "K0711",
        "the file in the archive cannot be unpacked: {reason}",
        "The other files of the archive were read.",
        severity=WARNING,
    ),
    Entry(
        "K0712",
        "bytes that are no UTF-8 were replaced",
        "The row was kept; each invalid byte became U+FFFD.",
        severity=WARNING,
    ),
    Entry(
        "K0713",
        "times of column `{column}` are in the zone `{zone}`, which is not known",
        "The header names a zone that cannot be turned into UTC; the rows were kept, the times are null.",
        severity=WARNING,
    ),
    Entry(
        "K0714",
        "a quote that opens here is never closed",
        "The line was left out; reading went on with the next line.",
        severity=WARNING,
    ),
    Entry(
        "K0715",
        "a JSON value that is no object has no columns",
        "Rows come from JSON objects; a bare number, text or array was left out.",
        severity=WARNING,
    ),
    Entry("K0716", "the file is empty", "There is nothing to read.", severity=WARNING),
    Entry(
        "K0717",
        "the file looks like {format} and holds no row",
        "The format was recognised and every row was left out, or there is none.",
        severity=WARNING,
    ),
    Entry(
        "K0718",
        "the file feeds more than {limit} tables",
        "Rows of further tables were left out; a file that names a new table in every row is likely no log.",
        severity=WARNING,
    ),
    Entry(
        "K0719",
        "a chunk of the event log is damaged: {reason}",
        "An EVTX file is made of chunks of 64 KiB; the others were read.",
        severity=WARNING,
    ),
    Entry(
        "K0720",
        "a record of the event log is damaged: {reason}",
        "The other records of the chunk were read.",
        severity=WARNING,
    ),
    Entry(
        "K0721",
        "a part of a progressive answer is not read",
        "Kusto can send a result in parts that replace each other; save the answer with progressive frames off.",
        severity=WARNING,
    ),
    Entry(
        "K0722",
        "the line does not fit the fields and types that the log declares",
        "A Zeek log names its fields and their types at its head; the line was left out.",
        severity=WARNING,
    ),
    Entry(
        "K0723",
        "the rows have more than {limit} columns",
        "Further columns were left out; objects whose keys are data rather than names make such tables.",
        severity=WARNING,
    ),
    Entry(
        "K0724",
        "another run is writing to the lake `{path}`",
        "One run at a time adds to a lake. Reading it is possible meanwhile.",
        help="run it again when the other one has ended",
    ),
    Entry(
        "K0725",
        "the manifest `{path}` cannot be read: {reason}",
        "The manifest says which files of a lake count. A lake without a readable one is neither read nor added to.",
    ),
    Entry(
        "K0726",
        "it lies in a lake, which is read as it is",
        "Parquet of one lake is not read into another; `--data` takes a lake.",
        severity=WARNING,
    ),
)
