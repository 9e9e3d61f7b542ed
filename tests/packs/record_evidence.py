"""Record which labels and addresses of the packs' steps stand in the files of public repositories that they cite.

Usage: `python tests/packs/record_evidence.py FOLDER`. `FOLDER` holds a clone of each repository as `owner/name`, with
or without a work tree.

It writes `evidence/labels.json`, by which `test_evidence.py` checks the packs without a network, and names what wasn't
found. Only labels and addresses are kept, never sentences. `evidence/allowed.json` lists by hand which labels need not
stand in a file, and why.
"""

import hashlib
import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from secure_checklist import Checklist, packs
from secure_checklist.checklists import Steps
from secure_checklist.checklists.sources import RepositoryFile

EVIDENCE = Path(__file__).parent / "evidence"
RECORD = EVIDENCE / "labels.json"
_PLAIN = str.maketrans(dict(zip("\u2018\u2019\u201c\u201d\u00a0", "''\"\" ", strict=True)))
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|\\(?=[^\w\s])|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def labels_of(steps: Steps) -> Iterator[str]:
    """Yield the labels of the menus that steps name, but for those that are allowed everywhere, and their address."""
    exempt: dict[str, str] = json.loads((EVIDENCE / "allowed.json").read_text("utf-8"))
    yield from (label for menu in steps.menus for label in menu.labels if label not in exempt)
    if steps.link is not None and steps.link.startswith("https:"):
        yield steps.link


def stands(label: str, text: str) -> bool:
    """Return whether a label stands in a file as words of their own.

    The file's markup doesn't count. Case counts in a label of one word, so that "You" isn't found in every sentence.
    """
    fold = re.IGNORECASE if " " in label else re.NOFLAG
    return re.search(rf"(?<!\w){re.escape(_plain(label))}(?!\w)", _plain(text), fold) is not None


def read(folder: Path, file: RepositoryFile) -> tuple[bytes, str] | None:
    """Return a file of a repository at its commit, and its blob id; if no clone has it, None."""
    clone = folder / file.repository
    if not clone.is_dir():
        return None
    shown = ["git", "-C", str(clone), "show", f"{file.commit}:{file.path}"]
    run = subprocess.run(shown, capture_output=True, check=False)
    data = run.stdout
    blob = hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()
    return (data, blob) if run.returncode == 0 else None


def record(checklists: Sequence[Checklist], folder: Path) -> tuple[list[Mapping[str, object]], list[str]]:
    """Return what is found of each cited file, and a line for each label and file that isn't."""
    wanted: dict[RepositoryFile, dict[str, list[str]]] = {}
    for checklist in checklists:
        for item, steps in ((one, steps) for one in checklist.items for steps in one.steps):
            source = item.source_of(steps)
            if steps.kind == "advice" or source is None or source.file is None:
                continue
            for label in labels_of(steps):
                wanted.setdefault(source.file, {}).setdefault(label, []).append(item.id)
    rows: list[Mapping[str, object]] = []
    missing: list[str] = []
    for file, labels in sorted(wanted.items(), key=lambda entry: (entry[0].repository, entry[0].path, entry[0].commit)):
        got = read(folder, file)
        name = f"{file.repository}@{file.commit[:12]}:{file.path}"
        if got is None:
            users = sorted({item for items in labels.values() for item in items})
            missing.append(f"{name}: no such file ({', '.join(users)})")
            continue
        text, blob = got[0].decode("utf-8", "replace"), got[1]
        found = sorted(label for label in labels if stands(label, text))
        lacking = sorted(labels.keys() - found)
        missing += [f"{name}: no {label!r} ({', '.join(sorted(set(labels[label])))})" for label in lacking]
        rows.append({**file.model_dump(), "blob": blob, "labels": found})
    return rows, missing


def _plain(text: str) -> str:
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), html.unescape(text)).translate(_PLAIN)
    return " ".join(_MARKUP.sub("", text).split())


def main(arguments: Sequence[str]) -> int:
    """Write the record, and return 1 if a label or file wasn't found."""
    rows, missing = record([packs.load(name) for name in packs.names()], Path(*arguments))
    RECORD.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.stdout.writelines(f"{line}\n" for line in missing)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
