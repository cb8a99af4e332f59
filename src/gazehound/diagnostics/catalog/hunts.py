"""K06: hunting queries, hunt pages and exclusions.

K0601 to K0609 loading fails, K0610 to K0619 repairs, K0620 to K0629 what loading noticed, K0630 to K0649
checks of metadata, K0650 to K0669 running hunts, K0670 to K0679 the catalogue of remote-management tools.
"""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries
from gazehound.diagnostics.model import Severity

NOTE, WARNING = Severity.NOTE, Severity.WARNING

LOADING = (
    Entry(
        "K0601",
        "`{path}` cannot be read: {reason}",
        "The file or folder does not exist or the system refuses to open it.",
    ),
    Entry(
        "K0602",
        "`{path}` is too large for a hunt: {size:,} bytes, the limit is {limit:,}",
        "Hunts are short texts. The limit keeps a log file or a hostile file from being parsed as one.",
    ),
    Entry(
        "K0603",
        "`{path}` is not a text file",
        "Hunts are read as UTF-8, UTF-16 with a byte order mark, or Windows-1252. The file holds bytes of none.",
    ),
    Entry(
        "K0604",
        "no hunt was found in {what}",
        "The text is neither a hunt page, nor Sentinel YAML, nor Markdown with KQL blocks, nor KQL.",
        help="a hunt page has a line `KQL Query` with the query below it, Sentinel YAML has a key `query:`",
    ),
    Entry(
        "K0605",
        "the folder `{path}` holds no hunts",
        "No file in the folder or below it is a hunt page, Sentinel YAML, Markdown with KQL blocks or KQL.",
        help="hunts are read from files that end in {suffixes}",
    ),
    Entry(
        "K0606",
        "this is not YAML: {problem}",
        "The text was recognised as Sentinel YAML, but neither a YAML parser nor the repairs make sense of it.",
        label="here",
    ),
    Entry(
        "K0607",
        "the hunt has no query",
        "Sentinel YAML holds its KQL under the key `query`. The key is missing or empty.",
        help="give the query below `query: |`, indented by two blanks",
    ),
    Entry(
        "K0608",
        "the YAML is larger than a hunt can be: {problem}",
        "Depth and number of values are limited, so that a small hostile file cannot stand for a huge one.",
        label="here",
    ),
    Entry(
        "K0609",
        "`{key}` must be {expected}, not {found}",
        "The value's shape is not the one that Sentinel's schema for hunting queries and analytics rules gives the "
        "key. The value is left out.",
        severity=WARNING,
    ),
)

REPAIRS = (
    Entry(
        "K0610",
        "the indentation of `{key}` was repaired",
        "The key or the lines below it had lost their indentation, or had one that YAML cannot read. They were placed by "
        "what Sentinel's schema allows inside the key.",
        label="from here on",
        severity=NOTE,
    ),
    Entry(
        "K0611",
        "tabs or no-break spaces in front of lines were read as blanks",
        "YAML allows only blanks for indentation. A tab counts up to the next multiple of four.",
        label="first one here",
        severity=NOTE,
    ),
    Entry(
        "K0612",
        "`{key}` is a list; `{text}` was read as {counted}",
        "Sentinel expects a list. A single text, or several with commas between them, was read as one.",
        severity=NOTE,
    ),
    Entry(
        "K0613",
        "`{key}` lacks the `|` of a text of several lines; its lines were kept as they are",
        "Without `|` YAML would join the lines of the text into one.",
        severity=NOTE,
    ),
    Entry(
        "K0614",
        "the value of `{key}` was repaired: {what}",
        "A value with a colon, a quote or a brace in it is YAML only inside of quotes. It was read as the text it is.",
        severity=NOTE,
    ),
    Entry(
        "K0615",
        "`{key}` is given more than once; this one counts",
        "A YAML mapping has each key once. The last value was kept and the earlier ones were left out.",
        severity=WARNING,
    ),
    Entry(
        "K0616",
        "`{key}` was read as `{known}`",
        "Sentinel's keys are case-sensitive; this one is spelled in another way.",
        severity=NOTE,
    ),
    Entry(
        "K0617",
        "curly quotes in the KQL were read as straight ones ({count})",
        "Word processors and web pages turn straight quotes into curly ones, which KQL does not know as quotes.",
        label="first one here",
        severity=NOTE,
    ),
    Entry(
        "K0618",
        "characters that YAML does not allow were read as blanks",
        "The file holds control characters.",
        label="first line with one",
        severity=WARNING,
    ),
    Entry(
        "K0619",
        "`{key}` cannot be read and is left out",
        "The value of this key is broken in a way that no repair makes YAML again.",
        severity=WARNING,
    ),
)

