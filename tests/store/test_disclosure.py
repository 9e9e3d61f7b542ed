"""What may be written of facts and of what is said of items: the same rule in every writer, for every checklist.

The law walks every item of the built-in checklists and of a stranger's, every fact of the vocabulary, every way out.
"""

import json
import pickle
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import secure_checklist as sc
from secure_checklist.incident import Incident, IncidentInterview
from secure_checklist.interview import Pass, load_interview
from tests.cases import tables
from tests.worlds import NOW

FOREIGN = sc.load_checklist(tables(__file__)["foreign"])
"""A stranger's, with facts and items of every confidentiality, some of which have ids of ours and another one."""
CHECKLISTS = {**{name: sc.packs.load(name) for name in sc.packs.names()}, "foreign": FOREIGN}
SUBJECTS: dict[str, sc.Subject] = {
    one.kind: one for one in (sc.Person(id="me"), sc.Device(id="phone"), sc.Account(id="mail"), sc.Messenger(id="chat"))
}
MARK = "Zebrafish"
ROOT = Path(__file__).parents[2]


def holder(item: sc.Item) -> sc.Subject:
    return SUBJECTS.get(item.kind, Incident(id="case", whose="me"))


@cache
def everything(name: str) -> sc.Inventory:
    """All that can be said of each item of a checklist, and what its own guard reads."""
    items = [*enumerate(CHECKLISTS[name].items)]
    subjects = {one.id: one for one in (*SUBJECTS.values(), *(holder(item) for _, item in items))}
    if name == "foreign":
        subjects["me"] = sc.Person(id="me", extra={"shelter.followed": True})
    attestations, waivers, results = list[sc.Attestation](), list[sc.Waiver](), list[sc.ExternalResult]()
    intentions = [item.intend(subject=holder(item).id, at=NOW) for _, item in items]
    for place, item in items:
        answer: Any = "yes" if item.rule is None else "not_applicable"
        about, mark = holder(item).id, f"{MARK}{place}-"
        attestations.append(item.attest(answer, subject=about, at=NOW - timedelta(seconds=place), comment=mark))
        waivers.append(item.waive(who=mark, why=mark, subject=about))
        result = {"item": item.id, "confidentiality": item.confidentiality, "subject": about, "outcome": "fail"}
        results.append(sc.ExternalResult.model_validate({**result, "source": mark, "at": NOW}))
    return sc.Inventory(
        subjects=tuple(subjects.values()),
        attestations=tuple(attestations),
        waivers=tuple(waivers),
        intentions=tuple(intentions),
        results=tuple(results),
    )


# the writers ------------------------------------------------------------------------------------------------------

Written = tuple[bytes, sc.Inventory | None]
"""All bytes of a way out, and what is read back from it; None: it isn't read back."""


def of_models(inventory: sc.Inventory, folder: Path, *, asked: bool) -> Iterator[tuple[str, Written]]:
    """Ways to write an inventory, all of which write the same (law 11); asked: for what is private, too."""
    context = {"incidents": True, "private": asked}
    sc.save(inventory, folder / f"{asked}.json", incidents=True, private=asked)
    texts = {"save": (folder / f"{asked}.json").read_text(), "pydantic": inventory.model_dump_json(context=context)}
    yield from ((way, (text.encode(), sc.load_inventory(text.encode()))) for way, text in texts.items())
    if not asked:  # of these nobody can ask for more
        pickled = pickle.dumps(inventory)
        yield "pickle", (pickled, None if inventory.of_kind("incident") else pickle.loads(pickled))  # noqa: S301 - ours
        shown = repr(
            (inventory, *inventory.attestations, *inventory.waivers, *inventory.intentions, *inventory.results)
        )
        yield "repr", (shown.encode(), None)
        html: str = getattr(inventory, "_repr_html_")()  # noqa: B009 - as IPython looks it up
        yield "html", (html.encode(), None)


def all_of(path: Path) -> bytes:
    """Return the bytes of a store and of what stands beside it."""
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))


