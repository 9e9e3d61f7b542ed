"""What the build makes for shells, as bash reads it and as the manual's readers see it."""

import re
import shutil
import subprocess

import pytest

from secure_checklist.cli.commands import COMMANDS
from secure_checklist_build import shell
from tests.cases import each
from tests.commands import called_in_text
from tests.commands import run as run_program

COMPLETE = """
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
$(complete -p secure-checklist | sed 's/.*-F \\([^ ]*\\).*/\\1/')
printf '%s\\n' "${COMPREPLY[@]}"
"""
CASES = (
    (("",), COMMANDS),
    (("fl",), ("fleet",)),
    (("check", "--out"), ("--output",)),
    (("check", "--format", "j"), ("junit",)),
    (("respond", "--country", "GB"), ("GB",)),
    (("show", "leak-r"), ("leak-response",)),
)


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@each("words, wanted", CASES)
def test_bash_completes(words: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    found = run_program("bash", "-c", COMPLETE, "bash", shell.FILES["bash"], "secure-checklist", *words)
    assert set(wanted) <= set(found.split())


@each("name", ["zsh", "fish"])
def test_other_shells_can_read_theirs(name: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"there is no {name}")
    run_program(name, "-n", shell.FILES[name])


def test_the_manual_has_every_option_and_is_a_page() -> None:
    text = shell.MANUAL.read_text("utf-8").replace("\\-", "-")
    for name in COMMANDS:
        part = text.partition(f"\n.SS {name}\n")[2].partition("\n.S")[0]
        help_ = called_in_text(name, "--help").stdout.partition("\nexit codes:")[0]
        offered = {*re.findall(r"(?m)^  (?:-\w(?: \w+)?, )?(--[a-z-]+)", help_)} - {"--help", "--language"}
        assert offered == {*re.findall(r"\\fB(--[a-z-]+)\\fR", part)}, name
    if shutil.which("groff"):
        done = subprocess.run(["groff", "-man", "-ww", "-z", shell.MANUAL], capture_output=True, text=True, check=True)
        assert done.stderr == ""
