"""A checklist as a value: built in Python and from data, changed into others, always checked as a whole."""

import pytest
from pydantic import ValidationError

from secure_checklist import Account, Checklist, Device, Guard, Item, Person, Rule, Section, param
from secure_checklist.checklists import Parameter, Selection, Steps
from secure_checklist.core import FrozenMap, UnknownNameError
from secure_checklist.core.model import TRUSTED
from secure_checklist.subjects import FactDeclaration
from tests.cases import each

LOCK = Item(
    id="lock",
    former_ids=("old-lock",),
    title="Lock it",
    level="essential",
    mitigates=("hacking",),
    rule=Rule(check=Device.screen_lock.at_least("pin")),
    steps=(
        Steps(platforms=("ios",), do=("Open Settings",)),
        Steps(platforms=("android", "chromeos"), do=("Open Security",)),
    ),
    tags=("phone",),
)
PATCH = Item(
    id="patch",
    title="Update it",
    mitigates=("hacking", "malware"),
    rule=Rule(check=Device.security_patch.within_days(param("patch_days"))),
    steps=(Steps(platforms=("windows",), do=("Run Windows Update",)),),
)
TALK = Item(
    id="talk",
    title="Talk about it",
    level="advanced",
    mitigates=("human_error",),
    question="Have you talked about it?",
    steps=(Steps(do=("Talk",)),),
    tags=("habit", "phone"),
)
DAYS = Parameter(name="patch_days", former_ids=("days",), default=90, minimum=30, maximum=365)
WATCHED = Guard(
    id="watched",
    when=Person.fears_monitoring.equals("yes"),
    holds=Selection(items=("lock", "patch"), tags=("phone",)),
    instead=("talk",),
    neutral_text="Later.",
)


def a_checklist() -> Checklist:
    return Checklist(
        id="basics",
        title="The basics",
        version="1",
        sections=(
            Section(id="device", title="Device", items=(LOCK, PATCH)),
            Section(id="people", title="People", items=(TALK,)),
        ),
        parameters=(DAYS,),
        guards=(WATCHED,),
    )


def ids(checklist: Checklist) -> list[list[str]]:
    return [[item.id for item in section.items] for section in checklist.sections]


# building ---------------------------------------------------------------------------------------------------------


@each(
    ("field", "value"),
    [
        ("id", "Has Spaces"),
        ("title", ""),
        ("language", "english language"),
        ("published", "yesterday"),
        ("sections", [{"id": "s", "title": "S", "items": [{"id": "i", "title": "T", "surprise": 1}]}]),
        ("surprise", 1),
        ("settings", {"x": None}),
    ],
)
def test_a_field_of_the_wrong_form_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        Checklist.model_validate({"id": "c", "title": "C", field: value})
    assert caught.value.errors()[0]["loc"][0] == field
    assert "input_value" not in str(caught.value)


def test_only_the_librarys_own_packs_skip_the_cross_checks() -> None:
    wrong = {"id": "c", "title": "C", "settings": {"unknown": 1}}
    trusted = Checklist.model_validate(wrong, context={TRUSTED: True})
    assert trusted.settings == {"unknown": 1}
    for context in (None, {}, {TRUSTED: False}, {"other": True}):
        with pytest.raises(ValidationError, match="no such parameter"):
            Checklist.model_validate(wrong, context=context)
    with pytest.raises(ValidationError, match="no such parameter"):
        trusted.replace(title="D")


def test_a_fact_stands_for_no_condition() -> None:
    with pytest.raises(ValidationError, match="a fact becomes one through a predicate"):
        Rule(check=Device.find_my)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


# reading ----------------------------------------------------------------------------------------------------------


def test_items_are_found_by_present_and_former_id() -> None:
    checklist = a_checklist()
    assert [item.id for item in checklist.items] == ["lock", "patch", "talk"]
    assert checklist.item("lock") is checklist.item("old-lock") is checklist.find("old-lock") is LOCK
    assert checklist.find("none") is None
    with pytest.raises(UnknownNameError, match='no item "pach"; did you mean "patch"'):
        checklist.item("pach")


def test_a_kind_is_read_from_the_rule() -> None:
    both = Person.targeted.is_true() & Account.mfa.at_least("on")
    assert Item(id="i", title="I", rule=Rule(check=both)).kind == "account"
    assert Item(id="i", title="I", rule=Rule(check=Person.targeted.is_true())).kind == "person"
    assert Item(id="i", title="I", question="Done?").kind == "person"
    assert Item(id="i", title="I", question="Done?", subject="device").kind == "device"


def test_steps_for_a_platform_are_its_own_before_the_general_ones() -> None:
    general, ios = Steps(do=("Anything",)), Steps(platforms=("ios",), do=("Tap",))
    item = LOCK.replace(steps=(general, ios))
    assert item.steps_for("ios") == (ios,)
    assert item.steps_for("windows") == (general,)
    assert item.steps_for(None) == (general, ios)
    assert LOCK.steps_for("macos") == ()


# settings ---------------------------------------------------------------------------------------------------------


def test_settings_override_defaults_by_present_or_former_name() -> None:
    checklist = a_checklist()
    assert checklist.values == {"patch_days": 90}
    assert checklist.tailored(patch_days=60).values == {"patch_days": 60}
    assert checklist.tailored(days=45).values == {"patch_days": 45}
    assert checklist.values == {"patch_days": 90}