NOTICED = (
    Entry(
        "K0620",
        "`{key}` is not a key of Sentinel hunting queries or analytics rules; it is kept as it is",
        "The key is unknown. Its value is kept and written back, and has no effect here.",
        severity=NOTE,
    ),
    Entry(
        "K0621",
        "`{key}` is not a key of `{place}`; it is left out",
        "Sentinel's schema does not know the key at this place.",
        severity=WARNING,
    ),
    Entry(
        "K0622",
        "`{text}` belongs to no key; it is left out",
        "The line stands in front of the first key of the YAML.",
        severity=WARNING,
    ),
    Entry(
        "K0623",
        "YAML joins the lines of this query, so its first `//` comment hides all that follows",
        "A text without `|`, or with `>`, is folded: its line breaks become blanks. A KQL comment then ends at the "
        "end of the query.",
        help="write `query: |`",
        severity=WARNING,
    ),
    Entry(
        "K0624",
        "YAML takes `{text}` for a comment and ends the query in front of it",
        "In a plain YAML text a `#` after a blank begins a comment.",
        help="write `query: |` and the query on the next lines",
        severity=WARNING,
    ),
    Entry(
        "K0625",
        "the two copies of the query on this page differ: `{first}` above, `{second}` in the YAML; the one above runs",
        "A hunt page holds its query twice. They differ in more than white space; the one above the YAML is used.",
        label="differs from the query above the YAML",
        severity=WARNING,
    ),
    Entry(
        "K0626",
        "the file holds {count} queries, divided by blank lines",
        "As in Kusto's editors a blank line ends a query. Each is loaded as a hunt of its own.",
        severity=NOTE,
    ),
    Entry(
        "K0627",
        "no hunt was found in `{path}`; the file is skipped",
        "A folder may hold other texts than hunts.",
        severity=NOTE,
    ),
    Entry(
        "K0628",
        "the scenario `{title}` has no filter or exclusion",
        "A false-positive scenario without one says in prose only what to leave out.",
        severity=NOTE,
    ),
    Entry(
        "K0629",
        "`{path}` is not UTF-8; it was read as Windows-1252",
        "The file holds bytes that UTF-8 does not allow.",
        severity=WARNING,
    ),
)

METADATA = (
    Entry(
        "K0630",
        "the hunt has no `id`",
        "Sentinel tells hunts apart by a GUID, and so do stored findings and exclusions.",
        help="give it a new GUID as its `id`",
        severity=WARNING,
    ),
    Entry(
        "K0631",
        "`{id}` is not a GUID",
        "Sentinel wants 32 hexadecimal digits in groups of 8-4-4-4-12.",
        severity=WARNING,
    ),
    Entry(
        "K0632",
        "the hunt has no `name`",
        "The name is what lists and reports show.",
        severity=WARNING,
    ),
    Entry(
        "K0633",
        "`{tactic}` is not a tactic of ATT&CK in Sentinel's spelling",
        "Sentinel writes tactics in one word, such as `CommandAndControl`, and refuses any other.",
        severity=WARNING,
    ),
    Entry(
        "K0634",
        "`{technique}` is not the id of an ATT&CK technique",
        "An id is `T` with four digits; a sub-technique adds a dot and three digits: `T1003.001`.",
        severity=WARNING,
    ),
    Entry(
        "K0635",
        "ATT&CK {version} has no technique `{technique}`",
        "The id is well formed, but neither the enterprise nor the ICS matrix of that version has it.",
        severity=WARNING,
    ),
    Entry(
        "K0636",
        "ATT&CK has withdrawn the technique `{technique}`",
        "The id was given in former versions of ATT&CK.",
        severity=WARNING,
    ),
    Entry(
        "K0637",
        "the id `{id}` is given to two hunts",
        "Findings and exclusions are kept by the hunt's id, so each hunt needs its own.",
        label="used again here",
    ),
    Entry(
        "K0638",
        "`{type}` is not an entity type of Sentinel",
        "An entity mapping names one of Sentinel's entity types, in its spelling.",
        severity=WARNING,
    ),
    Entry(
        "K0639",
        "`{identifier}` is not an identifier of the entity {type}",
        "Each entity type has its own identifiers, in Sentinel's spelling.",
        severity=WARNING,
    ),
    Entry(
        "K0640",
        "{owner} takes its value from `{column}`, which the query does not return",
        "Entity mappings, custom details and alert texts are filled from the columns of the query's result.",
        label="no such column in the result",
        severity=WARNING,
    ),
    Entry(
        "K0641",
        "a field mapping of the entity {type} lacks its `identifier` or its `columnName`",
        "A field mapping fills one identifier from one column.",
        severity=WARNING,
    ),
    Entry(
        "K0642",
        "the mapping cannot identify the entity {type}: it needs {choices}",
        "Some identifiers only add to others. Sentinel refuses a mapping that has none of the sufficient ones.",
        severity=WARNING,
    ),
    Entry(
        "K0643",
        "`{technique}` ({name}) serves {tactics}, of which the hunt names none",
        "The tactics and the techniques of a hunt should belong together.",
        severity=NOTE,
    ),
    Entry(
        "K0644",
        "the file of a workspace has no setting `{name}`",
        "Its settings are `data`, `watchlists`, `geoip`, `external`, `functions` and `databases`.",
        label="no setting",
    ),
    Entry(
        "K0645",
        "`{name}` cannot be used: {detail}",
        "A setting of the file of a workspace says nothing that can be followed.",
    ),
)

