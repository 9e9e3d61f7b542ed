"""The forty rules of `workload` over a whole table, written by hand in SQL: for DuckDB, and for Spark.

What a careful programmer would write: unknown stays unknown, an implausible date is none, a word that isn't of its
vocabulary is none, each text of a version and of a set is parsed once. `plain_sql` says it as one thinks of it.

`duckdb_sql` and `spark_sql` are the fastest of what was tried on a million rows. The others took so many times as long,
give or take 0.05. DuckDB:

- versions: as enumerations 1.02, in lists 1.14;
- words: as enumerations 1.0, as cases with three ends 1.1;
- guards: as nested cases 1.07, as bits to keep and to add 1.13, as a table of three masks 1.15;
- checks inside of the cases 1.14, and as plain nested cases 1.27.

Spark:

- versions: by broadcast joins 2.5, as maps more than 4;
- checks inside of the cases 1.0, and as `when not` instead of `is null` 1.05;
- without `SPARK_SETTINGS` 3.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from .fleet_by_hand import ENUMS, OF_SYSTEM, SPECS
from .workload import NOW

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation
    from pyspark.sql import SparkSession

SPARK_SETTINGS: Mapping[str, str] = {"spark.sql.codegen.hugeMethodLimit": "8000"}
"""What Spark should be told: else it makes one method of forty rules, and the virtual machine compiles none so long."""


def among(column: str, texts: Iterable[str]) -> str:
    """Return whether a text is one of a few, compared one by one."""
    return "(" + " or ".join(f"{column} = '{text}'" for text in texts) + ")"


def within(column: str, days: int) -> str:
    """Return whether a day isn't longer ago; a day that lies ahead is none."""
    today = NOW.date()
    ahead, limit = today + timedelta(days=1), today - timedelta(days=days)
    return f"case when {column} <= date '{ahead}' then {column} >= date '{limit}' end"


NEW = ", ".join(spec.name for specs in SPECS.values() for spec in specs)
"""What is asked of texts."""
KNOWN = [f"case when {among(column, words)} then {column} end as {column}" for column, words in ENUMS.items()]
"""The words, null where one isn't of its vocabulary."""
WORDS = f"""
    os_name = 'ios' as ios,
    os_name = 'android' as android,
    os_name = 'windows' as windows,
    os_name = 'macos' as macos,
    os_name in ('ios', 'android') as mobile,
    owner = 'self' as own,
    owner in ('self', 'shared') as private,
    screen_lock = 'password' as password,
    screen_lock in ('pin', 'password') as strong,
    screen_lock not in ('none', 'swipe') as locked,
    form = 'phone' as phone,
    form = 'laptop' as laptop,
    update_channel = 'stable' as stable,
    update_channel <> 'dev' as tested,
    backup_kind in ('local', 'none') as at_home,
    {within("last_backup", 30)} as fresh_backup"""
