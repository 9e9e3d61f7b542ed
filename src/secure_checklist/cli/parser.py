"""The words that may be said on the command line, and what `--help` tells of them."""

import argparse
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NoReturn

from secure_checklist import adapters
from secure_checklist.cli.inputs import DEFAULT_PACK, CallError
from secure_checklist.core import countries
from secure_checklist.core.errors import did_you_mean
from secure_checklist.formats import names

COMMANDS = ("check", "ask", "respond", "show", "fleet", "lint", "schema", "lifecycle")
MOST_ACTIONS = 10
MOST_DAYS = 365
_EXIT_CODES = """\
exit codes:
  0    nothing fails; for lint: nothing to remark
  1    something fails that is neither waived nor held back; for lint: remarks
  2    the input or the call is wrong; one message on standard error says how
  130  interrupted
  141  whoever read the output has gone
"""
_INVENTORY = """\
An inventory file (JSON, TOML or YAML) lists what is known; what it leaves out is unknown, never fine:

  {"subjects": [{"kind": "device", "id": "phone", "label": "My phone",
                 "os_name": "ios", "os_version": "17.2", "screen_lock": "pin"},
                {"kind": "account", "id": "mail"},
                {"kind": "person"}],
   "complete": ["device"]}

"""


class Parser(argparse.ArgumentParser):
    """A parser whose faults are one message, told by the caller of `parse`."""

    def error(self, message: str) -> NoReturn:
        """Refuse the call.

        Raises:
            CallError: always.

        """
        raise CallError(f"{message}\nsee: {self.prog} --help")


