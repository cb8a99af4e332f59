"""Typical hunts over the made-up tables, each beside DuckDB SQL that is tuned by hand and gives the same rows.

Lives here: the texts. Does not live here: running and comparing them (`paired`).

Tuned means: a cheap test in front of each regular expression, the form that fits how the column is stored, aggregates
over what is needed only, a semi-join where the query asks for no more than that.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """One hunt: a name for tables, a few words, the KQL and the SQL; `is_sorted` when the order of the rows counts."""

    name: str
    title: str
    kql: str
    sql: str
    is_sorted: bool = False
    ahead: str = ""
    """What gazehound does that the SQL does not, told where it needs less."""
    behind: str = ""
    """What another engine does that gazehound does not, told where that needs less."""


URL = "RemoteUrl"
PROGRAM = "InitiatingProcessFileName"
COMPANY = "InitiatingProcessVersionInfoCompanyName"
PRODUCT = "InitiatingProcessVersionInfoProductName"
UTC = "make_timestamp(epoch_us(Timestamp))"
"""Of a time with a zone the one without, which is quicker cut to hours and days."""
WINDOW_KQL = "let since = datetime(2026-11-15);\nlet until = datetime(2026-11-20);\n"
WINDOW_SQL = "Timestamp BETWEEN TIMESTAMPTZ '2026-11-15 00:00:00+00' AND TIMESTAMPTZ '2026-11-20 00:00:00+00'"
ADDIGY_HOSTS = ("prod.addigy.com", "grtmprod.addigy.com", "agents.addigy.com")
ADDIGY_PROGRAMS = ("go-agent", "auditor", "collector", "xpcproxy", "lan-cache", "mdmclient", "launchd")
ADMIN_PROGRAMS = ("PowerShell.exe", "CMD.exe", "rundll32.EXE", "MsHta.exe", "WScript.exe", "CertUtil.exe", "Curl")


def term(text: str) -> str:
    """A regular expression for a whole term."""
    return r"(?i)(^|[^a-z0-9])" + re.escape(text).replace(r"\-", "-") + r"($|[^a-z0-9])"


def has(column: str, text: str) -> str:
    """`has` as tuned SQL."""
    return f"(contains(lower({column}), '{text.lower()}') AND regexp_matches({column}, '{term(text)}'))"


def has_any(column: str, texts: tuple[str, ...]) -> str:
    """`has_any` of a few texts as tuned SQL."""
    return "(" + " OR ".join(has(column, each) for each in texts) + ")"


def listed(texts: tuple[str, ...]) -> str:
    """Texts as a list of literals of either language."""
    return ", ".join(f"'{each}'" for each in texts)


def domains(count: int, seed: int = 5) -> tuple[str, ...]:
    """Names of hosts, a tenth of them of tools that are in the data."""
    chance = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    made = [f"{''.join(chance.choices(letters, k=9))}.{chance.choice(('com', 'net', 'io'))}" for _ in range(count - 3)]
    return ("anydesk.com", "teamviewer.com", "addigy.com", *made)


def any_term(texts: tuple[str, ...]) -> str:
    """A regular expression for any of many whole terms."""
    return r"(?i)(^|[^a-z0-9])(" + "|".join(re.escape(each) for each in texts) + r")($|[^a-z0-9])"


def ammyy_kql(window: str) -> str:
    """The hunt for one tool by address, company and product."""
    between = "| where Timestamp between (since .. until)\n" if window else ""
    return f"""{window}DeviceNetworkEvents
{between}| where {URL} has 'ammyy.com' and {COMPANY} has 'ammyy' and {PRODUCT} has 'ammyy admin'
| summarize FirstSeen = min(Timestamp), LastSeen = max(Timestamp), Report = make_set(ReportId), Count = count()
    by DeviceId, DeviceName, {URL}"""


def findings_sql(condition: str) -> str:
    """What both tool hunts ask of the matching rows."""
    return f"""SELECT DeviceId, DeviceName, {URL},
    min(Timestamp)::TIMESTAMP, max(Timestamp)::TIMESTAMP, list(DISTINCT ReportId), count(*)
FROM DeviceNetworkEvents WHERE {condition} GROUP BY ALL"""


AMMYY_SQL = f"{has(URL, 'ammyy.com')} AND {has(COMPANY, 'ammyy')} AND {has(PRODUCT, 'ammyy admin')}"
LONG_LIST = domains(200)

CASES: tuple[Case, ...] = (
    Case(
        "Q1", "three `has`, five of thirty days", ammyy_kql(WINDOW_KQL), findings_sql(f"{WINDOW_SQL} AND {AMMYY_SQL}")
    ),
    Case(
        "Q2",
        "two `has_any`, five of thirty days",
        f"""{WINDOW_KQL}DeviceNetworkEvents
