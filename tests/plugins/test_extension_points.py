"""What plug-ins bring beside the library and each other: names that clash, kinds with two classes, parts that fail."""

import pickle
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import secure_checklist as sc
from secure_checklist.adapters import Adapter
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.datasets import Dataset, installed_lifecycle, installed_tables
from secure_checklist.datasets.lifecycle import Lifecycle
from secure_checklist.datasets.lifecycle.models import Cycle, Product
from secure_checklist.formats import Format
from secure_checklist.incident.contacts import Directory, bundled
from secure_checklist.incident.contacts import installed as installed_contacts
from secure_checklist.packs.lint import Check, Run, lint
from secure_checklist.plugins import Plugin
from tests.cases import raised, tables
from tests.commands import called_in_text as called
from tests.worlds import NOW


class Covered(sc.Device):
    """A device with one fact."""

    namespace = "cover"

    camera_cover: sc.Fact[bool] = sc.ask("Is there a cover on the camera?")


class Tagged(sc.Device):
    """A device with another fact."""

    namespace = "tag"

    tag: sc.Fact[str] = sc.ask("What is on its tag?")


class Relabelled(sc.Device):
    """A device with a fact of a name that another has."""

    namespace = "label"

    tag: sc.Fact[int] = sc.ask("Which number is on its tag?")


class Both(Covered):
    """A device of a plug-in that builds on another's."""

    tag: sc.Fact[str] = sc.ask("What is on its tag?")


def read(record: object) -> tuple[Covered, ...]:
    return (Covered(id="one", camera_cover=record == {"cover": True}),)


PLAIN = Format("plain", "text/plain", ".plain", lambda _: b"said")


def find_nothing(_run: Run) -> Iterable[tuple[str, str]]:
    return ()


def checklist(name: str, fact: sc.Fact[bool] = Covered.camera_cover) -> sc.Checklist:
    return sc.Checklist.of(name, f"The list {name}", sc.Item(id=f"{name}.item", title="Do it", rule=fact.is_true()))


class Impostor(sc.Subject):
    """Stands for a standard kind without having its facts."""

    kind = "device"


def faults_of(*given: Plugin) -> dict[str, tuple[str, ...]]:
    with sc.plugins.use(*given):
        return {one.name: one.faults for one in sc.plugins.listed() if one.faults}


# which plug-ins are used ---------------------------------------------------------------------------------------------


def test_only_the_plugins_that_are_named_are_used_within_the_block() -> None:
    before = sc.packs.names()
    with sc.plugins.use(Plugin("one", checklists=(checklist("first"),))):
        assert (sc.plugins.names(), sc.packs.names()) == (("one",), (*before, "first"))
        with sc.plugins.use():
            assert sc.packs.names() == before
    assert sc.packs.names() == before


# names that clash ----------------------------------------------------------------------------------------------------

CONTACT = bundled().contacts[0]
OWN: Mapping[str, Any] = {
    "checklists": checklist("first"),
    "adapters": Adapter("mine", read),
    "formats": PLAIN,
    "catalogues": Catalogue(language="de", checklist="first", texts={"first.item/title": Translation(text="Tu es")}),
    "directories": Directory(as_of=date(2026, 11, 1), contacts=(CONTACT.replace(id="int-mine"),)),
    "datasets": Dataset("mine", 1),
    "checks": Check("mine/code", find_nothing),
    "subjects": Tagged,
}
TAKEN: Mapping[str, Any] = {
    "checklists": checklist("leak-prevention"),
    "adapters": Adapter("mine", read, other_names=("haveibeenpwned",)),
    "formats": replace(PLAIN, name="html"),
    "directories": Directory(as_of=date(2026, 11, 1), contacts=(CONTACT,)),
    "subjects": Impostor,
}
"""What has the name of something that the library has."""


def test_of_two_with_one_name_that_of_the_library_or_of_the_first_plugin_is_used() -> None:
    for name, part in TAKEN.items():
        (fault,) = faults_of(Plugin("one", **{name: (part,)}))["one"]
        assert fault.startswith(f"{name}[0]: ")
        assert fault.endswith("that of the library is used")
    for name, part in OWN.items():
        other: Any = Relabelled if name == "subjects" else part
        first, second = Plugin("a", **{name: (part,)}), Plugin("b", **{name: (other,)})
        for given in ((first, second), (second, first)):
            ((plugin, (fault,)),) = faults_of(*given).items()
            assert plugin == "b"
            assert fault.endswith('that of the plug-in "a" is used')


