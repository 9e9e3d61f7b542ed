"""The output of a command for a file or another program: bytes in a format, to standard output or a file."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secure_checklist.cli.calls import CallError, no_such
from secure_checklist.cli.inputs import complaining_of, not_working
from secure_checklist.core.documents.io import refuse_other_ending, save, write_atomically
from secure_checklist.core.errors import SecureChecklistError, UnknownNameError
from secure_checklist.core.messages import in_a_row, message, noted
from secure_checklist.subjects.inventory import Inventory

if TYPE_CHECKING:
    from secure_checklist.evaluation.report import Report
    from secure_checklist.formats.writing import Format
    from secure_checklist.interview.saved import SavedInterview


def chosen_format(options: argparse.Namespace) -> "Format | None":
    """Return the format set by `--format` or the extension of `--output`. None means text or JSON.

    The extension `.json` has the effect of `--json`.

    Raises:
        CallError: If there is no such format, it needs an extra that isn't installed, or the call contradicts itself.

    """
    from secure_checklist.formats import writing  # noqa: PLC0415 - for import time: only some commands write in a format

    name, output = options.format, options.output
    if name is None and not options.json and output is not None:
        ending = Path(output).suffix.lower()
        options.json = ending == ".json"
        name = next((one for one in writing.names() if writing.suffix_of(one) == ending), None)
        if name is None and not options.json:
            known = in_a_row(noted(one, writing.suffix_of(one)) for one in writing.names())
            raise CallError(message("cli.wrong.ending", file=output, formats=known))
    if name is None:
        return None
    if options.json:
        raise CallError(message("cli.wrong.json_format"))
    try:
        return writing.find(name)
    except UnknownNameError:
        if name.lower() == "json":
            raise CallError(message("cli.wrong.format_json")) from None
        raise CallError(f"--format: {no_such('cli.no_format', name, writing.names())}{not_working()}") from None
    except SecureChecklistError:
        raise CallError(message("cli.wrong.no_html", package="jinja2")) from None


def written(report: "Report", form: "Format", **settings: Any) -> bytes:  # noqa: ANN401 - what `formats.write` takes
    """Return a report written in a format, which may come from a plug-in.

    Raises:
        CallError: If the plug-in's format fails.

    """
    from secure_checklist.formats import writing  # noqa: PLC0415 - for import time, as above

    try:
        found = writing.write(report, form, **settings)
        memoryview(found)  # a plug-in may return anything
    except Exception as error:
        if form.name not in writing.FORMATS.names():
            raise
        raise CallError(message("cli.wrong.plugin_format", name=form.name, error=type(error).__name__)) from None
    return found


def write_out(data: bytes, out: str | None) -> None:
    """Write bytes to standard output, or to a file that only its owner can read. A file is written whole or not at all.

    Raises:
        CallError: If the file can't be written.

    """
    if out is not None:
        with complaining_of(out):
            write_atomically(Path(out), data)
        return
    # Bytes as they are, whatever the terminal's encoding, since formats say by themselves what they are in.
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(data.decode("utf-8"))
        return
    sys.stdout.flush()
    buffer.write(data)
    buffer.flush()


def write_json(text: str, out: str | None = None) -> None:
    """Write a document to a file or standard output, as `write_out` does."""
    write_out(f"{text}\n".encode(), out)


def save_answers(kept: "Inventory | SavedInterview", name: str, *, incidents: bool, private: bool = False) -> None:
    """Save a person's answers.

    Raises:
        CallError: If the file can't be written.

    """
    refuse_ending(name)
    with complaining_of(name):
        save(kept, Path(name), incidents=incidents, private=private)


def refuse_ending(name: str) -> None:
    """Refuse to save answers to a file whose extension isn't that of a format for answers.

    Raises:
        CallError: If the file has such an extension.

    """
    try:
        refuse_other_ending(Path(name))
    except SecureChecklistError:
        ending = Path(name).suffix or message("cli.no_ending")
        raise CallError(f"{name}: {message('cli.wrong.save', ending=ending)}") from None