| where Timestamp between (since .. until)
| where {URL} has_any ({listed(ADDIGY_HOSTS)}) and {PROGRAM} has_any ({listed(ADDIGY_PROGRAMS)})
| where isempty({COMPANY})
| summarize FirstSeen = min(Timestamp), LastSeen = max(Timestamp), Report = make_set(ReportId), Count = count()
    by DeviceId, DeviceName, {URL}""",
        findings_sql(
            f"{WINDOW_SQL} AND {has_any(URL, ADDIGY_HOSTS)} AND {has_any(PROGRAM, ADDIGY_PROGRAMS)}"
            f" AND coalesce({COMPANY}, '') = ''"
        ),
        ahead="one regular expression for all terms of a list, and the shortest term's length before it",
    ),
    Case(
        "Q3",
        "`summarize` with `dcount`, `top 50`",
        f"""DeviceNetworkEvents
| where ActionType == 'ConnectionSuccess' and isnotempty({URL})
| summarize Events = count(), Devices = dcount(DeviceId) by {PROGRAM}, RemotePort
| top 50 by Events desc""",
        f"""SELECT {PROGRAM}, RemotePort, count(*) n, count(DISTINCT DeviceId) FROM DeviceNetworkEvents
WHERE ActionType = 'ConnectionSuccess' AND {URL} <> '' GROUP BY ALL ORDER BY n DESC, 1, 2 LIMIT 50""",
    ),
    Case(
        "Q4",
        "`join` with devices, `dcount`",
        """let since = datetime(2026-11-19);
DeviceNetworkEvents
| where Timestamp >= since and ActionType == 'ConnectionSuccess'
| join (DeviceInfo) on DeviceId
| summarize Rows = count(), Devices = dcount(DeviceId) by OSPlatform, OSVersion
| sort by OSPlatform asc, OSVersion asc""",
        """SELECT OSPlatform, OSVersion, count(*), count(DISTINCT DeviceId) FROM DeviceInfo
WHERE DeviceId IN (SELECT DeviceId FROM DeviceNetworkEvents
    WHERE Timestamp >= TIMESTAMPTZ '2026-11-19 00:00:00+00' AND ActionType = 'ConnectionSuccess')
GROUP BY ALL ORDER BY ALL""",
        is_sorted=True,
        ahead="each device of the events is looked up once; the semi-join looks up one for each event",
    ),
    Case(
        "Q5",
        "three properties of a JSON text",
        f"""DeviceNetworkEvents
| where isnotempty(AdditionalFields)
| extend Fields = parse_json(AdditionalFields)
| extend Direction = tostring(Fields.direction), BytesOut = tolong(Fields.bytes.out)
| where tostring(Fields.conn_state) == 'SF'
| summarize TotalOut = sum(BytesOut), Events = count() by Direction, {PROGRAM}
| top 20 by TotalOut desc""",
        f"""SELECT json_extract_string(AdditionalFields, '$.direction') d, {PROGRAM},
    sum(CAST(json_extract(AdditionalFields, '$.bytes.out') AS BIGINT))::BIGINT total, count(*)
FROM DeviceNetworkEvents
WHERE AdditionalFields <> '' AND json_extract_string(AdditionalFields, '$.conn_state') = 'SF'
GROUP BY ALL ORDER BY total DESC LIMIT 20""",
        is_sorted=True,
    ),
    Case(
        "Q6",
        "`=~` and `dcount` by hour",
        f"""DeviceNetworkEvents
| where {PROGRAM} =~ 'PowerShell.exe'
| summarize Events = count(), Devices = dcount(DeviceId) by bin(Timestamp, 1h)
| sort by Timestamp asc""",
        f"""SELECT date_trunc('hour', {UTC}) h, count(*), count(DISTINCT DeviceId)
FROM DeviceNetworkEvents WHERE lower({PROGRAM}) = 'powershell.exe' GROUP BY ALL ORDER BY h""",
        is_sorted=True,
        ahead="the length of a name is tested before its letters are made small",
    ),
    Case("Q7", "three `has`, all days", ammyy_kql(""), findings_sql(AMMYY_SQL)),
    Case(
        "Q8",
        "`join kind=inner` with the latest row of each device",
        """let devices = DeviceInfo | summarize arg_max(Timestamp, OSPlatform, Group = MachineGroup) by DeviceId;
