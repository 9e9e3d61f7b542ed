"""Every sentence that the library writes can be in another language.

A catalogue replaces each letter of each message, and of each text of each fact, by a letter that English lacks; the
checklist and the names of subjects are replaced likewise. Then no letter of English may be left in what is written,
save in ids, names, addresses and the like.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import secure_checklist
from secure_checklist import (
    Checklist,
    Device,
    Interview,
    Inventory,
    Report,
    Vocabulary,
    evaluate,
    formats,
    load_inventory,
    packs,
    save,
)
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.cli.commands import COMMANDS
from secure_checklist.core import all_messages, countries, subdivisions, use_messages
from secure_checklist.evaluation import trend
from secure_checklist.incident.contacts import bundled
from secure_checklist.incident.evidence import EvidenceLog, EvidenceRecord, statement
from secure_checklist.interview import form
from tests.commands import called_in_text

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PERSONAS = Path(__file__).parent / "personas"
LIFECYCLE = Path(secure_checklist.__file__).parent / "datasets" / "lifecycle" / "lifecycle.json"
PACK, RESPONSE = packs.load("leak-prevention"), packs.load("leak-response")
FACTS = Vocabulary.standard().facts
_ENGLISH = re.compile(r"[A-Za-z]{2,}")


def masked(text: str) -> str:
    """Return a text with no letter of English outside braces."""
    return re.sub(r"\{[a-z_]+\}|[A-Za-z]", lambda found: found[0] if found[0][0] == "{" else "λ", text)


def texts_of_facts() -> Iterator[tuple[str, str]]:
    for name, fact in FACTS.items():
        for field in ("question", "label", "meaning", "absence", "unit", "when_true", "when_false"):
            yield f"{name}/{field}", getattr(fact.declared, field)
        for word, text in fact.declared.choices.items():
            yield f"{name}/choices/{word}", text


OTHER = Catalogue(
    language="qps",
    texts={key: Translation(text=masked(text)) for key, text in (*all_messages().items(), *texts_of_facts()) if text},
)
"""What masks each message and each text of each fact."""


def in_other(checklist: Checklist) -> Checklist:
    texts = {key: Translation(text=masked(text)) for key, text in checklist.texts().items()}
    return checklist.translated(Catalogue(language="qps", texts=texts))


MASKED = in_other(PACK)


def strings(value: Any) -> Iterator[str]:
    """Return every string in data; keys are names that no page shows."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():  # pyright: ignore[reportUnknownVariableType] - plain data
            yield from strings(part)
    elif isinstance(value, (list, tuple)):
        for part in value:  # pyright: ignore[reportUnknownVariableType] - plain data
            yield from strings(part)


def persona(name: str) -> Inventory:
    inventory = load_inventory(PERSONAS / f"{name}.json")
    return inventory.with_subjects(*(one.replace(label=masked(one.label)) for one in inventory.subjects))


KNOWN = {
    *strings(MASKED.model_dump(mode="json")),
    *FACTS,
    *(word for fact in FACTS.values() for word in fact.vocabulary or ()),
    *(fact.partition(".")[2] for fact in FACTS),
    "secure-checklist",
}
"""Ids, names and addresses: of the masked checklist, and of facts."""


