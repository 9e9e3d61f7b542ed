"""The parser of a command's arguments, and the options that several commands have."""

import argparse
import sys
from functools import cached_property, partial
from typing import Any, NoReturn

from secure_checklist.cli.calls import CallError
from secure_checklist.core.messages import message, sentence
from secure_checklist.core.text.terminal import Screen, harmless, screen_for, width_of

_SHARED = ("--language", "--no-color", "--width", "--verbose", "--pack", "--profile")
"""Options that several commands have, with one help for all."""


class Parser(argparse.ArgumentParser):
    """A parser with translatable headings, whose faults are one message."""

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
        self._arguments = self.add_argument_group(message("cli.arguments"))
        self._options = self.add_argument_group(message("cli.options"))
        self._options.add_argument("-h", "--help", action="help", help=message("cli.option.help"))

    @cached_property
    def _exclusive(self) -> Any:  # noqa: ANN401 - argparse's own private type
        return self._options.add_mutually_exclusive_group()

    def add(self, name: str, *, exclusive: bool = False, names: str = "", **settings: Any) -> None:  # noqa: ANN401 - as argparse has them
        """Add an argument or, with dashes before its name, an option; of the `exclusive` ones, a call may have one.

        Its help is the command's message of that name; it may show the default, and the `names` to choose from.
        """
        owner = "option" if name in _SHARED else self._command
        key = f"cli.{owner}.{name.lstrip('-').replace('-', '_')}"
        says = message(key, default=settings.get("default"), names=names).replace("%", "%%")  # which argparse reads
        group = self._options if name.startswith("-") else self._arguments
        (self._exclusive if exclusive else group).add_argument(name, help=says, **settings)

    def add_below(self, *texts: str) -> None:
        """Add texts below the arguments, before the exit codes."""
        self.epilog = "\n\n".join((*texts, message("cli.exit_codes")))

    def format_help(self) -> str:
        """Return the help, in which no text can steer a terminal."""
        return harmless(super().format_help().replace("\r", " "))

    def error(self, message: str) -> NoReturn:
        """Refuse the call.

        Raises:
            CallError: always.

        """
        raise CallError(f"{message}\n{_see(self.prog)}")


class _Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:  # noqa: ANN401 - argparse's own private types
        """Begin with the word for usage in the language in force."""
        super().add_usage(usage, actions, groups, prefix or message("cli.usage", call=""))


def _see(program: str) -> str:
    """Return the line that leads to the help of a program."""
    return message("cli.see", call=f"{program} --help")


def add_look(parser: Parser) -> None:
    """Add the options for how text looks, and that for its language, which is read before all others."""
    parser.add("--language", metavar="TAG")
    parser.add("--no-color", action="store_true")
    parser.add("--width", type=partial(number, least=20), metavar="N")


def add_verbose(parser: Parser) -> None:
    """Add the option for what programs and files call things."""
    parser.add("--verbose", action="store_true")


def screen_of(options: argparse.Namespace) -> Screen:
    """Return the screen that a call asks for."""
    return screen_for(sys.stdout, width=options.width, color=not options.no_color)


def write_call(screen: Screen, text: str, call: str) -> None:
    """Write a text and the command that it leads to, which is never broken across lines: it is there to be copied."""
    if width_of(screen.text(text)) + 1 + width_of(call) <= screen.width:
        screen.write(f"{text} {call}")
    else:
        screen.write(text)
        screen.stream.write(f"  {call}\n")


def number(text: str, least: int = 0) -> int:
    """Read a whole number of an option.

    Raises:
        argparse.ArgumentTypeError: it is none, or below `least`.

    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(sys.maxsize))) or int(text) < least:
        raise argparse.ArgumentTypeError(message("cli.wrong.number", least=least))
    return int(text)