def of_stores(
    inventory: sc.Inventory, vocabulary: sc.Vocabulary, folder: Path, *, asked: bool
) -> Iterator[tuple[str, Written]]:
    def opened(name: str) -> sc.Store:
        return sc.Store(path=folder / name, vocabulary=vocabulary, keep_private=asked, keep_incidents=True)

    with opened(f"save-{asked}.db") as store:
        dropped = store.save(inventory, now=NOW).dropped
        assert not any(MARK in name for name in dropped)
        loaded, exported = store.load(), json.dumps(store.export())
        yield "store", (all_of(folder / f"save-{asked}.db"), loaded)
        document = json.loads(exported)["inventories"][0]["inventory"]
        yield "export", (exported.encode(), sc.load_inventory(document, vocabulary=vocabulary))
        store.delete()
        assert MARK.encode() not in all_of(folder / f"save-{asked}.db"), "what is deleted is gone from the bytes"
    with opened(f"update-{asked}.db") as store:
        store.save(inventory.replace(attestations=(), waivers=(), intentions=(), results=()), now=NOW)
        store.update(lambda _: inventory, now=NOW)
        yield "update", (all_of(folder / f"update-{asked}.db"), store.load())


@pytest.mark.parametrize("asked", [False, True], ids=["by default", "asked"])
@pytest.mark.parametrize("name", CHECKLISTS)
def test_law_what_is_said_of_an_item_is_written_as_its_confidentiality_says(
    name: str, asked: bool, tmp_path: Path
) -> None:
    """Ordinary always survives; private is nowhere unless it is asked for, and then it is there; transient never is."""
    checklist, inventory = CHECKLISTS[name], everything(name)
    vocabulary = sc.Vocabulary.standard().with_checklist(checklist)
    saved = sc.dump(sc.Interview(checklist, inventory, now=NOW).saved(keep_all=asked), incidents=True).encode()
    ways = {
        "saved": (saved, load_interview(saved).inventory),
        **dict(of_models(inventory, tmp_path, asked=asked)),
        **dict(of_stores(inventory, vocabulary, tmp_path, asked=asked)),
    }
    assert len(ways) >= 6
    for way, (data, back) in ways.items():
        for place, item in enumerate(checklist.items):
            there = item.confidentiality == "ordinary" or (asked and item.confidentiality == "private")
            if not there:
                assert f"{MARK}{place}-".encode() not in data, (way, item.id)
                assert not re.search(rb"(?<![\w.-])%b(?![\w.-])" % re.escape(item.id).encode(), data), (way, item.id)
            if back is not None:
                said = (back.attestations, back.waivers, back.intentions, back.results)
                counts = [sum(entry.item == item.id for entry in entries) for entries in said]
                assert counts == [int(there)] * 4, (way, item.id)
    hidden = [item for item in checklist.items if item.confidentiality != "ordinary"]
    gone = [item for item in hidden if not (asked and item.confidentiality == "private")]
    dropped = inventory.dropped(incidents=True, private=asked)
    assert not any(MARK in one for one in dropped)
    words = ("attested", "waived", "intended", "found")
    assert {f"{holder(item).id}.{word}.{item.id}" for item in gone for word in words} == {*dropped}


@pytest.mark.parametrize("kind", sorted(sc.Vocabulary.standard().kinds))
def test_law_a_fact_is_written_as_its_declaration_says(kind: str, tmp_path: Path) -> None:
    """Documents hold private values but of what guards read; a store by default neither; transient is nowhere."""
    cls = sc.Vocabulary.standard().subject(kind)
    facts = {name: fact for name, fact in cls.facts().items() if fact.reads is None}
    values = {name: sample(fact) for name, fact in facts.items()}
    data: dict[str, Any] = {**values, "id": "one", "kind": kind, "extra": {"acme.undeclared": MARK}}
    inventory = sc.Inventory.model_validate({"subjects": [data]})

    def held(back: sc.Inventory) -> set[str]:
        return {name for one in back.subjects for name in facts if getattr(one, name) is not None}

    for asked in (False, True):
        wanted = {
            name for name, fact in facts.items() if fact.confidentiality != "transient" and (asked or not fact.guarded)
        }
        assert {*inventory.dropped(incidents=True, private=asked)} == {f"one.{name}" for name in facts.keys() - wanted}
        for way, (_, back) in of_models(inventory, tmp_path, asked=asked):
            if back is not None and way != "pickle":
                assert held(back) == wanted, way
        with sc.Store(path=tmp_path / f"{asked}.db", keep_private=asked, keep_incidents=True) as store:
            dropped = store.save(inventory, now=NOW).dropped
            levels = ("ordinary", "private") if asked else ("ordinary",)
            assert held(store.load()) == {name for name, fact in facts.items() if fact.confidentiality in levels}
            assert {*dropped} == {f"one.{name}" for name in {*facts, "acme.undeclared"} - held(store.load())}
            assert MARK.encode() not in all_of(tmp_path / f"{asked}.db"), "nobody knows how private it is"
    assert held(pickle.loads(pickle.dumps(inventory.subjects and sc.Inventory(subjects=inventory.subjects)))) <= {  # noqa: S301 - ours
        name for name, fact in facts.items() if fact.confidentiality != "transient" and not fact.guarded
    }