def left(text: str, *known: str) -> set[str]:
    """Return the words of English that are left in a text."""
    plain = " ".join(re.sub(r"https?://\S+", " ", text).replace("\\", "").split())
    for name in sorted({" ".join(name.replace("\\", "").split()) for name in (*KNOWN, *known)}, key=len, reverse=True):
        if len(name) > 1 and _ENGLISH.search(name):
            plain = re.sub(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", " ", plain)
    return set(_ENGLISH.findall(plain))


def report_on(inventory: Inventory) -> Report:
    return evaluate(MASKED, inventory, now=NOW, explain=True)


def written(form: str, inventory: Inventory) -> str:
    past = [evaluate(MASKED, inventory, now=NOW.replace(month=month)) for month in (9, 10, 11)]
    made = formats.write(
        report_on(inventory), form, checklist=MASKED, inventory=inventory, language=OTHER, trend=trend(past)
    )
    return made.decode("utf-8-sig")


def shown_by_html(page: str) -> str:
    """Return what a page shows or reads out: its texts, titles and labels."""
    html5lib: Any = pytest.importorskip("html5lib", reason="html5lib comes with the extra `test`")
    root = html5lib.parse(page, namespaceHTMLElements=False)
    parts: list[str] = []
    for element in root.iter():
        if element.tag in ("style", "script", "meta") or not isinstance(element.tag, str):
            parts.append(element.tail or "")
            continue
        parts += [element.text or "", element.tail or "", element.get("aria-label", ""), element.get("title", "")]
    return " ".join(parts)


def shown_by(form: str, page: str) -> str:
    """Return what a page says to people, without what it says to programs."""
    if form == "html":
        return shown_by_html(page)
    if form == "csv":
        columns = ("section_title", "title", "subject_name", "waiver_who", "waiver_why", "justification")
        return " ".join(row[column] for row in csv.DictReader(io.StringIO(page)) for column in columns)
    if form == "junit":
        root = ET.fromstring(page)  # noqa: S314 - our own
        cases = [part for case in root.iter("testcase") for part in (case.get("name", ""), *texts(case))]
        return " ".join((*cases, *(one.get("name", "") for one in root.iter("testsuite"))))
    return page


def texts(case: ET.Element) -> Iterator[str]:
    for child in case:
        yield from (child.get("message", ""), child.text or "")


@pytest.mark.parametrize("name", ["parent-after-separation", "shop-five-phones"])
@pytest.mark.parametrize("form", formats.names())
def test_no_english_is_left_in_a_report(form: str, name: str) -> None:
    pytest.importorskip("jinja2", reason="Jinja2 comes with the extra `html`")
    inventory = persona(name)
    assert left(shown_by(form, written(form, inventory)), "UTC", *strings(inventory.model_dump(mode="json"))) == set()


def test_no_english_is_left_in_an_explanation() -> None:
    inventory = persona("shop-five-phones")
    report = report_on(inventory)
    facts = dict(FACTS)
    said = [one.explain(report.title(one.item), inventory, facts, language=OTHER) for one in report.findings]
    assert left(" ".join(said), *strings(inventory.model_dump(mode="json"))) == set()


def test_no_english_is_left_in_the_statement_of_an_evidence_log() -> None:
    record = EvidenceRecord(
        handling="references_only",
        kind="threat",
        words=masked("Pay, or else"),
        posted_at=NOW,
        posted_at_certainty="exact",
        captured_by_role="self",
        capture_method="note_only",
        relationship="ex_partner",
        demands=frozenset({"money"}),
        device_clock_ok=True,
    )
    log = EvidenceLog(handling="references_only").append(record, now=NOW)
    log = log.correct(1, record.replace(notes="λ"), why="λ", now=NOW).redact(1, why="λ", now=NOW)
    said = statement(log, names=False, language=OTHER)
    assert left(said, record.id, "UTC", *re.findall("[0-9a-f]{32,}", said)) == set()


# the command line


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("masked")
    save(MASKED, made / "pack.json")
    save(persona("shop-five-phones"), made / "mine.json")
    return made


def said_by(*words: str, folder: Path, said: str = "") -> str:
    with use_messages(OTHER):
        done = called_in_text(*words, said=said, cwd=folder, env={"COLUMNS": "1000"})
    assert "Traceback" not in done.stderr
    return f"{done.stdout}\n{done.stderr}"


CALLS = {
    "check": ("check", "--facts", "mine.json", "--pack", "pack.json", "--limit", "200"),
    "show": ("show", "pack.json"),
    "an item": ("show", "pack.json", "lock.screen-lock"),
    "lifecycle": ("lifecycle",),
    "no such pack": ("show", "nothing"),
    "no such command": ("frobnicate",),
    "two formats": ("check", "--json", "--format", "csv"),
    "an ending": ("check", "--out", "x.pdf"),
    "no table": ("fleet", "x.pdf"),
    "a day": ("lifecycle", "--add", "x.json", "--as-of", "x"),
}


@pytest.mark.parametrize("call", CALLS)
def test_no_english_is_left_in_what_a_command_says(call: str, folder: Path) -> None:
    table = json.loads(LIFECYCLE.read_text("utf-8"))
    lifecycle = (*strings(table), *table["products"])
    known = (*strings(persona("shop-five-phones").model_dump(mode="json")), *CALLS[call], *packs.names(), *COMMANDS)
    options = ("--json", "--format", "--limit", "--help", "--as-of", "NAME", "YYYY", "PACK", "ITEM", "html", "markdown")
    endings = ("csv", "junit", "text", "md", "xml", "txt", "parquet", "jsonl", "leak-prevention", "MM", "DD")
    packages = ("polars", "narwhals")  # what is missing without the extra
    makers = {
        maker.title() for item in packs.load("leak-prevention").items for steps in item.steps for maker in steps.makers
    }
    assert (
        left(said_by(*CALLS[call], folder=folder), *known, *makers, *options, *endings, *packages, *lifecycle) == set()
    )


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_no_english_is_left_in_help(command: str, folder: Path) -> None:
    said = said_by(*(command, "--help")[command == "" :], folder=folder)
    lines = [line for line in said.split("\n") if "{" not in line and '"' not in line]
    usage = r"(?<![a-z0-9])--?[a-z-]+|\b[A-Z]{1,}\b|secure-checklist( [a-z]+)?|\[|\]"
    sources = re.findall(r"[a-z]+-[a-z0-9-]+", said)
    plain = re.sub(usage, " ", "\n".join(lines))
    assert (
        left(plain, *COMMANDS, *formats.names(), *sources, "osquery", "ios", "pin", "status", "html", "device") == set()
    )


def test_no_english_is_left_in_an_interview(folder: Path) -> None:
    calls = "ask", "--pack", "pack.json", "--budget", "12", "--save", "answers.json"
    said = said_by(*calls, folder=folder, said="?\n1\n?\n99\n1\n-\n\n1\n1\n1\n1\n1\n1\n1\n1\nq\n")
    assert left(said, *calls, "--resume", "--keep-all", "respond") == set()


def shown_in_forms(value: Any) -> Iterator[str]:
    """Return what a form shows to people: titles, descriptions and the text of its button."""
    if isinstance(value, dict):
        for key, part in value.items():  # pyright: ignore[reportUnknownVariableType] - plain data
            if isinstance(part, str) and str(key).endswith(("title", "description", "help", "Text")):  # pyright: ignore[reportUnknownArgumentType] - as above
                yield part
            yield from shown_in_forms(part)
    elif isinstance(value, list):
        for part in value:  # pyright: ignore[reportUnknownVariableType] - plain data
            yield from shown_in_forms(part)


def test_no_english_is_left_in_forms() -> None:
    with use_messages(OTHER):
        run, said = Interview(MASKED, Inventory()), list[str]()
        for _ in range(15):
            question = run.question
            assert question is not None
            said += shown_in_forms(form(question).model_dump(mode="json"))
            run = run.dont_know()
    assert len(said) > 30
    assert left(" ".join(said)) == set()


def test_no_english_is_left_in_a_response(folder: Path) -> None:
    content = (*strings(RESPONSE.model_dump(mode="json")), *strings(bundled().model_dump(mode="json")))
    content += (countries.find("GB").name,)  # beside a number stands whose it is
    content += tuple(part.name for part in subdivisions.of("GB"))
    said = said_by("respond", "--country", "GB", "--save", "kept.json", folder=folder, said="?\nx y\n1\n" + "1\n" * 40)
    assert left(said, *content, "kept.json", "--keep-all", "UTC", "UK") == set()


def test_no_english_is_left_in_a_fleet_summary(folder: Path) -> None:
    pytest.importorskip("polars", reason="polars comes with the extra `fleet`")
    rows = [
        {"id": "a", "os_name": "ios", "screen_lock": "pin", "team": "λ", "auto_update_os": "true"},
        {"id": "b", "os_name": "android", "screen_lock": "none", "team": "λλ", "auto_update_os": "perhaps"},
    ]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    call = ("fleet", "rows.jsonl", "--pack", "pack.json", "--group-by", "team", "--out", "page.html")
    said = said_by(*call, folder=folder)
    assert left(said, *rows[0]) == set()
    assert left(shown_by_html((folder / "page.html").read_text("utf-8")), *rows[0], "UTC") == set()


def test_a_fact_says_its_texts_in_the_language_in_force() -> None:
    with use_messages(OTHER):
        lock = Device.screen_lock
        assert not _ENGLISH.search(" ".join((lock.question, lock.label, lock.meaning, *lock.choices.values())))
    assert Device.screen_lock.label == "screen lock"