"""What is asked of words, and what several rules ask."""
GUARDS = {
    "ios": "ios",
    "android": "android",
    "windows": "windows",
    "macos": "macos",
    "mobile": "mobile",
    "desk": "not mobile",
    "private_ios": "ios and private",
    "android_phone": "android and phone",
    "windows_laptop": "windows and laptop",
    "own_mac": "macos and own",
}
BY_SYSTEM = ("ios", "android", "windows", "macos", "mobile", "desk")
"""The guards that are unknown just where the system is."""
RULES = (
    ("ios-version", "ios", "new_ios"),
    ("ios-lock", "ios", "strong and screen_timeout <= 60"),
    ("ios-previews", "ios", "not lock_screen_previews or biometrics"),
    ("ios-cloud", "ios", "advanced_protection or not cloud_photos"),
    ("ios-backup", "private_ios", "backup_on and (backup_encrypted or at_home) and fresh_backup"),
    ("ios-factors", "private_ios", "good_factor"),
    ("android-patch", "android", within("security_patch", 90)),
    ("android-version", "android", "new_android"),
    ("android-sources", "android", "not unknown_sources and unknown_apps <= 0"),
    ("android-debug", "android", "not (usb_debugging or developer_mode or rooted)"),
    ("android-sim", "android_phone", "sim_pin and not bluetooth_visible"),
    ("windows-version", "windows", "new_windows"),
    ("windows-disk", "windows_laptop", "encrypted and (biometrics or password)"),
    ("mac-version", "macos", "new_macos"),
    ("mac-find", "macos", "find_my"),
    ("mac-backup", "own_mac", "backup_on and backup_encrypted and fresh_backup"),
    ("mac-updates", "own_mac", "auto_update_os and auto_update_apps"),
    ("mobile-firmware", "mobile", "new_firmware"),
    ("mobile-managed", "mobile", "not (managed and private)"),
    ("mobile-lock", "mobile", "locked and biometrics"),
    ("mobile-find", "mobile", "find_my and stolen_protection"),
    ("mobile-pin", "mobile", "find_my and strong"),
    ("mobile-restart", "mobile", f"{within('last_restart', 14)} or auto_update_os"),
    ("desk-browser", "desk", "new_browser"),
    ("desk-review", "desk", f"{within('last_review', 180)} and not guest_mode"),
    ("desk-restart", "desk", f"auto_update_os and {within('last_restart', 30)}"),
    ("desk-firewall", "desk", "encrypted and firewall_on"),
    ("desk-lock", "desk", "strong and screen_timeout <= 300 and failed_unlock_limit <= 10"),
    ("desk-scan", "desk", f"antivirus_on and {within('last_scan', 7)}"),
    ("desk-guest", "desk", "not (guest_mode or screen_sharing)"),
    ("desk-unlock", "desk", "encrypted and failed_unlock_limit < 6"),
    ("messenger-version", None, "new_messenger"),
    ("no-sms", None, "no_bad_factor"),
    ("cloud-backup", None, "not cloud_photos or backup_encrypted"),
    ("lock", None, "locked"),
    ("updates", None, "auto_update_os and auto_update_apps and stable"),
    ("encryption", None, "encrypted and strong"),
    ("wifi", None, "not wifi_auto_join or firewall_on"),
    ("channel", None, "auto_update_apps and tested"),
    ("albums", None, "not (shared_albums and location_in_photos)"),
)
"""Each rule's name, guard and check."""


def on_duckdb(name: str, connection: "DuckDBPyConnection", *, plainly: bool = False) -> "DuckDBPyRelation":
    """Judge a table or a view of the connection; what its texts come to is kept in temporary tables beside it."""
    joins: list[str] = []
    for column, specs in SPECS.items():
        told = f"told_{column}_of_{name}"
        known = f"select distinct {column} from {name} where {column} is not null"  # noqa: S608 - our own names
        texts = [text for (text,) in connection.execute(known).fetchall()]
        columns = ", ".join(f"unnest(${spec.name}::boolean[]) as {spec.name}" for spec in specs)
        answers = {spec.name: [spec.met(text) for text in texts] for spec in specs}
        made = f"create or replace temp table {told} as select unnest($texts::varchar[]) as text, {columns}"
        connection.execute(made, {"texts": texts, **answers})
        joins.append(f"left join {told} on {told}.text = {name}.{column}")
    return connection.sql((plain_sql if plainly else duckdb_sql)(name, " ".join(joins)))


def plain_sql(relation_name: str, joins: str) -> str:
    """Write the query as one thinks of it: names for what is asked, and cases inside of cases."""
    codes = [f'{plain_code(guard, check)} as "{name}"' for name, guard, check in RULES]
    return f"""
        with texts as (select {relation_name}.* replace ({", ".join(KNOWN)}), {NEW} from {relation_name} {joins}),
        words as (select *, {WORDS} from texts)
        select id, {", ".join(codes)} from words"""  # noqa: S608 - our own names


def plain_code(guard: str | None, check: str) -> str:
    """Write the mask of a rule."""
    mask, more = (f"case when {check} then {8 | n} when not ({check}) then {2 | n} else {10 | n} end" for n in (0, 1))
    if guard is None:
        return f"({mask})::utinyint"
    asked, other = GUARDS[guard], "11" if check in OF_SYSTEM else more
    return f"(case when {asked} then {mask} when not ({asked}) then 1 else {other} end)::utinyint"


