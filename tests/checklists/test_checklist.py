"""A checklist as a value: built in Python and from data, changed into others, equal in whatever came of it."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

import secure_checklist as sc
from secure_checklist.checklists import DoNot, Parameter, load_references
from secure_checklist.checklists.credits import Credit
from secure_checklist.checklists.items import Selection
from secure_checklist.core import FrozenMap, UnknownNameError, use_messages
from secure_checklist.subjects import FactDeclaration
from tests.cases import conformance, each, raised, tables
from tests.catalogues import catalogue
from tests.test_declared_kinds import home
from tests.worlds import NOW, Gadget

TABLES = tables(__file__)
BASICS = sc.load_checklist(TABLES["basics"])
LOCK, _, TALK = BASICS.items
LEAST, MFA = LOCK.references
(DAYS,), (WATCHED,) = BASICS.parameters, BASICS.guards
OURS = Credit(title="The basics", authors=("Ada", "Grace"), licence="CC-BY-4.0", homepage="https://ours.example/list")
THEIRS = sc.Checklist.of("theirs", "Theirs", sc.Item(id="more", title="More", question="More?")).replace(
    authors=("Alan",), licence="LicenseRef-theirs"
)


def ids(checklist: sc.Checklist) -> list[list[str]]:
    return [[item.id for item in section.items] for section in checklist.sections]


# reading ----------------------------------------------------------------------------------------------------------


def test_items_and_sections_are_found_by_present_and_former_id() -> None:
    assert BASICS.item("lock") is BASICS.find("old-lock") is LOCK
    assert [one.id for one in BASICS.path_of("people")] == ["device", "people"]
    assert BASICS.title_of("people") == "Device \u203a People"
    assert [item.id for item in BASICS.answering("NIST SP 800-53")] == ["lock", "talk"]
    assert [item.id for item in BASICS.answering("CIS Controls", "6.5")] == ["lock"]
    for find, said in ((BASICS.item, 'no item "lok"; did you mean "lock"'), (BASICS.path_of, 'no section "lok"')):
        with pytest.raises(UnknownNameError, match=said):
            find("lok")


# making others ----------------------------------------------------------------------------------------------------


def test_items_are_added_to_the_last_or_the_named_section_or_take_a_namesakes_place() -> None:
    new = TALK.replace(id="new")
    assert ids(BASICS.with_items(new)) == [["lock", "patch"], ["talk", "new"]]
    assert ids(BASICS.with_items(new, section="device")) == [["lock", "patch", "new"], ["talk"]]
    assert ids(BASICS.with_items(LOCK.replace(title="Now"), section="people")) == ids(BASICS)
    with pytest.raises(UnknownNameError, match='no section "devise"; did you mean "device"'):
        BASICS.with_items(new, section="devise")


def test_without_takes_items_sections_and_mentions_away() -> None:
    other = BASICS.with_items(TALK.replace(id="last", after=("lock",))).without("old-lock")
    assert ids(other) == [["patch"], ["talk", "last"]]
    assert other.item("last").after == ()
    assert (other.guards[0].holds, other.guards[0].instead) == (Selection(items=("patch",), tags=("phone",)), ("talk",))
    assert ids(BASICS.without("lock", "patch")) == [[], ["talk"]], "a section stays for those within it"
    with pytest.raises(ValueError, match='"watched" puts "talk" first'):
        BASICS.without("talk")


def test_merging_joins_sections_of_one_id_and_takes_what_is_alike_once() -> None:
    more = sc.Section(id="people", title="Other", items=(TALK, TALK.replace(id="again")))
    other = THEIRS.replace(
        sections=(more, *THEIRS.sections),
        parameters=(DAYS, Parameter(name="extra", default=1)),
        settings=FrozenMap({"extra": 2}),
        guards=(WATCHED.replace(id="second", holds=Selection(items=("talk",))),),
        declares=(FactDeclaration(fact="device.acme.seal", type="boolean"),),
    )
    merged = BASICS.merged_with(other)
    assert ids(merged) == [["lock", "patch"], ["talk", "again"], ["more"]]
    assert (merged.id, merged.sections[1].title, merged.values) == ("basics", "People", {"patch_days": 90, "extra": 2})
    assert [guard.id for guard in merged.guards] == ["watched", "second"]
    assert merged.declares == other.declares
    assert merged.credited == (OURS, Credit(title="Theirs", authors=("Alan",), licence="LicenseRef-theirs"))
    assert THEIRS.merged_with(merged).credits == (OURS,)


SET = BASICS.replace(settings=FrozenMap({"patch_days": 30}))
RENAMED = BASICS.replace(settings=FrozenMap({"days": 31}))


@each(
    ("ours", "theirs", "said"),
    [
        (BASICS, THEIRS.with_items(TALK.replace(title="T")), '2 items have the id "talk"'),
        (BASICS, BASICS.replace(parameters=(DAYS.replace(default=100),)), '2 parameters have the name "patch_days"'),
        (RENAMED, SET, "settings > patch_days: both checklists set it"),
        (RENAMED, RENAMED.replace(settings=FrozenMap({"days": 32})), "settings > days: both checklists set it"),
        (BASICS.replace(guards=()).without("talk"), BASICS.without("patch"), "different profiles"),
    ],
)
def test_merging_refuses_two_things_of_one_name(ours: sc.Checklist, theirs: sc.Checklist, said: str) -> None:
    """Of two settings or parts that contradict each other, nobody chose what would come of them."""
    with pytest.raises((sc.InvalidChecklistError, ValidationError), match=said):
        ours.merged_with(theirs)


def test_a_setting_overrides_a_default_by_present_or_former_name_and_one_of_two_holds() -> None:
    assert (BASICS.values["patch_days"], BASICS.tailored(days=45).values["patch_days"]) == (90, 45)
    assert SET.merged_with(BASICS).values["patch_days"] == BASICS.merged_with(SET).values["patch_days"] == 30


def test_a_mapping_adds_references_to_a_checklist_of_someone_else() -> None:
    control = {"framework": "CIS Controls", "version": "8", "id": "6.5"}
    source = {"publisher": "Acme", "title": "Our mapping", "status": "found"}
    references = {"talk": [control, LEAST.model_dump(mode="json")], "old-lock": [control]}
    data = {"checklist": "basics", "source": source, "credits": [{"title": "Our mapping"}], "references": references}
    mapping = load_references(data)
    mapped = BASICS.with_references(mapping)
    assert [one.label for one in mapped.item("talk").references] == [LEAST.label, MFA.label]
    assert [one.source and one.source.publisher for one in mapped.item("talk").references] == ["NIST", "Acme"]
    assert mapped.item("lock") == LOCK
    assert mapped.credits == (Credit(title="Our mapping"),)
    assert mapped.with_references(mapping) == mapped
    with pytest.raises(ValueError, match="the mapping is for other, and this checklist is basics"):
        BASICS.with_references(load_references({**data, "checklist": "other"}))
    with pytest.raises(UnknownNameError, match='no item "tlak"; did you mean "talk"'):
        BASICS.with_references(load_references({"references": {"tlak": [control]}}))


# equality ---------------------------------------------------------------------------------------------------------

FINDING = BASICS.with_items(sc.Item(id="find", title="Find", rule=sc.Device.find_my.is_true()))
UNDONE = sc.Inventory(subjects=(sc.Device(id="phone", find_my=False),)).completed("device")
WAYS: tuple[Callable[[sc.Checklist], sc.Checklist], ...] = (
    lambda made: pickle.loads(pickle.dumps(made)),  # noqa: S301
    copy.deepcopy,
    lambda made: sc.Checklist.model_construct(**{name: getattr(made, name) for name in sc.Checklist.model_fields}),
    lambda made: sc.load_checklist(sc.dump(made).encode()),
    lambda made: made.with_items(TALK.replace(id="x")).without("x").replace(tailored_to=None),
    lambda made: made.merged_with(made),
)


@each("way", WAYS)
def test_equal_checklists_evaluate_equally(way: Callable[[sc.Checklist], sc.Checklist]) -> None:
    """What was prepared for a value belongs to it alone."""
    expected = sc.evaluate(FINDING, UNDONE, now=NOW, explain=True).model_dump(mode="json")
    found = way(FINDING)
    assert found == FINDING
    assert (found.digest, found.by_kind, found.credited) == (FINDING.digest, FINDING.by_kind, (OURS,))
    assert sc.evaluate(found, UNDONE, now=NOW, explain=True).model_dump(mode="json") == expected
    changed = found.model_copy(update={"sections": found.sections[:1]})
    assert {finding.item for finding in sc.evaluate(changed, UNDONE, now=NOW).findings} == {"lock", "patch"}
    assert changed.digest != found.digest
    assert sc.evaluate(found, UNDONE, now=NOW, explain=True).model_dump(mode="json") == expected


# other languages --------------------------------------------------------------------------------------------------

SEAL = {"fact": "device.acme.seal", "type": "enum", "values": ["whole", "torn"], "question": "How is the seal?"}
WORDED = BASICS.with_items(TALK.replace(id="basics")).replace(
    parameters=(DAYS, Parameter(name="basics", default=1, meaning="How many.")),
    do_nots=(DoNot(id="pay", text="Don't", why="Harm", instead="But"),),
    declares=(FactDeclaration.model_validate({**SEAL, "choices": {"whole": "Whole", "torn": "Torn"}}),),
)
"""A checklist in which several things have one id."""
TEXTS = WORDED.texts()


@each("checklist", [WORDED, home()])
def test_a_catalogue_replaces_each_text_by_a_key_of_its_own_and_nothing_else(checklist: sc.Checklist) -> None:
    """A translation of one text never lands on another, whatever bears the same id."""
    texts = checklist.texts()
    for key in texts:
        other = checklist.translated(catalogue("de", {key: "Anders"}))
        assert other.texts() == {**texts, key: "Anders"}


def test_a_translation_of_all_texts_leads_there_and_back() -> None:
    keys = {"checklist:basics/title", "basics/title", "lock/steps/1/do/0", "device.acme.seal/choices/torn"}
    assert keys <= {*TEXTS}
    own = {"kinds/router/question", "kinds/router/suggested/main/label", "router.open_ports/unit"}
    assert own | {"router.support/question", "levels/home.urgent/label"} <= {*home().texts()}
    texts = {key: text.upper() for key, text in TEXTS.items() if key != "lock/why"}
    other = WORDED.translated(catalogue("de", texts, TEXTS))
    assert (other.language, other.stale, other.untranslated) == ("de", (), ("lock/why",))
    assert (other.declares[0].values, other.item("lock").rule) == (("whole", "torn"), LOCK.rule)
    assert other.translated(catalogue("en", TEXTS)).replace(translated_from=None) == WORDED


def test_a_text_that_is_of_an_older_wording_or_links_elsewhere_is_not_used_and_marked() -> None:
    texts = {"lock/title": "Sperren", "lock/why": "[Darum](https://elsewhere.example).", "device/title": "Gerät"}
    other = WORDED.translated(catalogue("de", texts, {"lock/title": "Lock it!"}))
    assert other.texts() == {**TEXTS, "device/title": "Gerät"}
    assert set(other.stale) == {"lock/title", "lock/why"}
    assert set(other.untranslated or ()) == TEXTS.keys() - {"device/title"}
    assert other.translated_from == "en"


def test_two_catalogues_of_a_language_follow_each_other_in_either_order_and_what_both_lack_is_listed() -> None:
    """Nothing that is left in the source's language is taken for translated."""
    first = catalogue("de", {"lock/title": "Sperren", "device/title": "Gerät"}, TEXTS)
    second = catalogue("de", {"lock/why": "Darum.", "basics/title": "Alt"}, {**TEXTS, "basics/title": "Older"})
    one, other = WORDED.translated(first).translated(second), WORDED.translated(second).translated(first)
    assert one == other
    assert one.texts() == {**TEXTS, "lock/title": "Sperren", "device/title": "Gerät", "lock/why": "Darum."}
    assert (one.stale, one.translated_from) == (("basics/title",), "en")
    assert set(one.untranslated or ()) == TEXTS.keys() - {"lock/title", "device/title", "lock/why"}
    pack, own = sc.packs.load("leak-prevention"), catalogue("es", {"talk/title": "Habla"})
    pack = pack.with_items(TALK, section=pack.sections[0].id)
    assert pack.translated("es").translated(own) == pack.translated(own).translated("es") != pack.translated("es")


