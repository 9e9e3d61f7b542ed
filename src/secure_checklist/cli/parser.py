"""The parser of a command's arguments, and the options that several commands have."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from io import StringIO
from typing import Any, NoReturn

from secure_checklist.cli.calls import HELP, CallError, folded, no_such
from secure_checklist.core.messages import either, in_a_row, message, sentence
from secure_checklist.core.text.terminal import Screen, screen_for, width_of

DEFAULT_PACK = "leak-prevention"
LOOK = ("--language", "--no-color", "--width")
"""The options for the look of text, and the option for its language, which is read before all others."""


class Parser(argparse.ArgumentParser):
    """A parser with translatable headings. Every error is one message.

    Attributes:
        added: The arguments of a call, in order.

    """

    def __init__(self, command: str) -> None:
        self._command = command
        text = message(f"cli.{command}.help")
        super().__init__(
            prog=f"secure-checklist {command}",
            description=sentence(text),
            epilog=message("cli.exit_codes"),
            formatter_class=_Help,
            allow_abbrev=False,
            add_help=False,
        )
        self.color = False  # of Python 3.14: help is cleaned, and what colours it with it
        self._arguments = self.add_argument_group(message("cli.arguments"))
        self._options = self.add_argument_group(message("cli.options"))
        self.added = [self._options.add_argument(*HELP, action="help", help=message("cli.option.help"))]
        self.set_defaults(quiet=False)

    @cached_property
    def _exclusive(self) -> Any:  # noqa: ANN401 - argparse's own private type
        return self._options.add_mutually_exclusive_group()

    def add(self, name: str, *, short: str = "", exclusive: bool = False, names: str = "", **settings: Any) -> None:  # noqa: ANN401 - as argparse has them
        """Add an argument or, if its name begins with dashes, an option. A call may have only one `exclusive` option.

        Its help is the command's message with that name, which may show the default and the `names` to choose from.
        """
        owner = "option" if name in SHARED else self._command
        key = f"cli.{owner}.{name.lstrip('-').replace('-', '_')}"
        says = message(key, default=settings.get("default"), names=names).replace("%", "%%")  # which argparse reads
        group = self._options if name.startswith("-") else self._arguments
        names_of = filter(None, (short, name))
        self.added.append((self._exclusive if exclusive else group).add_argument(*names_of, help=says, **settings))

    def share(self, *names: str) -> None:
        """Add options that several commands share, with the same meaning, help and default."""
        for name in names:
            self.add(name, **SHARED[name])

    def add_sources(self) -> None:
        """Add the options that name known facts: an inventory, or records of another system."""
        from secure_checklist.adapters.reading import names  # noqa: PLC0415 - for import time: few commands have these

        self.add("--facts", exclusive=True, metavar="FILE")
        source, metavar = in_a_row(names()), ("SOURCE", "FILE")
        self.add("--from", exclusive=True, names=source, dest="records", nargs=2, metavar=metavar)

    def add_below(self, *texts: str) -> None:
        """Add texts below the arguments, before the exit codes."""
        self.epilog = "\n\n".join((*texts, message("cli.exit_codes")))

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """Parse the arguments of a call.

        Raises:
            CallError: If an argument is invalid. For an unknown option, the message has similar ones.

        """
        options, unknown = self.parse_known_args(words)
        for word in sorted(unknown, key=lambda one: not one.startswith("-"))[:1]:
            known = (name for action in self.added for name in action.option_strings if name.startswith("--"))
            name, plain = word.partition("=")[0], [one.metavar for one in self.added if not one.option_strings]
            # `check` takes the pack as an option, and other commands as an argument
            argument = message("cli.argument", call=f"{self.prog} {plain[0]}") if plain and name == "--pack" else ""
            self.error(no_such("cli.no_option", name, known, argument))
        return options

    def format_help(self) -> str:
        """Return the help, without line breaks inside words and safe to print on a terminal."""
        return folded(super().format_help())

    def error(self, message: str) -> NoReturn:
        """Refuse the call.

        Raises:
            CallError: Always.

        """
        raise CallError(f"{message}\n{_see(self.prog)}")


class _Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:  # noqa: ANN401 - argparse's own private types
        """Begin with the word for usage in the language in force."""
        super().add_usage(usage, actions, groups, prefix or message("cli.usage", call=""))


def _see(program: str) -> str:
    """Return the line that leads to the help of a program."""
    return message("cli.see", call=f"{program} --help")


def screen_of(options: argparse.Namespace) -> Screen:
    """Return the screen for a call. With `--quiet`, it discards its output."""
    stream = StringIO() if options.quiet else sys.stdout
    return screen_for(stream, width=options.width, color=not options.no_color)


def write_call(screen: Screen, text: str, call: str) -> None:
    """Write a text and the command it suggests. The command isn't wrapped, so that it can be copied."""
    if width_of(screen.text(text)) + 1 + width_of(call) <= screen.width:
        screen.write(f"{text} {call}")
    else:
        screen.write(text)
        screen.stream.write(f"  {call}\n")


def number(text: str, least: int = 0) -> int:
    """Read an option's integer.

    Raises:
        argparse.ArgumentTypeError: it isn't an integer, or is below `least`.

    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(sys.maxsize))) or int(text) < least:
        raise argparse.ArgumentTypeError(message("cli.wrong.number", least=least))
    return int(text)


def country(text: str) -> str:
    """Read an option's country and return its code.

    Raises:
        argparse.ArgumentTypeError: there is no such country. The message suggests the nearest ones.

    """
    from secure_checklist.core import countries  # noqa: PLC0415 - only for a call that names one

    try:
        return countries.code(text)
    except ValueError:
        near = [message("cli.wanted.near", code=one.code, name=one.name) for one in countries.suggestions(text)]
        wanted = message("cli.wanted.country.near" if near else "cli.wanted.country", near=either(near))
        raise argparse.ArgumentTypeError(message("cli.wrong.country", wanted=wanted)) from None


SHARED: Mapping[str, Mapping[str, Any]] = {
    "--language": {"metavar": "TAG"},
    "--no-color": {"action": "store_true"},
    "--width": {"type": partial(number, least=20), "metavar": "N"},
    "--verbose": {"action": "store_true"},
    "--quiet": {"short": "-q", "action": "store_true"},
    "--json": {"action": "store_true"},
    "--output": {"short": "-o", "metavar": "FILE"},
    "--pack": {"metavar": "NAME|FILE", "default": DEFAULT_PACK},
    "--profile": {"metavar": "NAME"},
}
"""The options that several commands share, with their arguments for argparse."""
