"""K04: KQL that is known and refused."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries

ENTRIES = entries(
    Entry(
        "K0401",
        "the function `{name}` is not supported",
        "The function belongs to the language and is bound, but it cannot be run here yet. Nothing is guessed instead.",
        label="not supported",
    ),
    Entry(
        "K0402",
        "`{name}` is not supported with these arguments: {reason}",
        "The function runs here, but not with arguments of this kind.",
        label="not supported",
    ),
    Entry(
        "K0403",
        "`{name}` is not supported",
        "The construct belongs to the language and cannot be run here yet.",
        label="not supported",
    ),
    Entry(
        "K0404",
        "`{name}()` reads what only a cluster holds",
        "External tables, materialized views and stored graphs live in a Kusto cluster.",
        label="not available here",
    ),
    Entry(
        "K0405",
        "`{name}` names another database or service",
        "Only the tables of the data given can be read; another service is never called.",
        label="not reachable",
    ),
    Entry(
        "K0406",
        "the operator `{name}` is not supported",
        "The operator belongs to the language and cannot be run here yet. Nothing is guessed instead.",
        label="not supported",
    ),
    Entry(
        "K0407",
        "`{name}` statements are not supported",
        "The statement governs access in a Kusto cluster and has no meaning for local data.",
        label="not supported",
    ),
    Entry(
        "K0408",
        "`externaldata` names files that are not at hand",
        "A query reads only the data it is given. The file can be fetched by hand and given as data instead.",
        label="not fetched",
        help="map its address to a local file with `--external FILE`",
    ),
    Entry(
        "K0409",
        "the workspace function `{name}` has no rows here",
        "Watchlists, threat intelligence and enrichment functions live in a workspace; nothing stands in for their rows.",
        label="known only to a workspace",
        help="a watchlist is read from `--watchlists DIR`, as a CSV file of its name; a saved function of `--functions` can "
        "stand for others",
    ),
    Entry(
        "K0410",
        "the literal is not supported: {reason}",
        "The value cannot be held in the type that stands for the Kusto type here.",
        label="not supported",
    ),
    Entry(
        "K0411",
        "`{name}` needs the library `{library}`, which is not installed",
        "Some functions rest on libraries that are not installed by default.",
        help="install it with `pip install gazehound[{extra}]`",
    ),
    Entry(
        "K0412",
        "`{name}` needs a local file that is not named",
        "The function answers from a file that has to be on this machine; nothing is fetched.",
        help="name it with `--{option} FILE`",
    ),
    Entry(
        "K0413",
        "`{name}` is not supported inside `mv-apply` and `partition`",
        "The construct looks at all its rows at once, outside the database; a subquery that runs per row cannot wait for that.",
        label="not supported here",
    ),
    Entry(
        "K0414",
        "the query has too many steps that build on each other",
        "Each operator that uses what the one before it computed, and each `let` that reads another, adds a level to the "
        "SQL made of the query. Some eighty levels are the limit.",
        help="several computed columns in one `extend`, or fewer `let` statements that read each other",
    ),
    Entry(
        "K0415",
        "nothing stands for `{name}` here",
        "Another workspace, cluster or service is never called. A file says which local data stands for it: the tables of the "
        "session, or a folder of logs.",
        label="another database",
        help='in the file of `--workspace`, below `databases:`, add the line `"{name}": local`, or a folder for `local`',
    ),
)