def test_a_catalogue_without_any_text_of_it_changes_nothing_and_one_that_breaks_a_limit_is_refused() -> None:
    assert WORDED.translated(catalogue("de", {"gone/title": "Weg"})) == WORDED
    with pytest.raises(ValidationError, match="at most 300 characters"):
        WORDED.translated(catalogue("de", {"lock/title": "x" * 301}))


# facts of an app's own ------------------------------------------------------------------------------------------------


class Router(sc.Subject):
    """A kind of its own."""

    kind = "router"

    open_ports: sc.Fact[int] = sc.ask("How many ports are open?")


OWN = sc.Vocabulary.standard().with_subjects(Gadget, Router)


@each(("data", "required", "facts"), TABLES["required"])
def test_facts_of_the_vocabulary_are_required_by_what_is_loaded(
    data: dict[str, Any], required: list[str], facts: dict[str, Any] | None
) -> None:
    """With a vocabulary, an app's own facts are checked and listed as those that it brings."""
    loaded = sc.load_checklist(data, vocabulary=OWN.with_facts([FactDeclaration.model_validate(TABLES["album"])]))
    assert [entry.fact.removeprefix("device.acme.").removeprefix("router.") for entry in loaded.requires] == required
    assert sc.load_checklist(sc.dump(loaded).encode()) == loaded == loaded.replace(title="C")
    if facts is not None:
        report = sc.evaluate(loaded, sc.Inventory(subjects=(Gadget(**facts),)).completed("device"))
        assert [finding.outcome for finding in report.findings] == ["pass"]


