"""Small folders of each kind of content, as somebody would write them by hand, and running a build over them."""

import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from secure_checklist import load_checklist
from secure_checklist.core.documents.parsing import parse
from secure_checklist.incident.contacts import directory
from secure_checklist.incident.laws import LawTable
from secure_checklist.incident.platforms import PlatformTable
from secure_checklist_build.__main__ import BUILDS, main
from secure_checklist_build.platforms import COMMON, FOLDER, REPOSITORIES

PACK = {
    "checklist": """id = "a"
title = "A"
version = "1.0.0"
language = "en"
published = 2026-11-01
authors = ["N"]
licence = "CC0-1.0"
homepage = "https://a.example/"
sections = ["one"]
[[parameters]]
name = "days"
type = "integer"
default = 30
minimum = 1
meaning = "How long."
[[do_nots]]
id = "panic"
text = "Don't panic."
why = "It helps nobody."
instead = "Breathe."
[[profiles]]
id = "small"
title = "Small"
select = { items = ["x"] }
""",
    "sources": """[S1]
publisher = "P"
title = "T"
url = "https://a.example/b"
date = 2026-01-31
status = "found"
""",
    "one": """id = "one"
title = "One"
intro = "Begin."
[[items]]
id = "x"
title = "X"
level = "essential"
why = "Because."
question = "Is it done?"
effort = "minutes"
weight = 2
sources = ["S1"]
references = [{ framework = "F", id = "1", url = "https://a.example/c", source = "S1" }]
rule = { check = { op = "equals", fact = "device.find_my", value = true } }
[[items.steps]]
platforms = ["ios"]
do = ["Do it."]
source = "S1"
""",
    "cards": """[[tags]]
id = "dial"
neutral_text = "Call."
[[acts]]
id = "call"
text = "Call the number below."
tags = ["dial"]
sources = ["S1"]
[[acts]]
id = "stay"
text = "Stay where people are."
tags = ["dial"]
[[acts]]
id = "wait"
text = "Wait."
tags = ["dial"]
[[modifiers]]
id = "someone"
when = { op = "equals", fact = "person.minor", value = true }
removes = ["dial"]
why = "Not now."
[[cards]]
id = "urgent"
title = "Now"
acts = ["call", "stay", "wait"]
comfort = "It isn't your fault."
can_act = ["emergency"]
listens = ["crisis"]
""",
}
COUNTRY = """
country = "NP"
reviewed = 2026-11-26

[[contacts]]
id = "np-line"
name = "Line"
neutral_name = "Support line"
kind = "helpline"
needs = ["emergency", "crisis", "child_helpline", "regulator", "police", "partner_violence"]
does = "It helps."
  [[contacts.channels]]
  medium = "phone"
  value = "1166"
  abroad = "no"
  hours = { text = "Monday to Friday 8:30 to 17:00", zone = "Asia/Kathmandu" }
  source = "own"
  [[contacts.sources]]
  id = "own"
  publisher = "Line"
  title = "Contact"
  date = 2025-06-01
  confidence = "own"
  read = 2026-11-26
"""
EMERGENCY = """
numbers = [
  { country = "BT", number = "113", services = ["police", "fire"], sources = ["android", "libphonenumber"] },
  { country = "BT", number = "112", services = ["ambulance"], sources = ["android"] },
  { country = "BT", number = "114", services = [], sources = ["libphonenumber"] },
  { country = "BT", number = "110", services = ["fire"], says = "Fire, in Thimphu", sources = ["a"] },
  { country = "BT", number = "110", medium = "sms", services = ["police"], says = "by_text", sources = ["a"] },
  { country = "NP", number = "112", services = ["police", "ambulance", "fire"], sources = ["a", "android"] },
]
[contact]
name = "Emergency"
neutral_name = "Emergency number"
does = "For danger, now."
[says]
police = "Police"
ambulance = "Ambulance"
fire = "Fire"
police_fire = "Police and fire"
police_ambulance_fire = "All"
unknown = "Emergency"
by_text = "Text them"
one_table = "{says}, by one list"
[sources.a]
publisher = "P"
title = "T"
date_note = "2026"
confidence = "own"
[sources.android]
publisher = "A"
title = "T"
date_note = "2026"
confidence = "reputable"
[sources.libphonenumber]
publisher = "L"
title = "T"
date_note = "2026"
confidence = "reputable"
"""
SOURCE = 'publisher = "P"\ntitle = "T"\ndate = 2025-12-24\nstatus = "found"\nconfidence = "own"\n'
LAWS = {
    "shared": f'as_of = 2026-01-01\n\n[risk_texts]\nsame_sex = "People can be charged."\n\n[sources.C]\n{SOURCE}',
    "XX": f"""[sources.A]
{SOURCE}
[[laws]]
title = "A law"
id = "xx-law"
citation = "s.1"
about = "It."
remedy = "Do."
branches = ["criminal"]
sources = ["A", "C"]
status = "found"
as_of = 2025-12-24

  [laws.time_limit]
  text = "None found."
  known = "none_found"

[[risks]]
about = "same_sex"
sources = ["A"]
status = "found"
as_of = 2025-12-24
""",
}


class Kind(NamedTuple):
    """A kind of content: what writes a small folder of it, and what loads what is built of it."""

    write: Callable[[Path], object]
    load: Callable[[bytes], object]


def _texts(files: dict[str, str]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        for name, text in files.items():
            (path / f"{name}.toml").write_text(text, encoding="utf-8")

    return write


def _platforms(path: Path) -> None:
    """Write some of the library's own files, with those of the common sources that they name."""
    for name in (COMMON, REPOSITORIES, "imgur.toml", "general.toml", "bing.toml"):
        shutil.copy(FOLDER / name, path / name)
    common = path / COMMON
    wanted = re.findall(r"\[sources\.(?:wired-2026|msa|godaddy-acid)\]\n(?:.+\n)+", common.read_text(encoding="utf-8"))
    common.write_text("\n".join(wanted), encoding="utf-8")


def _model(model: type[Any]) -> Callable[[bytes], object]:
    return lambda data: model.model_validate(parse(data, "json"))


KINDS = {
    "packs": Kind(_texts(PACK), load_checklist),
    "contacts": Kind(_texts({"NP": COUNTRY, "emergency": EMERGENCY}), directory.load),
    "laws": Kind(_texts(LAWS), _model(LawTable)),
    "platforms": Kind(_platforms, _model(PlatformTable)),
}


def run(name: str, arguments: Sequence[str], *places: Path) -> int:
    """Build from a folder into a file or folder, and return the exit status."""
    build = BUILDS[name]
    return main([name, *arguments], {name: build._replace(built=lambda: build.built(*places))})


class Workshop(NamedTuple):
    """A folder of one kind of content, and the file that is built of it."""

    kind: str
    folder: Path
    target: Path

    def build(self, *arguments: str) -> int:
        """Build from the folder, and return the exit status."""
        places = (self.folder.parent, self.target.parent) if self.kind == "packs" else (self.folder, self.target)
        return run(self.kind, arguments, *places)

    def built(self) -> Any:
        """Return what is built, as plain data."""
        assert self.build() == 0
        return parse(self.target.read_bytes(), "json")

    def change(self, file: str, old: str, new: str) -> None:
        """Change a file; an empty old text: write it anew; an empty file: take it away."""
        path = self.folder / f"{file}.toml"
        if not old:
            path.write_text(new, encoding="utf-8")
            return
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def workshop(path: Path, kind: str) -> Workshop:
    """Write the small folder of a kind of content."""
    folder = path / "a"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    KINDS[kind].write(folder)
    return Workshop(kind, folder, path / "a.json")
