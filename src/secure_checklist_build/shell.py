"""What a shell knows of the program: completions for bash, zsh and fish, and its page of the manual.

They are made of the commands' own parsers, the completions by shtab, and are in the folder `share` beside `src`, which
a wheel installs as it is.
"""

import argparse
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from secure_checklist import __version__, adapters, formats, packs
from secure_checklist.cli.calls import HELP
from secure_checklist.cli.commands import COMMANDS, LANGUAGE, VERSION
from secure_checklist.cli.parser import Parser
from secure_checklist.core.countries import all_countries
from secure_checklist.core.messages import message, sentence
from secure_checklist.translations.known import languages
from secure_checklist_build.sources import LIBRARY

PROGRAM = "secure-checklist"
FOLDER = LIBRARY.parents[1] / "share"
FILES = {
    "bash": FOLDER / "bash-completion" / "completions" / PROGRAM,
    "zsh": FOLDER / "zsh" / "site-functions" / f"_{PROGRAM}",
    "fish": FOLDER / "fish" / "vendor_completions.d" / f"{PROGRAM}.fish",
}
"""The file in which each shell looks for completions."""
MANUAL = FOLDER / "man" / "man1" / f"{PROGRAM}.1"
_ENVIRONMENT = {
    "LANGUAGE, LC_ALL, LC_MESSAGES, LANG": "Choose the language, as for other programs.",
    "NO_COLOR": "If set, text has no colours.",
    "SECURE_CHECKLIST_PLUGINS": "Names the plug-ins that may be imported, with commas between; empty, it forbids all.",
    "SECURE_CHECKLIST_TRANSLATIONS": "Names folders with more languages, as PATH names folders.",
}


class Program(NamedTuple):
    """The parser of the whole program; a call makes only that of its command.

    Attributes:
        root: The parser.
        options: The options of every call.
        commands: The parsers of the commands, by name.

    """

    root: argparse.ArgumentParser
    options: tuple[argparse.Action, ...]
    commands: Mapping[str, Parser]


def built() -> dict[Path, bytes]:
    """Return each file.

    Raises:
        ImportError: shtab isn't installed.

    """
    import shtab  # noqa: PLC0415 - only this build needs it

    program = whole()
    found = {MANUAL: "\n".join(_manual(program)) + "\n"}
    for action in (*program.options, *(one for parser in program.commands.values() for one in parser.added)):
        _complete(action, shtab.FILE)
    found |= {path: shtab.complete(program.root, shell) for shell, path in FILES.items()}
    return {path: text.encode() for path, text in found.items()}


def whole() -> Program:
    """Return the parser of the whole program."""
    root = argparse.ArgumentParser(PROGRAM, description=message("cli.description"), add_help=False)
    options = [
        root.add_argument(*names, action="store_true", help=message(f"cli.option.{key}"))
        for names, key in ((HELP, "help"), (VERSION, "version"))
    ]
    options.append(root.add_argument(LANGUAGE, metavar="TAG", help=message("cli.option.language")))
    below = root.add_subparsers(metavar="COMMAND", parser_class=_Command)
    commands = {name: below.add_parser(name, help=message(f"cli.{name}.help")) for name in COMMANDS}
    for name, parser in commands.items():
        import_module(f"secure_checklist.cli.{name}").add_arguments(parser)
    return Program(root, tuple(options), commands)


class _Command(Parser):
    """The parser of a command, as `add_parser` makes one."""

    def __init__(self, prog: str, **_: object) -> None:
        super().__init__(prog.rpartition(" ")[2])


def _complete(action: Any, file: object) -> None:  # noqa: ANN401 - shtab's attribute is of no class
    """Say what an argument may be: a file, or one of the names that come with the library."""
    names = {
        LANGUAGE: languages(),
        "--country": [one.code for one in all_countries()],
        "--format": formats.names(),
        "--from": adapters.names(),
        "--pack": packs.builtin(),
        "--profile": [profile.id for name in packs.builtin() for profile in packs.load(name).profiles],
        "pack": packs.builtin(),
    }
    known = names.get(action.option_strings[-1] if action.option_strings else action.dest)
    if known is not None and action.choices is None:
        action.choices = tuple(dict.fromkeys(known))
    elif action.metavar == "FILE":
        action.complete = file


# the manual ----------------------------------------------------------------------------------------------------------


def _manual(program: Program) -> Iterator[str]:
    """Yield the lines of the manual's page, in the macros of man(7)."""
    yield f'.TH {PROGRAM.upper()} 1 "" "{PROGRAM} {__version__}" "User Commands"'
    yield from (".SH NAME", _roff(f"{PROGRAM} - {packs.load('leak-prevention').title}"))
    yield from (".SH SYNOPSIS", f".B {_roff(PROGRAM)}", "[\\fICOMMAND\\fR] [\\fIOPTION\\fR ...]")
    yield from (".SH DESCRIPTION", _roff(message("cli.description")))
    yield ".SH OPTIONS"
    for action in program.options:
        yield from _entry(action)
    yield ".SH COMMANDS"
    for name, parser in program.commands.items():
        yield from (f".SS {name}", _roff(sentence(message(f"cli.{name}.help"))))
        for action in parser.added[1:]:
            yield from _entry(action) if LANGUAGE not in action.option_strings else ()
    yield ".SH EXIT STATUS"
    for line in message("cli.exit_codes").splitlines()[1:]:
        code, _, meaning = line.strip().partition("  ")
        yield from (".TP", f".B {code}", _roff(meaning.strip()))
    yield ".SH ENVIRONMENT"
    for name, meaning in _ENVIRONMENT.items():
        yield from (".TP", f".B {name}", meaning)


def _entry(action: argparse.Action) -> Iterator[str]:
    """Yield an argument or an option, with what it takes and what it does."""
    taken = action.metavar or ""
    values = " ".join(f"\\fI{_roff(one)}\\fR" for one in ((taken,) if isinstance(taken, str) else taken) if one)
    names = ", ".join(f"\\fB{_roff(name)}\\fR" for name in action.option_strings)
    yield from (".TP", f"{names} {values}".strip(), _roff((action.help or "").replace("%%", "%")))


def _roff(text: str) -> str:
    """Return a text in which nothing is a macro or an escape, and each dash is a dash to copy."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