def test_of_two_classes_for_one_kind_one_extends_the_other_or_the_first_is_used() -> None:
    apart = Plugin("one", subjects=(Covered,)), Plugin("two", subjects=(Tagged,))
    assert faults_of(*apart)["two"] == (
        "subjects[0]: Tagged and Covered both stand for device; let one extend the other; "
        'that of the plug-in "one" is used',
    )
    for given, used in ((apart, Covered), ((Plugin("a", subjects=(Covered,)), Plugin("b", subjects=(Both,))), Both)):
        with sc.plugins.use(*given):
            vocabulary = sc.Vocabulary.installed()
        assert vocabulary.subject("device") is used
        assert pickle.loads(pickle.dumps(vocabulary)) == vocabulary  # noqa: S301 - our own bytes


def test_a_text_of_no_checklist_or_fact_in_a_catalogue_is_named() -> None:
    found: dict[str, str] = tables(__file__)["texts"]
    of_all = Catalogue(language="de", texts={key: Translation(text="Tu es") for key in found})
    (*faults,) = faults_of(Plugin("one", checklists=(checklist("first"),), catalogues=(of_all,), subjects=(Tagged,)))[
        "one"
    ]
    assert len(faults) == 3
    for fault, (key, hint) in zip(faults, found.items(), strict=False):
        assert (key in fault, hint in fault) == (True, True), fault
    elsewhere = of_all.replace(checklist="of-another-package")
    assert faults_of(Plugin("one", catalogues=(elsewhere,))) == {}, "the package that has it may not be installed"


# use of what they bring ----------------------------------------------------------------------------------------------


def test_one_of_each_is_brought_and_used(tmp_path: Path) -> None:
    router = Product(name="mine", as_of=CONTACT.sources[0].date or date.min, cycles=(Cycle(cycle="1", eol=date.max),))
    record = tmp_path / "record.json"
    record.write_text('{"cover": true}', encoding="utf-8")
    parts: dict[str, Any] = {name: (part,) for name, part in OWN.items()}
    parts["subjects"] = (Covered,)
    parts["datasets"] += (Dataset("mine.lifecycle", Lifecycle(source="Mine", products={"mine": router})),)
    with sc.plugins.use(Plugin("one", **parts)):
        (listed,) = sc.plugins.listed()
        assert listed.faults == ()
        assert {name: len(names) for name, names in listed.brings.items()} == dict.fromkeys(OWN, 1) | {"datasets": 2}
        assert "device.cover.camera_cover" in sc.Vocabulary.installed().facts
        assert sc.packs.load("first").translated("de").items[0].title == "Tu es"
        assert installed_contacts().get("int-mine").name == CONTACT.name
        assert installed_tables()["mine"] == 1
        assert "mine" in installed_lifecycle().products
        done = called("check", "--from", "mine", str(record), "--pack", "first", "--format", "plain")
        assert (done.stdout, done.stderr) == ("said", "")
        assert called("plugins").stdout.splitlines()[0] == "one"


def test_an_adapter_that_returns_something_else_is_refused_without_its_values(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    record.write_text('{"secret": "secret"}', encoding="utf-8")
    given = Adapter("odd", lambda record: record), Adapter("bad", lambda _: 1 / 0)  # type: ignore[return-value, arg-type]
    with sc.plugins.use(Plugin("one", adapters=given)):
        for name in ("odd", "bad"):
            refused = raised(sc.InvalidInventoryError, sc.adapters.read, name, [{"secret": "secret"}])
            assert f"the adapter {name}" in str(refused)
            done = called("check", "--from", name, str(record))
            assert (done.returncode, done.stdout) == (2, "")
            assert f"the adapter {name}" in done.stderr
            assert "secret" not in str(refused) + done.stderr.replace("secure", "")


def test_a_format_that_fails_is_told_on_the_command_line(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text('{"subjects": []}', encoding="utf-8")
    written: tuple[Callable[[object], Any], ...] = (lambda _: 1 / 0, lambda _: "no bytes")
    for write in written:
        with sc.plugins.use(Plugin("one", formats=(replace(PLAIN, write=write),))):
            done = called("check", "--facts", str(facts), "--format", "plain")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("secure-checklist: the format plain from a plug-in fails: ")


def test_a_check_reports_and_a_broken_one_is_told() -> None:
    def find(run: Run) -> Iterable[tuple[str, str]]:
        return [("sections[0]", f"{len(run.checklist.items)} entries; add one")]

    def fail(run: Run) -> Iterable[tuple[str, str]]:
        yield "", run.checklist.title
        raise RuntimeError("secret")

    with sc.plugins.use(Plugin("one", checks=(Check("one/broken", fail), Check("one/found", find)))):
        said = lint(checklist("first"), NOW)[-3:]
    assert [(one.path, one.code) for one in said] == [
        ("", "one/broken"),
        ("", "broken-check"),
        ("sections[0]", "one/found"),
    ]
    assert said[1].message == "the check one/broken of the plug-in one raises RuntimeError; have it corrected"
