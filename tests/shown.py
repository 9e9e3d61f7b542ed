"""Everything that the library shows to people, in whatever language is in force: reports, screens, cards and calls.

What people write themselves is Greek here, so that it is neither English nor a pseudo-language.
"""

import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args
from unittest.mock import patch

from secure_checklist import Checklist, Interview, Inventory, evaluate, formats, packs, save
from secure_checklist.agents import call
from secure_checklist.checklists import Catalogue
from secure_checklist.checklists.implied import facts_of
from secure_checklist.cli import inputs
from secure_checklist.cli.commands import COMMANDS
from secure_checklist.core import list_of, mapping_of, use_messages
from secure_checklist.evaluation.report import Audience
from secure_checklist.formats import summary_of
from secure_checklist.formats.writing import PAGES
from secure_checklist.incident import IncidentInterview, papers
from secure_checklist.incident.case import Case, record
from secure_checklist.incident.case.export import Withheld
from secure_checklist.incident.emergency import emergency_page
from secure_checklist.incident.screens import first_screens
from secure_checklist.interview import Screen, form
from secure_checklist.interview.fields import fields, posted
from secure_checklist.subjects.incident import Whose
from tests import golden_branches, golden_personas
from tests.case_samples import DETAILS, NOW, OWN, a_case, an_incident
from tests.cases import tables
from tests.commands import called_in_text

Kind = Literal["value", "text", "html", "markdown", "csv", "junit", "ocsf", "ics"]


class Shown(NamedTuple):
    """One thing that a person is shown.

    Attributes:
        place: Where.
        kind: In what. A value is what an app is given to show in its own way.
        text: What is shown, as it is written.

    """

    place: str
    kind: Kind
    text: str


@dataclass(frozen=True)
class Language:
    """A language for all texts: the catalogue of the library, and the packs in it."""

    library: Catalogue
    packs: Mapping[str, Checklist]

    @contextmanager
    def in_force(self) -> Generator[None]:
        """Take every text from it."""
        bundled = packs.load

        def load(name: str) -> Checklist:
            return self.packs.get(name) or bundled(name)

        with use_messages(self.library), patch.object(packs, "load", load), patch.object(inputs, "load", load):
            yield


def named(inventory: Inventory) -> Inventory:
    """Return an inventory whose subjects have Greek names."""
    return inventory.with_subjects(*(one.replace(label=one.label and OWN) for one in inventory.subjects))


# reports ---------------------------------------------------------------------------------------------------------


def reports(
    language: Language,
    persona: str,
    audiences: Sequence[Audience] = ("anybody", "self"),
    forms: Sequence[str] = formats.names(),
) -> Iterator[Shown]:
    """Return a report on a persona in every format, for everybody and for the person, and all that is made of it."""
    pack, inventory = language.packs["leak-prevention"], named(golden_personas.inventory_of(persona))
    with language.in_force():
        report = evaluate(pack, inventory, now=NOW, explain=True)
        for audience in audiences:
            for name in forms:
                whole: Any = {"checklist": pack, "inventory": inventory, "limit": 500, "details": True}
                made = formats.write(report, name, audience=audience, **whole)
                yield Shown(f"report {name} {audience}", _KINDS.get(name, "text"), made.decode("utf-8-sig"))
        summary = summary_of(report, checklist=pack, inventory=inventory)
        shown: tuple[Any, ...] = (report, summary, *report.findings[:3], inventory, pack)
        for form in PAGES:
            for plan in (False, True):
                made = formats.write(pack, form, inventory=inventory, now=NOW, plan=plan)
                yield Shown(f"checklist {form} {plan}", _KINDS.get(form, "text"), made.decode())
        for value in shown:
            yield Shown(f"notebook {type(value).__name__}", "html", value._repr_html_())
        facts = facts_of(pack)
        for one in report.findings:
            said = one.explain(report.title(one.item), inventory, facts)
            yield Shown(f"explanation {one.item}", "value", said)


_KINDS: Mapping[str, Kind] = {"html": "html", "markdown": "markdown", "csv": "csv", "junit": "junit", "ocsf": "ocsf"}


# screens ---------------------------------------------------------------------------------------------------------


def screens(language: Language, pack: str, inventory: Inventory, most: int = 400) -> Iterator[Shown]:
    """Return each screen of an interview as a form and as fields, with what is said of answers that are none."""
    with language.in_force():
        yield from _until_the_end(Interview(language.packs[pack], named(inventory), now=NOW), most)