DeviceNetworkEvents
| where Timestamp >= datetime(2026-11-18) and RemotePort in (22, 445, 3389, 5985)
| join kind=inner devices on DeviceId
| summarize Events = count(), Port = max(LocalPort) by OSPlatform, Group, RemotePort
| sort by OSPlatform asc, Group asc, RemotePort asc""",
        """WITH devices AS (SELECT DeviceId, OSPlatform, MachineGroup FROM DeviceInfo
    QUALIFY row_number() OVER (PARTITION BY DeviceId ORDER BY Timestamp DESC) = 1)
SELECT OSPlatform, MachineGroup, RemotePort, count(*), max(LocalPort)
FROM DeviceNetworkEvents JOIN devices USING (DeviceId)
WHERE Timestamp >= TIMESTAMPTZ '2026-11-18 00:00:00+00' AND RemotePort IN (22, 445, 3389, 5985)
GROUP BY ALL ORDER BY 1, 2, 3""",
        is_sorted=True,
    ),
    Case(
        "Q9",
        "`arg_max` by device",
        f"""DeviceNetworkEvents
| where Timestamp >= datetime(2026-11-15) and ActionType == 'ConnectionFailed'
| summarize arg_max(ReportId, RemoteIP, RemotePort, {PROGRAM}) by DeviceId""",
        f"""SELECT DeviceId, ReportId, RemoteIP, RemotePort, {PROGRAM} FROM DeviceNetworkEvents
WHERE Timestamp >= TIMESTAMPTZ '2026-11-15 00:00:00+00' AND ActionType = 'ConnectionFailed'
QUALIFY row_number() OVER (PARTITION BY DeviceId ORDER BY ReportId DESC) = 1""",
        ahead="the values of the greatest report are kept while rows are grouped; the window sorts the rows",
    ),
    Case(
        "Q10",
        "`make-series` by hour and action",
        """DeviceNetworkEvents
| make-series Events = count() default = 0
    on Timestamp from datetime(2026-11-10) to datetime(2026-11-20) step 1h by ActionType
| project ActionType, Events
| sort by ActionType asc""",
        f"""WITH counted AS (SELECT ActionType, date_trunc('hour', {UTC}) h, count(*) n FROM DeviceNetworkEvents
    WHERE Timestamp >= TIMESTAMPTZ '2026-11-10 00:00:00+00' AND Timestamp < TIMESTAMPTZ '2026-11-20 00:00:00+00'
    GROUP BY ALL),
hours AS (SELECT unnest(generate_series(TIMESTAMP '2026-11-10', TIMESTAMP '2026-11-19 23:00:00', INTERVAL 1 HOUR)) h),
actions AS (SELECT DISTINCT ActionType FROM counted)
SELECT ActionType, list(coalesce(n, 0) ORDER BY h) FROM actions CROSS JOIN hours LEFT JOIN counted USING (ActionType, h)
GROUP BY ALL ORDER BY ActionType""",
        is_sorted=True,
    ),
    Case(
        "Q11",
        "`mv-expand` of a JSON array",
        """DeviceNetworkEvents
| where Timestamp >= datetime(2026-11-10) and AdditionalFields has 'SF'
| extend Tags = parse_json(AdditionalFields).tags
| mv-expand Tag = Tags to typeof(string)
| summarize Events = count() by Tag, RemotePort
| sort by Tag asc, RemotePort asc""",
        f"""SELECT tag, RemotePort, count(*) FROM (
    SELECT RemotePort, unnest(json_extract_string(AdditionalFields, '$.tags[*]')) tag FROM DeviceNetworkEvents
    WHERE Timestamp >= TIMESTAMPTZ '2026-11-10 00:00:00+00' AND {has("AdditionalFields", "SF")})
GROUP BY ALL ORDER BY ALL""",
        is_sorted=True,
    ),
    Case(
        "Q12",
        "`parse_json`, conditions on its parts",
        """DeviceNetworkEvents