def duckdb_sql(relation_name: str, joins: str) -> str:
    """Write the query in steps: branches of a case that ask the same would each work it out, so a step before does."""
    other = [f"not ({guard}) as other_{name}" for name, guard in GUARDS.items()]
    other += [
        f"(({guard}) is null)::utinyint as maybe_{name}" for name, guard in GUARDS.items() if name not in BY_SYSTEM
    ]
    checks = [f'{check} as "check {name}"' for name, _, check in RULES if " " in check]
    codes = [f'{duckdb_code(name, guard, check)} as "{name}"' for name, guard, check in RULES]
    return f"""
        with texts as (select {relation_name}.* replace ({", ".join(KNOWN)}), {NEW} from {relation_name} {joins}),
        words as (select *, {WORDS} from texts),
        guards as (select *, {", ".join(other)}, (os_name is null)::utinyint as maybe from words),
        checks as (select *, {", ".join(checks)} from guards)
        select id, {", ".join(codes)} from checks"""  # noqa: S608 - our own names


def duckdb_code(name: str, guard: str | None, check: str) -> str:
    """Write the mask of a rule."""
    asked = f'"check {name}"' if " " in check else check
    mask = f"case {asked} when true then 8::utinyint when false then 2::utinyint else 10::utinyint end"
    if guard is None:
        return mask
    if check in OF_SYSTEM:
        return f"case {guard} when true then {mask} when false then 1::utinyint else 11::utinyint end"
    maybe = "maybe" if guard in BY_SYSTEM else f"maybe_{guard}"
    return f"case when other_{guard} then 1::utinyint else {mask} | {maybe} end"


def register_versions(spark: "SparkSession", view: str) -> None:
    """Make a view beside this one that says of each text what it comes to, and has only words of the vocabularies."""
    told: list[str] = []
    for column, specs in SPECS.items():
        rows = spark.table(view).select(column).distinct().collect()
        texts = sorted(row[0] for row in rows if row[0] is not None)
        for spec in specs:
            yes, no, unknown = ([text for text in texts if spec.met(text) is met] for met in (True, False, None))
            found = f"{column} {listed('in', yes)}" if len(yes) <= len(no) else f"{column} {listed('not in', no)}"
            asked = f"case when {column} {listed('not in', unknown)} then {found} end" if unknown else found
            told.append(f"{asked} as {spec.name}")
    kept = f"* except ({', '.join(ENUMS)}), {', '.join(KNOWN)}"
    spark.sql(f"select {kept}, {', '.join(told)} from {view}").createOrReplaceTempView(f"{view}_told")  # noqa: S608 - as above


def listed(operator: str, texts: Sequence[str]) -> str:
    """Write texts as a list to compare with; with an empty text in it, since Spark knows no empty list."""
    quoted = (text.replace("\\", "\\\\").replace("'", "\\'") for text in texts or ("",))
    return f"{operator} (" + ", ".join(f"'{text}'" for text in quoted) + ")"


def spark_sql(view: str) -> str:
    """Write the query over a view that `register_versions` has been called for."""
    guards = [f"{guard} as guard_{name}" for name, guard in GUARDS.items()]
    checks = [f"{check} as `check {name}`" for name, _, check in RULES if " " in check]
    codes = [f"{spark_code(name, guard, check)} as `{name}`" for name, guard, check in RULES]
    return f"""
        with words as (select *, {WORDS} from {view}_told),
        checks as (select *, {", ".join((*guards, *checks))} from words)
        select id, {", ".join(codes)} from checks"""  # noqa: S608 - our own names


def spark_code(name: str, guard: str | None, check: str) -> str:
    """Write the mask of a rule."""
    asked = f"`check {name}`" if " " in check else check
    mask, more = (f"if({asked} is null, {10 | n}Y, if({asked}, {8 | n}Y, {2 | n}Y))" for n in (0, 1))
    if guard is None:
        return mask
    if check in OF_SYSTEM:
        more = "11Y"
    return f"case when not guard_{guard} then 1Y when guard_{guard} then {mask} else {more} end"
