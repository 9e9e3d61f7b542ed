"""The commands, and the common parts of every call: help, version, the message for an invalid call, exit codes.

Each command is a module of this package with `add_arguments` and `run`, imported when it is called.
"""

import gc
import os
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module

from secure_checklist import __version__
from secure_checklist.cli.calls import FINE, HELP, WRONG, CallError, complain, folded, no_such
from secure_checklist.core.messages import heading, message

COMMANDS = ("check", "ask", "respond", "show", "fleet", "lint", "plugins", "mcp")
_LOOKS = ("--no-color", "--verbose", "--width")
VERSION = ("-V", "--version")
DATA = "SECURE_CHECKLIST_DATA"
"""The environment variable that names a data pack or a lifecycle table."""
LANGUAGE = "--language"
"""The option that sets the language of a call."""


def run(argv: list[str], *, alone: bool = False) -> int:
    """Run one call and return its exit code. An invalid call is reported on standard error.

    If the process is for this call `alone`, loaded objects are excluded from garbage collection.
    """
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - None where it was closed
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for the rest of the process
    try:
        argv, tag = _spoken(argv)
        with _speaking(tag, anyway=argv[:1] == ["respond"]):
            return _run(argv, tag, alone=alone)
    except CallError as error:
        complain(str(error))
        return WRONG
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else FINE
    finally:
        if alone:
            gc.freeze()  # or Python would look through all of it once more at its end


def _spoken(argv: list[str]) -> tuple[list[str], str | None]:
    """Return a call without the option that names its language, which even its help is in, and that language."""
    left, tag = list[str](), None
    words = iter(argv)
    for word in words:
        name, mark, value = word.partition("=")
        if word == "--":
            return [*left, word, *words], tag
        if name != LANGUAGE:
            left.append(word)
        elif not (tag := value if mark else next(words, "")):
            raise CallError(message("cli.wrong.language"))
    return left, tag


def _speaking(tag: str | None, *, anyway: bool) -> AbstractContextManager[None]:
    """Return a context in the language that is asked for, else in that of the environment, as far as there are texts.

    With `anyway`, a language without texts is none that is refused: people can be helped in it.

    Raises:
        CallError: If there is nothing in the language that is asked for.

    """
    wanted = (tag,) if tag else of_environment(os.environ)
    if all(one.partition("-")[0].partition("_")[0] == "en" for one in wanted):
        return nullcontext()
    from secure_checklist.core.errors import UnknownNameError  # noqa: PLC0415 - only for other languages than English
    from secure_checklist.translations.known import SOURCE, in_language, preferred  # noqa: PLC0415 - as above

    if tag is None or anyway:
        found = preferred(wanted, partly=tag is not None)
        return nullcontext() if found == SOURCE else in_language(found)
    try:
        return in_language(tag)
    except UnknownNameError as error:
        raise CallError(f"{LANGUAGE}: {error}") from None


def of_environment(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return the languages set in the environment, in order of preference, as in GNU gettext (section 2.3)."""
    locale = next((variables[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if variables.get(name)), "")
    if locale.partition(".")[0] in ("", "C", "POSIX"):
        return ()
    return (*filter(None, variables.get("LANGUAGE", "").split(":")), locale)


def _run(argv: list[str], tag: str | None, *, alone: bool) -> int:
    first = argv[0] if argv else ""
    if first in (*HELP, *VERSION):
        sys.stdout.write(folded(_help() if first in HELP else f"secure-checklist {__version__}"))
        return FINE
    bare = not first or first.startswith("-")
    if bare:
        first, argv = COMMANDS[0], ["", *argv]
    elif first not in COMMANDS:
        raise CallError(no_such("cli.no_command", first, COMMANDS))
    from secure_checklist.core.garbage import collected_later  # noqa: PLC0415 - help and version load nothing

    with collected_later():
        command = import_module(f"secure_checklist.cli.{first}")
        from secure_checklist.cli.parser import Parser  # noqa: PLC0415 - as above

        if alone:
            gc.freeze()
    parser = Parser(first)
    command.add_arguments(parser)
    options = parser.read(argv[1:])
    names = [word.partition("=")[0] for word in argv[1:] if not word.isdigit()]
    # a call that says nothing but how text is to look
    options.language, options.overview = tag, bare and all(name in _LOOKS for name in names)
    path = os.environ.get(DATA)
    with _newer_data(path) if path else nullcontext():
        code: int = command.run(options)
    return code


def _newer_data(path: str) -> AbstractContextManager[None]:
    """Return a context with a data pack beside the plug-ins.

    Raises:
        CallError: If it can't be read, or is refused.

    """
    from secure_checklist.cli.inputs import complaining_of  # noqa: PLC0415 - only where there is newer data
    from secure_checklist.plugins import load_data_pack, names, use  # noqa: PLC0415 - as above

    with complaining_of(path):
        return use(load_data_pack(path), *names())


def _help() -> str:
    """Return the help of the whole program, which argparse would import every command for."""
    options = ((", ".join(HELP), "help"), (", ".join(VERSION), "version"), (f"{LANGUAGE} TAG", "language"))
    return "\n".join(
        [
            message("cli.usage", call="secure-checklist [-h] [-V] [COMMAND] ..."),
            "",
            message("cli.description"),
            "",
            heading(message("cli.commands")),
            *(f"  {name:9}  {message(f'cli.{name}.help')}" for name in COMMANDS),
            "",
            heading(message("cli.options")),
            *(f"  {names:14}  {message(f'cli.option.{key}')}" for names, key in options),
            "",
            message("cli.exit_codes.short"),
            message("cli.see", call="secure-checklist COMMAND --help"),
        ]
    )