class _Version(argparse.Action):
    """Looks the version up when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        try:
            sys.stdout.write(f"secure-checklist {version('secure-checklist')}\n")
        except PackageNotFoundError:
            sys.stdout.write("secure-checklist, not installed\n")
        parser.exit()


def parse(argv: list[str]) -> argparse.Namespace:
    """Read the words of a call; without a sub-command it is `check`.

    Raises:
        CallError: the call is wrong.
        SystemExit: help or the version was asked for and has been written.

    """
    first = argv[0] if argv else ""
    if first.startswith("-") and first not in ("-h", "--help", "--version"):
        argv = ["check", *argv]
    elif not argv:
        argv = ["check"]
    elif not first.startswith("-") and first not in COMMANDS:
        hint = did_you_mean(first, COMMANDS) or f"there are {', '.join(COMMANDS)}"
        raise CallError(f'no such command: "{first}"; {hint}\nsee: secure-checklist --help')
    return _parser().parse_args(argv)


def _parser() -> Parser:
    parser = Parser(
        prog="secure-checklist",
        description="Checks what keeps private photos, videos and messages from leaking, on this computer by default. "
        "Sends nothing anywhere.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and leave")
    commands: Any = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", parser_class=Parser)
    look = _look()
    _add_check(commands, look)
    _add_ask(commands, look)
    _add_respond(commands, look)
    _add_show(commands, look)
    _add_fleet(commands, look)
    _add_lint(commands, look)
    _add_schema(commands)
    _add_lifecycle(commands, look)
    return parser


def _look() -> argparse.ArgumentParser:
    look = argparse.ArgumentParser(add_help=False)
    look.add_argument("--no-color", action="store_true", help="plain text; so does NO_COLOR in the environment")
    look.add_argument("--width", type=_width, metavar="N", help="columns to use (default: those of the terminal)")
    return look


def _add(commands: Any, name: str, help_text: str, *, epilog: str = "", look: Any = None) -> Parser:  # noqa: ANN401 - argparse's own private types
    parser: Parser = commands.add_parser(
        name,
        help=help_text,
        description=f"{help_text[0].upper()}{help_text[1:]}.",
        epilog=epilog + _EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        parents=[look] if look else [],
    )
    return parser


def _add_check(commands: Any, look: Any) -> None:  # noqa: ANN401 - argparse's own private types
    parser = _add(
        commands,
        "check",
        "say what to do first, for this computer or for FILE (the default)",
        epilog=_INVENTORY,
        look=look,
    )
    whom = parser.add_mutually_exclusive_group()
    whom.add_argument("--facts", metavar="FILE", help="judge an inventory file; this computer isn't measured")
    whom.add_argument(
        "--from",
        dest="records",
        nargs=2,
        metavar=("SOURCE", "FILE"),
        help=f"judge a record of another system, or a JSON list of them. Sources: {', '.join(adapters.names())}",
    )
    parser.add_argument(
        "--pack", metavar="NAME|FILE", default=DEFAULT_PACK, help="the checklist to judge by (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="write the report document in place of text")
    parser.add_argument(
        "--format", metavar="NAME", help=f"write the report, as it may leave this machine, as {' | '.join(names())}"
    )
    parser.add_argument(
        "--out", metavar="FILE", help="write to a file in place of standard output; its ending tells the format"
    )
    parser.add_argument(
        "--limit",
        type=_limit,
        metavar="N",
        default=MOST_ACTIONS,
        help="how many things to do, of each part, and questions to show (default: %(default)s)",
    )
    parser.add_argument(
        "--audience",
        choices=("anybody", "self"),
        default="anybody",
        metavar="WHO",
        help="anybody: the same for everybody, so that nobody can infer what you fear (the default); self: your own "
        "view, for your eyes only",
    )


def _add_ask(commands: Any, look: Any) -> None:  # noqa: ANN401 - argparse's own private types
    parser = _add(commands, "ask", "ask only what can still change the result, the most telling first", look=look)
    parser.add_argument("--facts", metavar="FILE", help="go on from an inventory file")
    parser.add_argument(
        "--pack", metavar="NAME|FILE", default=DEFAULT_PACK, help="the checklist to ask for (default: %(default)s)"
    )
    parser.add_argument("--limit", type=_limit, metavar="N", help="ask at most N questions")
    parser.add_argument("--save", metavar="FILE", help="write the answers to an inventory file (.json)")
    parser.add_argument(
        "--keep-all", action="store_true", help="write also what you answered on being watched or controlled"
    )


def _add_respond(commands: Any, look: Any) -> None:  # noqa: ANN401 - argparse's own private types
    parser = _add(
        commands,
        "respond",
        "walk through what to do when something private has leaked, or somebody threatens to leak it",
        epilog="Nothing is written to this device unless a file is named with --save, or when you are asked.\n\n",
        look=look,
    )
    parser.add_argument("--facts", metavar="FILE", help="an inventory file with an incident; nothing is asked then")
    parser.add_argument("--country", metavar="CODE", type=_country, help="where the person lives, as GB or IN")
    parser.add_argument("--language", metavar="CODE", help="in which language to be helped, as hi or es")
    parser.add_argument("--zone", metavar="NAME", help="the time zone, as Europe/London (default: UTC)")
    parser.add_argument("--discreet", action="store_true", help="neutral titles; a step is shown when you ask for it")
    parser.add_argument("--recalled", action="store_true", help="show what is known from memory only, too")
    parser.add_argument("--save", metavar="FILE", help="write the answers to a file (.json)")
    parser.add_argument(
        "--keep-all", action="store_true", help="write also what FILE says of being watched or controlled"
    )


def _country(text: str) -> str:
    try:
        return countries.code(text)
    except ValueError:
        raise argparse.ArgumentTypeError(wanted_country(text)) from None


def wanted_country(text: str) -> str:
    """Say what names a country, with the names nearest to what was typed. For whoever typed it only."""
    near = " or ".join(f"{one.code} for {one.name}" for one in countries.suggestions(text))
    return f"must be a country, by its code of two letters, as GB or IN{f'; did you mean {near}?' if near else ''}"


def _add_show(commands: Any, look: Any) -> None:  # noqa: ANN401 - argparse's own private types
    parser = _add(commands, "show", "show a checklist, or all about one of its entries", look=look)
    parser.add_argument(
        "pack", metavar="PACK", nargs="?", default=DEFAULT_PACK, help="a built-in pack or a file (default: %(default)s)"
    )
    parser.add_argument("item", metavar="ITEM", nargs="?", help="the id of an entry")
    parser.add_argument("--json", action="store_true", help="write it as JSON")


def _add_fleet(commands: Any, look: Any) -> None:  # noqa: ANN401 - argparse's own private types
    parser = _add(
        commands,
        "fleet",
        "judge a table of many devices, one a row, and say what most of them lack",
        epilog="Columns are called as facts: screen_lock, or device.screen_lock. What is empty is unknown.\n"
        "Needs the extra `fleet`.\n\n",
        look=look,
    )
    parser.add_argument("file", metavar="FILE", help="a table: .parquet, .csv or .jsonl")
    parser.add_argument(
        "--from", dest="source", metavar="SOURCE", help="FILE holds records of another system, one JSON object a line"
    )
    parser.add_argument(
        "--pack", metavar="NAME|FILE", default=DEFAULT_PACK, help="the checklist to judge by (default: %(default)s)"
    )
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="COLUMN",
        help="a column that names a row, kept (default: id)",
    )
    parser.add_argument(
        "--group-by", action="append", default=[], metavar="COLUMN", help="sum up by the values of a column"
    )
    parser.add_argument(
        "--hide-below", type=_limit, default=0, metavar="N", help="tell groups of fewer than N rows together only"
    )
    parser.add_argument(
        "--out", metavar="FILE", help="write the rows to .csv or .parquet, or the summary to .html or .json"
    )


def _add_lint(commands: Any, look: Any) -> None:  # noqa: ANN401 - argparse's own private types
    parser = _add(commands, "lint", "remark on a checklist", look=look)
    parser.add_argument("file", metavar="FILE", help="a checklist file, or a built-in pack")
    parser.add_argument(
        "--max-age",
        type=_limit,
        metavar="DAYS",
        default=MOST_DAYS,
        help="after how many days verified steps are to be verified again (default: %(default)s)",
    )
    parser.add_argument("--marks", action="store_true", help="list what is only counted: what nobody has verified")


def _add_schema(commands: Any) -> None:  # noqa: ANN401 - argparse's own private types
    parser = _add(commands, "schema", "write the JSON Schema of a document")
    parser.add_argument(
        "document",
        nargs="?",
        choices=("checklist", "inventory", "report"),
        default="checklist",
        metavar="DOCUMENT",
        help="checklist (the default), inventory or report",
    )


def _add_lifecycle(commands: Any, look: Any) -> None:  # noqa: ANN401 - argparse's own private types
    parser = _add(commands, "lifecycle", "show, or renew, the table of what still gets security fixes", look=look)
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--add", metavar="FILE", help="keep a fresher table: endoflife.date's API, or the library's shape"
    )
    what.add_argument("--forget", action="store_true", help="delete the kept table")
    parser.add_argument("--product", metavar="NAME", help="the product of a bare list (API v0)")
    parser.add_argument("--as-of", metavar="DAY", help="the day on which a bare list was fetched")


def _number(text: str, least: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(sys.maxsize))) or int(text) < least:
        raise argparse.ArgumentTypeError(f"must be a whole number, {least} or more")
    return int(text)


def _limit(text: str) -> int:
    return _number(text, 0)


def _width(text: str) -> int:
    return _number(text, 20)
