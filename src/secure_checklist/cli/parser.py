"""The parser of a command's arguments, and the options that several commands have."""

import argparse
import sys
from typing import Any, NoReturn

from secure_checklist.cli.calls import CallError
from secure_checklist.core.messages import message
from secure_checklist.core.text.terminal import Screen, screen_for


class Parser(argparse.ArgumentParser):
    """A parser with translatable headings, whose faults are one message.

    Attributes:
        arguments: The group for what is given by its place.
        options: The group for what is given by its name.

    """

    def __init__(self, command: str) -> None:
        text = message(f"cli.{command}.help")
        super().__init__(
            prog=f"secure-checklist {command}",
            description=message("sentence", clause=f"{text[:1].upper()}{text[1:]}"),
            epilog=message("cli.exit_codes"),
            formatter_class=_Help,
            allow_abbrev=False,
            add_help=False,
        )
        self.arguments = self.add_argument_group(message("cli.arguments"))
        self.options = self.add_argument_group(message("cli.options"))
        self.options.add_argument("-h", "--help", action="help", help=help_text("cli.option.help"))

    def add_below(self, *texts: str) -> None:
        """Add texts below the arguments, before the exit codes."""
        self.epilog = "\n\n".join((*texts, message("cli.exit_codes")))

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


def help_text(key: str, **arguments: object) -> str:
    """Return a message as the help of an argument, in which argparse gives `%` a meaning."""
    return message(key, **arguments).replace("%", "%%")


def add_look(parser: Parser) -> None:
    """Add the options for how text looks."""
    parser.options.add_argument("--no-color", action="store_true", help=help_text("cli.option.no_color"))
    parser.options.add_argument("--width", type=_width, metavar="N", help=help_text("cli.option.width"))


def add_pack(parser: Parser, default: str) -> None:
    """Add the option that names a checklist."""
    parser.options.add_argument(
        "--pack", metavar="NAME|FILE", default=default, help=help_text("cli.option.pack", default=default)
    )


def screen_of(options: argparse.Namespace) -> Screen:
    """Return the screen that a call asks for."""
    return screen_for(sys.stdout, width=options.width, color=not options.no_color)


def number(text: str, least: int = 0) -> int:
    """Read a whole number of an option.

    Raises:
        argparse.ArgumentTypeError: it is none, or below `least`.

    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(sys.maxsize))) or int(text) < least:
        raise argparse.ArgumentTypeError(message("cli.wrong.number", least=least))
    return int(text)


def _width(text: str) -> int:
    return number(text, 20)
