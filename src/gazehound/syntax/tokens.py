"""The tokens of KQL and its reserved words.

Lives here: what kinds of token there are and which words are keywords. Does not live here: how text is cut
into tokens (`lexer`), what a literal's text is worth (`literals`).
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class TokenKind(IntEnum):
    """What a token is; keywords and punctuation are told apart by their text."""

    NAME = 1
    KEYWORD = 2
    PUNCTUATION = 3
    STRING = 4
    LONG = 5
    REAL = 6
    TIMESPAN = 7
    BOOL = 8
    TYPED = 9
    """A literal written with its type, `datetime(2024-01-01)`, with everything up to the closing bracket."""
    GUID = 10
    """A guid without `guid(…)`, which only `dynamic(…)` may hold."""
    COMMAND = 11
    """A line such as `#connect …` that is meant for the editor."""
    COMMENT = 12
    BAD = 13
    END = 14


class Token(NamedTuple):
    """A piece of text `[start, end)`; `text` is that piece as written, empty for the end of the text."""

    kind: TokenKind
    text: str
    start: int
    end: int


LITERALS = frozenset(
    {
        TokenKind.STRING,
        TokenKind.LONG,
        TokenKind.REAL,
        TokenKind.TIMESPAN,
        TokenKind.BOOL,
        TokenKind.TYPED,
        TokenKind.GUID,
    }
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPED_LITERALS = _words("bool date datetime decimal double guid int int32 int64 long real time timespan")
"""The types whose name directly before a bracket begins a literal."""

PARAMETER_TYPES = _words(
    "bool boolean date datetime decimal double dynamic guid int int64 int8 long real string time timespan uniqueid"
)
"""The type names that a declaration may use."""

LITERAL_TYPES = PARAMETER_TYPES | _words("float int16 int32 uint uint16 uint32 uint64 uint8 ulong")
"""The type names that `typeof(…)` may hold."""

NAME_KEYWORDS = _words(
    "access alias best_effort bin bool consume count database dataformat datetime_pattern declare default "
    "distinct edges entity_group evaluate extend facet filter fork from getschema graph guid id "
    "inline_external_table join let limit lookup mvapply mvexpand nodes null nulls on optional order output "
    "pack parse __partitionby partition pattern plotly query_parameters range reduce regex render restrict "
    "scan serialize sort step summarize take top typeof uuid view with with_node_id"
)
"""Keywords that are names as well, wherever a name may stand."""

DECLARED_KEYWORDS = NAME_KEYWORDS | _words(
    "accumulate as by contains datatable earliest externaldata find has in invoke latest materialize mdm of "
    "print sample sample-distinct search set sql title to top-hitters top-nested toscalar totable verbose "
    "viewers where"
)
"""Keywords that may name a column where one is declared, as in `extend title = …`."""

REFERENCE_KEYWORDS = NAME_KEYWORDS | frozenset({"kind", "withsource", "with_source"})
"""Keywords that may be read as a column, as in `where kind == …`."""

WORD_OPERATORS = frozenset(
    f"{negation}{word}{case}"
    for word in ("contains", "endswith", "has", "hasprefix", "hassuffix", "startswith")
    for negation in ("", "!")
    for case in ("", "_cs")
) | _words("containscs notcontains notcontainscs like likecs notlike notlikecs")
"""String operators that are words and take one text on the right."""

LIST_OPERATORS = frozenset({"in", "in~", "!in", "!in~", "has_any", "has_all"})

_OPERATOR_WORDS = WORD_OPERATORS | LIST_OPERATORS | {"and", "or", "between", "!between", "matches regex"}

_HINTS = _words(
    "hint.concurrency hint.distribution hint.materialized hint.num_partitions hint.pass_filters "
    "hint.pass_filters_column hint.progressive_top hint.remote hint.shufflekey hint.spread hint.strategy"
)

_OTHER_KEYWORDS = _words(
    "__crossCluster __crossDB __contextual_datatable __executeAndCache __id __isFuzzy __noWithSource "
    "__packedColumn __projectAway __sourceColumnIndex 3Dchart anomalychart areachart asc assert-schema "
    "bagexpansion barchart bin_legacy boolean byte cachingpolicy callout cancel card char columnchart "
    "commands-and-queries cycles dataexport datascope date datetime decimal decodeblocks desc double dynamic "
    "encodingpolicy expandoutput extent_tags_retention external_data first flags float force_remote "
    "graph-mark-components graph-match graph-shortest-paths graph-to-table graph-where-edges "
    "graph-where-nodes granny-asc granny-desc harddelete hardretention hotcache int int16 int32 int64 int8 "
    "isfuzzy journal kind ladderchart last linechart long macro-expand make-graph make-series "
    "materialized-view-combine materialized-views missing mv-apply mv-expand nooptimization others parse-kv "
    "parse-where partitioned-by pathformat piechart pivotchart project project-away project-by-names "
    "project-keep project-rename project-reorder project-smart queries query_results real relaxed "
    "restricted_view_access row_level_security rowstore rowstore_references rowstore_sealinfo rowstorepolicy "
    "rowstores scatterchart seal seals set-or-append set-or-replace shards simple softdelete softretention "
    "stackedareachart statistics storedqueryresultcontainers string tablepurge time timechart timeline "
    "timepivot timespan treemap uint uint16 uint32 uint64 uint8 ulong union uniqueid unrestrictedviewers views "
    "with_itemindex with_match_id with_source with_step_name withsource writeaheadlog"
)

KEYWORDS = DECLARED_KEYWORDS | REFERENCE_KEYWORDS | _OPERATOR_WORDS | _HINTS | _OTHER_KEYWORDS

TIMESPAN_UNITS = {
    unit: ticks
    for units, ticks in (
        ("d day days", 864_000_000_000),
        ("h hr hrs hour hours", 36_000_000_000),
        ("m min minute minutes", 600_000_000),
        ("s sec second seconds", 10_000_000),
        ("ms milli millis millisec millisecond milliseconds", 10_000),
        ("micro micros microsec microsecond microseconds", 10),
        ("tick ticks", 1),
    )
    for unit in units.split()
}
"""How many ticks of 100 ns a unit of a timespan literal holds."""

NANOSECOND_UNITS = _words("nano nanos nanosec nanosecond nanoseconds")
"""Units below a tick: a literal in them is rounded down to whole ticks."""