@each(("data", "place"), TABLES["wrong"])
def test_wrong_uses_of_its_facts_are_reported_with_their_place(data: dict[str, Any], place: str) -> None:
    (problem,) = raised(sc.InvalidChecklistError, lambda: sc.load_checklist(data, vocabulary=OWN)).problems
    assert problem.path == place
    assert "odl" not in str(problem)


# out of tables --------------------------------------------------------------------------------------------------------

SUITE = conformance("rows")


def test_who_changes_the_level_of_an_item_with_a_weight_says_what_becomes_of_it() -> None:
    heavy = sc.Item(id="a", title="A", question="?", level="essential", weight=6.0)
    with pytest.raises(ValueError, match="add weight=None for that of the new level, or a number"):
        heavy.replace(level="advanced")
    assert [heavy.replace(level="advanced", weight=weight).weight for weight in (None, 2.0)] == [None, 2.0]
    assert heavy.replace(level="essential", title="B").weight == heavy.replace(weight=None).replace(weight=6.0).weight


def of(rows: Any, **more: Any) -> sc.Checklist:
    return sc.Checklist.from_rows(rows, title="My list", **more)


def given(case: dict[str, Any]) -> dict[str, Any]:
    return {name: case[name] for name in ("rows", "columns", "start") if name in case}