# making others ----------------------------------------------------------------------------------------------------


def test_with_items_adds_to_the_last_or_the_named_section() -> None:
    checklist, new = a_checklist(), TALK.replace(id="new")
    assert ids(checklist.with_items(new)) == [["lock", "patch"], ["talk", "new"]]
    assert ids(checklist.with_items(new, section="device")) == [["lock", "patch", "new"], ["talk"]]
    assert ids(checklist) == [["lock", "patch"], ["talk"]]
    with pytest.raises(UnknownNameError, match='no section "devise"; did you mean "device"'):
        checklist.with_items(new, section="devise")


def test_with_items_replaces_a_namesake_in_its_place() -> None:
    other = a_checklist().with_items(LOCK.replace(title="Lock it now"), section="people")
    assert ids(other) == [["lock", "patch"], ["talk"]]
    assert other.item("lock").title == "Lock it now"


def test_with_items_checks_the_result() -> None:
    with pytest.raises(ValidationError, match="neither a rule nor a question"):
        a_checklist().with_items(Item(id="new", title="New"))


def test_without_takes_items_sections_and_mentions_in_guards_away() -> None:
    checklist = a_checklist()
    other = checklist.without("old-lock", "talk")
    assert ids(other) == [["patch"]]
    assert other.guards[0].holds == Selection(items=("patch",), tags=("phone",))
    assert other.guards[0].instead == ()
    assert checklist == a_checklist()
    with pytest.raises(UnknownNameError, match='no item "lok"'):
        checklist.without("lok")


def test_merging_joins_sections_of_one_id_and_takes_what_is_alike_once() -> None:
    more = Item(id="more", title="More", question="More?")
    other = Checklist(
        id="other",
        title="Other",
        sections=(
            Section(id="people", title="People", items=(TALK, more)),
            Section(id="new", title="New", items=(TALK.replace(id="last"),)),
        ),
        parameters=(DAYS, Parameter(name="extra", default=1)),
        settings=FrozenMap({"extra": 2}),
        guards=(WATCHED.replace(id="second", holds=Selection(items=("talk",))),),
        declares=(FactDeclaration(fact="device.acme.seal", type="boolean"),),
    )
    merged = a_checklist().merged_with(other)
    assert ids(merged) == [["lock", "patch"], ["talk", "more"], ["last"]]
    assert (merged.id, merged.values) == ("basics", {"patch_days": 90, "extra": 2})
    assert [guard.id for guard in merged.guards] == ["watched", "second"]
    assert merged.declares == other.declares
    assert a_checklist().merged_with(a_checklist()) == a_checklist()


def test_merging_refuses_two_things_of_one_name() -> None:
    other = Checklist(
        id="other", title="Other", sections=(Section(id="x", title="X", items=(TALK.replace(title="T"),)),)
    )
    with pytest.raises(ValidationError, match='2 items have the id "talk"'):
        a_checklist().merged_with(other)
    with pytest.raises(ValidationError, match='2 parameters have the name "patch_days"'):
        a_checklist().merged_with(a_checklist().replace(parameters=(DAYS.replace(default=100),)))


def test_merging_refuses_two_settings_that_contradict_each_other() -> None:
    """Two checklists that set one parameter differently don't merge into one of which nobody chose the setting; the
    parameter's former name is no way around it, and a setting that only one of them has holds.
    """
    ours = a_checklist().replace(settings=FrozenMap({"patch_days": 30}))
    with pytest.raises(ValidationError, match="settings > patch_days: both checklists set it"):
        ours.merged_with(a_checklist().replace(settings=FrozenMap({"patch_days": 60})))
    assert ours.merged_with(a_checklist()).values["patch_days"] == 30
    assert a_checklist().merged_with(ours).values["patch_days"] == 30
    renamed = a_checklist().replace(
        parameters=(DAYS.replace(former_ids=("days",)),), settings=FrozenMap({"days": 30}), guards=()
    )
    with pytest.raises(ValidationError, match="settings > days: both checklists set it"):
        renamed.merged_with(renamed.replace(settings=FrozenMap({"days": 31})))
    with pytest.raises(ValidationError, match="settings > patch_days: both checklists set it"):
        renamed.merged_with(renamed.replace(settings=FrozenMap({"patch_days": 31})))
    assert renamed.merged_with(renamed).values["patch_days"] == 30


# identity ---------------------------------------------------------------------------------------------------------


def test_the_digest_feels_every_change() -> None:
    checklist = a_checklist()
    others = [
        checklist.replace(title="The basics."),
        checklist.replace(version="2"),
        checklist.replace(language="en-GB"),
        checklist.replace(sections=checklist.sections[::-1]),
        checklist.tailored(patch_days=91),
        checklist.without("talk"),
        checklist.with_items(LOCK.replace(weight=3.5)),
        checklist.with_items(LOCK.replace(rule=Rule(check=Device.screen_lock.at_least("pattern")))),
        checklist.with_items(LOCK.replace(tags=("phone", "home"))),
    ]
    assert len({checklist.digest, *(other.digest for other in others)}) == 1 + len(others)