| where ActionType == 'ConnectionSuccess'
| extend Fields = parse_json(AdditionalFields)
| where Fields.direction == 'In' and tolong(Fields.bytes['in']) > 8900000
| project Timestamp, DeviceName, RemoteIP, BytesIn = tolong(Fields.bytes['in']), State = tostring(Fields.conn_state)""",
        """SELECT Timestamp::TIMESTAMP, DeviceName, RemoteIP, bytes, state FROM (
    SELECT Timestamp, DeviceName, RemoteIP,
        CAST(json_extract_string(AdditionalFields, '$.bytes.in') AS BIGINT) bytes,
        json_extract_string(AdditionalFields, '$.conn_state') state
    FROM DeviceNetworkEvents
    WHERE ActionType = 'ConnectionSuccess' AND AdditionalFields <> ''
        AND json_extract_string(AdditionalFields, '$.direction') = 'In')
WHERE bytes > 8900000""",
    ),
    Case(
        "Q13",
        "`has_any` of 200 domains",
        f"""DeviceNetworkEvents
| where {URL} has_any (dynamic([{listed(LONG_LIST)}]))
| summarize Events = count(), Devices = dcount(DeviceId) by {URL}, {PROGRAM}""",
        f"""SELECT {URL}, {PROGRAM}, count(*), count(DISTINCT DeviceId) FROM DeviceNetworkEvents
WHERE strlen({URL}) >= {min(map(len, LONG_LIST))} AND regexp_matches({URL}, '{any_term(LONG_LIST)}') GROUP BY ALL""",
    ),
    Case(
        "Q14",
        "`matches regex` over command lines",
        r"""DeviceNetworkEvents
| where InitiatingProcessCommandLine matches regex @'(?i)-enc(odedcommand)?\s+[a-z0-9]{20,}'
| summarize Events = count() by DeviceName
| sort by Events desc, DeviceName asc
| take 100""",
        r"""SELECT DeviceName, count(*) n FROM DeviceNetworkEvents
WHERE regexp_matches(InitiatingProcessCommandLine, '(?i)-enc(odedcommand)?\s+[a-z0-9]{20,}')
GROUP BY ALL ORDER BY n DESC, DeviceName LIMIT 100""",
        is_sorted=True,
        behind="DuckDB takes two thirds of the time for the regular expression, and has no test that is cheaper and"
        " spares enough texts",
    ),
    Case(
        "Q15",
        "`in~` of seven programs, `!in` of ports",
        f"""DeviceNetworkEvents
| where {PROGRAM} in~ ({listed(ADMIN_PROGRAMS)}) and RemotePort !in (443, 80, 53)
| summarize Events = count(), Hosts = dcount({URL}), Last = max(Timestamp) by DeviceName, {PROGRAM}""",
        f"""SELECT DeviceName, {PROGRAM}, count(*), count(DISTINCT coalesce({URL}, '')), max(Timestamp)::TIMESTAMP
FROM DeviceNetworkEvents
WHERE lower({PROGRAM}) IN ({listed(tuple(each.lower() for each in ADMIN_PROGRAMS))}) AND RemotePort NOT IN (443, 80, 53)
GROUP BY ALL""",
    ),
    Case(
        "Q16",
        "two `dcount` by day",
        f"""DeviceNetworkEvents
| where ActionType != 'ConnectionSuccess'
| summarize Devices = dcount(DeviceId), Programs = dcount({PROGRAM}) by bin(Timestamp, 1d), RemotePort
| sort by Timestamp asc, RemotePort asc""",
        f"""SELECT date_trunc('day', {UTC}) d, RemotePort, count(DISTINCT DeviceId),
    count(DISTINCT {PROGRAM})
FROM DeviceNetworkEvents WHERE ActionType <> 'ConnectionSuccess' GROUP BY ALL ORDER BY 1, 2""",
        is_sorted=True,
    ),
    Case(
        "Q17",
        "`join kind=leftanti`: hosts of the last day only",
        f"""let before = DeviceNetworkEvents | where Timestamp < datetime(2026-11-19) | distinct {URL};
DeviceNetworkEvents
| where Timestamp >= datetime(2026-11-19) and isnotempty({URL})
| join kind=leftanti before on {URL}
| summarize Events = count(), Devices = dcount(DeviceId) by {URL}""",
        f"""SELECT {URL}, count(*), count(DISTINCT DeviceId) FROM DeviceNetworkEvents
WHERE Timestamp >= TIMESTAMPTZ '2026-11-19 00:00:00+00' AND {URL} <> ''
    AND {URL} NOT IN (SELECT {URL} FROM DeviceNetworkEvents
        WHERE Timestamp < TIMESTAMPTZ '2026-11-19 00:00:00+00' AND {URL} IS NOT NULL)
GROUP BY ALL""",
        ahead="hosts are grouped before they are looked up; `NOT IN` holds those of every event",
    ),
)