def sample(fact: Any) -> Any:
    """Return some JSON value that the fact takes."""
    if fact.vocabulary:
        return list(fact.vocabulary) if fact.type.name == "enum_set" else fact.vocabulary[-1]
    values = {"boolean": True, "integer": 1, "text": "17.6", "date": "2026-03-01", "instant": "2026-03-01T12:00:00Z"}
    return "GB" if fact.type.code == "country" else (values | {"text_set": ["telegram"]})[fact.type.name]


def test_what_rests_on_a_secret_is_no_ordinary_item() -> None:
    """An item whose rule reads what guards read is private at least, one that reads what is transient is transient."""
    facts = sc.Vocabulary.standard().facts
    for name in sc.packs.names():
        for item in sc.packs.load(name).items:
            read = [facts[fact] for fact in (item.rule.facts() if item.rule else ()) if fact in facts]
            if any(fact.confidentiality == "transient" for fact in read):
                assert item.confidentiality == "transient", item.id
            elif any(fact.guarded for fact in read):
                assert item.confidentiality == "private", item.id


def test_what_a_stranger_writes_by_hand_says_how_private_it_is() -> None:
    for make in (sc.Attestation.model_validate, sc.Waiver.model_validate, sc.ExternalResult.model_validate):
        with pytest.raises(ValueError, match=r"confidentiality.*item\.attest"):
            make({"item": "a", "answer": "yes", "who": "me", "why": "so", "outcome": "pass", "source": "S", "at": NOW})


def test_why_there_is_no_answer_to_a_private_item_is_as_private(tmp_path: Path) -> None:
    asking = sc.Interview(FOREIGN, sc.Inventory(), now=NOW)
    while (question := asking.question) is not None:
        asking = asking.answer(Pass.DECLINED if question.fact.startswith("person.attested") else Pass.UNKNOWN, question)
    kept = json.dumps(json.loads(sc.dump(asking.saved())))
    ordinary = {item.id: item.confidentiality == "ordinary" for item in FOREIGN.items}
    with sc.Store(path=tmp_path / "declined.db") as store:
        store.save(asking.inventory, now=NOW)
    for item, shown in ordinary.items():
        assert (f'attested.{item}"' in kept) == shown, item
        if not shown:
            assert f"attested.{item}".encode() not in all_of(tmp_path / "declined.db"), item
    assert "followed" not in kept


def test_a_word_on_danger_is_not_in_what_is_written_of_an_incident() -> None:
    """What is said of a step that is never written is in no dump and no pickle of what was asked about it either."""
    plain = IncidentInterview()
    for item in sc.packs.load("leak-response").items:
        said = plain.attested(item.id, "no", NOW)
        back = [IncidentInterview.model_validate_json(said.model_dump_json()), pickle.loads(pickle.dumps(said))]  # noqa: S301 - ours
        assert [one.said_of(item.id) for one in back] == ["" if item.confidentiality == "transient" else "no"] * 2


@pytest.mark.parametrize("asked", [False, True], ids=["by default", "asked"])
def test_law_the_web_example_and_the_playground_keep_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: bool
) -> None:
    """Under "what is private is left out", nothing private is kept; with it, in the playground, all that can be."""
    sessions: Any = pytest.importorskip("web.sessions", reason="it needs the extra `example`")
    page: Any = pytest.importorskip("playground.page", reason="it needs the extra `html`")
    monkeypatch.setattr(page, "PERSON", page.Person())
    checklist, inventory = CHECKLISTS["leak-prevention"], everything("leak-prevention")
    store = sc.Store(path=tmp_path / "kept.db")
    session = sessions.Session("somebody", store)
    session.begin_check(sc.Inventory())
    session.walk = replace(session.walk, interview=sc.Interview(checklist, inventory, now=NOW))
    session.keep()
    page.act("GET", "/list/0")
    interview = sc.Interview(sc.packs.load("leak-prevention").profile("quick"), inventory, now=NOW)
    page.PERSON.session.walk = replace(page.PERSON.session.walk, interview=interview)
    _, progress = json.loads(page.act("GET", "/progress/private" if asked else "/progress"))
    for way, private, back in (
        ("web", False, store.load("somebody")),
        ("playground", asked, load_interview(progress.encode()).inventory),
    ):
        words = {entry.item for entry in back.attestations}
        wanted = {
            item.id
            for item in checklist.items
            if item.confidentiality == "ordinary" or (private and item.confidentiality == "private")
        }
        assert words == wanted, way
    store.close()