def _until_the_end(asking: Any, most: int) -> Iterator[Shown]:
    """Return each screen of an interview in which nobody answers."""
    while most and (screen := asking.next()) is not None:
        yield from of_screen(screen)
        asking, most = asking.reply({}, screen), most - 1


def of_screen(screen: Screen) -> Iterator[Shown]:
    """Return all that there is of one screen."""
    place = f"screen {screen.key}"
    yield Shown(f"{place} text", "value", f"{screen.text} {screen.label}")
    for question in screen.questions:
        said = (question.text, question.help, question.label, question.unit, *(one.label for one in question.choices))
        yield Shown(f"{place} question", "value", " ".join(filter(None, said)))
    yield Shown(f"{place} form", "value", " ".join(_shown_in_form(form(screen).model_dump(mode="json"))))
    nonsense = {f"answer:{question.key}": ["", "?!"] for question in screen.questions}
    for sent in (nonsense, {}):
        wrong = posted(screen, sent).wrong
        yield Shown(f"{place} wrong", "value", " ".join(wrong.values()))
        yield Shown(f"{place} fields", "html", str(fields(screen, typed=sent, wrong=wrong, zone="UTC")))


def _shown_in_form(value: Any) -> Iterator[str]:
    """Return what a form shows to people: titles, descriptions and the text of its button."""
    for key, part in (mapping_of(value) or {}).items():
        if isinstance(part, str) and key.endswith(("title", "description", "help", "Text")):
            yield part
        yield from _shown_in_form(part)
    for part in list_of(value) or ():
        yield from _shown_in_form(part)


# an incident -----------------------------------------------------------------------------------------------------


def first_questions(language: Language) -> Iterator[Shown]:
    """Return the screens before the card, and those whose words tell whoever looks on nothing."""
    with language.in_force():
        for discreet in (False, True):
            for screen in first_screens(discreet=discreet):
                yield from of_screen(screen)


def branch(language: Language, name: str) -> Iterator[Shown]:
    """Return what is shown of a branch of an incident: the card, in full and in neutral words, and the plan."""
    inventory = golden_branches.FOLDER / f"{name}.json"
    with language.in_force():
        found = golden_branches.response_to(name)
        card = found.card
        if card is not None:
            neutral = (slot.neutral_text for _, slot in card.slots)
            said = (card.title, *card.lines, *card.neutral_acts, *neutral, *(title for title, _ in card.slots))
            yield Shown(f"card {name}", "value", " ".join(said))
        for step in (*found.steps, *found.later, *found.held, *found.on_answer):
            yield Shown(f"step {step.item.id}", "value", f"{step.item.title} {step.neutral_title} {step.caution}")
        plans = {"plan": ("--details",), "plan in short": (), "plan in neutral words": ("--discreet",)}
        for place, words in plans.items():
            done = called_in_text("respond", "--facts", str(inventory), *words, env={"COLUMNS": "100"})
            yield Shown(f"{place} {name}", "text", done.stdout + done.stderr)


def incident_screens(language: Language) -> Iterator[Shown]:
    """Return every question on an incident."""
    with language.in_force():
        case = Case(incident=an_incident(country="GB", age_now="adult"))
        yield from _until_the_end(IncidentInterview(case=case), 60)


def cases(language: Language, countries: Iterable[str] = ("US", "IN", "DE", "GB")) -> Iterator[Shown]:
    """Return what there is to do in a case, with and without its names, in every format."""
    with language.in_force():
        for country in countries:
            case = a_case(country)
            for one in case.to_do(NOW):
                yield Shown(f"to do {one.kind}", "value", f"{one.title} {one.neutral_title}")
            for audience in ("anybody", "self"):
                response = packs.load("leak-response")
                made = formats.write(case, "ics", now=NOW, audience=audience, checklist=response)
                yield Shown(f"list {audience} {country}", "ics", made.decode())