@each("case", SUITE["cases"])
def test_rows_become_a_checklist(case: dict[str, Any]) -> None:
    found = of(**given(case))
    assert found == sc.load_checklist(case["document"]) == sc.load_checklist(sc.dump(found).encode())


@each("case", SUITE["refused"])
def test_every_wrong_row_is_reported_with_its_number_and_column(case: dict[str, Any]) -> None:
    """What a cell holds is never quoted."""
    refused = raised(sc.InvalidChecklistError, lambda: of(**given(case)))
    assert refused.__cause__ is None
    said = [str(problem) for problem in refused.problems]
    for problem, begins in zip(said, case["expected"], strict=True):
        assert problem.startswith(begins)
    assert "zz" not in "".join(said)


def test_a_cell_may_hold_what_python_and_data_frames_have() -> None:
    """A condition that was built, and the NaN that stands for an empty cell."""
    found = of([{"title": "A", "rule": sc.Device.find_my.is_true(), "why": float("nan"), "id": float("nan")}])
    assert found == of([{"title": "A", "rule": "device.find_my == true"}])
    with pytest.raises(sc.InvalidChecklistError, match="more than 20000 rows"):
        of(iter(lambda: {"title": "A"}, None))


def test_the_question_of_an_item_without_one_is_in_the_active_language() -> None:
    with use_messages(catalogue("de", {"item.question": "Fertig?"})):
        assert of([{"title": "A"}]).items[0].question == "Fertig?"


def test_rules_read_own_facts_which_the_checklist_then_requires() -> None:
    rows = [{"title": "A", "rule": "device.acme.grade >= fair and device.find_my == true"}]
    found = of(rows, vocabulary=sc.Vocabulary.standard().with_subjects(Gadget))
    assert [declared.fact for declared in found.requires] == ["device.acme.grade"]