RUNNING = (
    Entry(
        "K0650",
        "`{path}` holds {count} hunts where one query is asked for",
        "`gazehound query` and `gazehound explain` take one query; a file may hold several hunts.",
        help="`gazehound hunt` runs them all",
    ),
)

EXCLUSIONS = (
    Entry(
        "K0660",
        "this is no file of exclusions: {detail}",
        "An exclusion file is YAML with a list `exclusions`, each with at least a name and, once active, `when`.",
        label="not an exclusion",
    ),
    Entry(
        "K0661",
        "`{name}` is no field of an exclusion",
        "The field is not used, and what it was meant to say is lost.",
        label="unknown field",
    ),
    Entry(
        "K0662",
        "`{field}` of an exclusion: {detail}",
        "The value cannot be read as what the field means; the exclusion does not apply.",
        label="here",
    ),
    Entry(
        "K0664",
        "this is no file of tests: {detail}",
        "A file of tests is YAML with `hunt`, the id or name of the hunt, and a list `tests`.",
        label="no tests",
    ),
    Entry(
        "K0665",
        "`{field}` of a file of tests: {detail}",
        "Each test names a `table` and lists events that `must_find`, `must_not_find` or `must_set_aside`.",
        label="here",
    ),
)

CATALOGUE = (
    Entry(
        "K0670",
        "this is no catalogue of remote-management tools: {detail}",
        "A catalogue is JSON Lines: a header with the format, its version and the sources, then an object per tool.",
        label="not a catalogue",
    ),
    Entry(
        "K0671",
        "`{name}` is no field of {owner}",
        "The field is not used, and what it was meant to say is lost.",
        label="unknown field",
    ),
    Entry(
        "K0672",
        "`{field}` of a catalogue: {detail}",
        "The value cannot be read as what the field means; the tool is left out.",
        label="here",
    ),
    Entry(
        "K0673",
        "the tool `{id}` stands in the catalogue twice",
        "Each tool has an id of its own; the second entry is left out.",
        label="given before",
    ),
    Entry(
        "K0674",
        "there is no {what} `{name}` in this catalogue",
        "Indicators name their sources, which the header lists, and the other tools that share them.",
        label="not there",
    ),
    Entry(
        "K0675",
        "this is no list of approved tools: {detail}",
        "A list of approved tools is YAML with a list `approved`; each entry names a `tool` and says where it may run.",
        label="not an approval",
    ),
    Entry(
        "K0676",
        "`{field}` of an approved tool: {detail}",
        "The value cannot be read as what the field means, so the approval would not say what was meant.",
        label="here",
    ),
    Entry(
        "K0677",
        "`{name}` is no tool of the catalogue",
        "An approval names a tool by its id, its name or another name that it is known by.",
        label="unknown tool",
    ),
)

ENTRIES = entries(*LOADING, *REPAIRS, *NOTICED, *METADATA, *RUNNING, *EXCLUSIONS, *CATALOGUE)