def filled(language: Language, countries: tuple[str, ...]) -> Iterator[Shown]:
    """Return every paper for incidents of adults and minors, in their own and in another's name, and the record."""
    with language.in_force():
        for withheld in (frozenset[Withheld](), frozenset(get_args(Withheld))):
            yield from _of_paper("record", record(a_case(), withheld=withheld))
        done = set[tuple[str, str, str | None]]()
        for country in countries:
            case = a_case(country)
            for age in ("adult", "minor"):
                for whose in get_args(Whose) if len(countries) > 1 else ("me",):
                    incident = an_incident(country=country, whose=whose, age_when_taken=age, age_now=age)
                    for offer in papers.considered(incident, now=NOW):
                        yield Shown(f"offer {offer.paper}", "value", offer.reason)
                        key = (offer.paper, whose, age)
                        if not offer.fits or key in done:
                            continue
                        done.add(key)
                        full = papers.fill(offer.paper, incident, case=case, details=DETAILS, now=NOW)
                        yield from _of_paper(f"paper {offer.paper}", full)
                        yield from _of_paper(f"empty {offer.paper}", papers.fill(offer.paper, incident, now=NOW))


def _of_paper(place: str, paper: Any) -> Iterator[Shown]:
    for name in ("text", "html"):
        yield Shown(f"{place} {name}", "html" if name == "html" else "text", formats.write(paper, name).decode())


def emergency(language: Language) -> Iterator[Shown]:
    """Return the page for when an app is full or down."""
    with language.in_force():
        yield Shown("emergency page", "html", emergency_page(OWN))


def agents(language: Language) -> Iterator[Shown]:
    """Return what the tools for agents answer."""
    known = {"device.subjects": ["iphone"], "person.fears_monitoring": "yes", "person.country": "GB"}
    incident = {"now": "safe", "who": "me_adult", "happened": ["posted"]}
    with language.in_force():
        for name, arguments in (
            ("next_question", {"known": known}),
            ("actions", {"known": known, "own_view": True}),
            ("card", {"answers": incident, "country": "GB"}),
            ("find_help", {"need": "crisis", "country": "GB"}),
        ):
            yield Shown(f"tool {name}", "value", "\n".join(_said(call(name, arguments))))


def _said(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for key, part in (mapping_of(value) or {}).items():
        yield from () if key in ("key", "value", "takes", "language") else _said(part)
    for part in list_of(value) or ():
        yield from _said(part)


def everything(language: Language, countries: tuple[str, ...], persona: str, branch_name: str) -> Iterator[Shown]:
    """Return all that is shown but for what commands say: of a report and its screens, of an incident and its case."""
    inventory = golden_personas.inventory_of(persona)
    yield from reports(language, persona, ("anybody", "self") if len(countries) > 1 else ("self",))
    yield from screens(language, "leak-prevention", inventory, 400 if len(countries) > 1 else 30)
    yield from screens(language, "leak-prevention", Inventory(), 40)
    yield from first_questions(language)
    yield from branch(language, branch_name)
    yield from incident_screens(language)
    yield from cases(language, countries)
    yield from filled(language, countries)
    yield from emergency(language)
    yield from agents(language)


# calls -----------------------------------------------------------------------------------------------------------


def calls(language: Language, folder: Path, *, quick: bool = False) -> Iterator[Shown]:
    """Return what each command says: its help, what it does, and what it says of wrong calls. `quick`: some of them."""
    pack = language.packs["leak-prevention"]
    save(pack, folder / "pack.json")
    save(named(golden_personas.inventory_of("shop-five-phones")), folder / "mine.json")
    (folder / "bad.json").write_text('{"subjects": [{"kind": "device", "id": "x", "screen_lock": 7}]}', "utf-8")
    (folder / "no.json").write_text("{", "utf-8")
    row = {"os_name": "ios", "screen_lock": "none", "team": OWN, "find_my": "perhaps"}
    (folder / "rows.jsonl").write_text("\n".join(json.dumps({"id": name, **row}) for name in "abcde"), "utf-8")
    with language.in_force():
        for command in ("", *COMMANDS):
            yield _call(folder, "help", *(command, "--help")[command == "" :])
        for words, said in tables(__file__)["calls"][:: 7 if quick else 1]:
            yield _call(folder, "call", *words.split(), said=said)
        fleet = "fleet rows.jsonl --pack pack.json --group-by team --output page.html"
        yield _call(folder, "call", *fleet.split())
    yield Shown("call fleet, its page", "html", (folder / "page.html").read_text("utf-8"))


def _call(folder: Path, place: str, *words: str, said: str = "") -> Shown:
    done = called_in_text(*words, said=said, cwd=folder, env={"COLUMNS": "100"})
    return Shown(f"{place} {' '.join(words)}", "text", f"{done.stdout}\n{done.stderr}")
