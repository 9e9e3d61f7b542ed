"""The questions whose answers would settle what a report leaves unknown."""

from collections.abc import Mapping
from typing import NamedTuple

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.messages import language, message, noting_what_lacks
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.evaluation.explanation import Finding, kinds_of, label_of
from secure_checklist.evaluation.report import MissingFact, Report
from secure_checklist.rules.conditions.quantified import RELATED
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.reasons import ReasonCode
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView

_SUBJECTS = "subjects"
"""The field that a question for further subjects names, as the interview does."""
_Key = tuple[str, str | None]
"""A fact and the subject it is missing of; None for the person's."""


class OpenQuestion(NamedTuple):
    """A question that is still open.

    Attributes:
        text: The text of the question.
        fact: The name of the fact, as in an inventory file.
        subjects: The ids of the subjects that the question is about; empty if the question is about the person.
        items: The number of items that depend on the fact.
        code: The reason why the answer is missing.
        note: The message from the measured machine about this field; may be empty.
        answers: The possible answers.
        language: The language of the question, as BCP 47.

    """

    text: str
    fact: str
    subjects: tuple[str, ...]
    items: int
    code: ReasonCode
    note: str
    answers: str
    language: str


def open_questions(
    checklist: Checklist,
    inventory: Inventory,
    report: Report,
    findings: tuple[Finding, ...],
    facts: Mapping[str, Fact[object]],
    notes: Mapping[str, str],
) -> tuple[OpenQuestion, ...]:
    """Return the open questions, those that matter most first. A question about several subjects appears once.

    A question is left out if it only serves items that must stay hidden while it is unclear whether they apply. `notes`
    holds the messages that a measured machine reported, by field.
    """
    codes: dict[_Key, ReasonCode] = {}
    shown: dict[_Key, set[str]] = {}  # the entries that wait for it and may be shown
    for finding in findings:
        for reason in finding.reasons:
            if reason.fact is not None:
                key = (reason.fact, None if reason.fact.startswith("person.") else finding.subject)
                codes.setdefault(key, reason.code)
                if finding.display != "hide" and finding.counted:
                    shown.setdefault(key, set()).add(finding.item)
    context = plan_for(checklist).context(inventory, report.now)
    made: dict[str, OpenQuestion] = {}
    waiting: dict[str, set[str]] = {}
    for entry in report.missing:
        key = entry.fact, entry.subject
        if key not in shown:
            continue
        code = codes[key]
        view = _view(context, entry, checklist)
        with noting_what_lacks() as lacking:
            asked = _asked(entry, code, view, checklist, facts)
        if asked is None:
            continue  # what it looks up is too old, or lacks it: no answer of anybody would help
        name, text, subject = asked
        waiting.setdefault(name, set()).update(shown[key])
        held = made.get(name)
        note = notes.get(name.partition(".")[2], "") if name.startswith("device.") else ""
        if held is None:
            of = _language(entry, checklist) or ("en" if lacking else language())
            held = OpenQuestion(text, name, (), 0, code, note, _answers(name, facts, view), of)
        subjects = (*held.subjects, *((subject,) if subject is not None and subject not in held.subjects else ()))
        made[name] = held._replace(subjects=subjects, items=len(waiting[name]))
    return tuple(made.values())


def _view(context: EvaluationContext, entry: MissingFact, checklist: Checklist) -> SubjectView:
    """Return the view of an entry's subject for the items that wait; if it isn't listed, of a subject without facts."""
    kind = entry.fact.partition(".")[0]
    holder = context.inventory.by_id.get(entry.subject or "")
    if holder is None:
        bare = kind != "person" and kind in checklist.vocabulary.kinds
        holder = checklist.vocabulary.subject(kind)() if bare else context.person
    # The strictest of the items decides whether an answer is too old: if one of them needs a new one, it is asked.
    renewals = [item.renew_after for name in entry.items if (item := checklist.find(name)) is not None]
    return SubjectView(holder, context, min((days for days in renewals if days is not None), default=None))


def _language(entry: MissingFact, checklist: Checklist) -> str | None:
    """Return the language of an item's own question; None if it is asked for a fact."""
    name = entry.fact.partition(f".{ATTESTED}")[2]
    if checklist.find(name) is None:
        return None
    kept = f"{name}/question" in (checklist.untranslated or ())
    return checklist.translated_from if kept else checklist.language


def _answers(name: str, facts: Mapping[str, Fact[object]], view: SubjectView) -> str:
    """Return what may be answered, as an inventory file has it."""
    kind, _, field = name.partition(".")
    if field == _SUBJECTS:
        return message("open.more.answers", kind=kind)
    known = facts.get(name, view.fact(name))
    if known is None or ATTESTED in name:
        return message("open.answers")
    answers = known.type.describe()
    return message("open.answers.unit", answers=answers, unit=known.unit) if known.unit else answers


def _asked(
    entry: MissingFact, code: ReasonCode, view: SubjectView, checklist: Checklist, facts: Mapping[str, Fact[object]]
) -> tuple[str, str, str | None] | None:
    """Return the fact to ask for, the question, and its subject; for a derived fact, a missing one behind it.

    None: it is derived, nothing behind it is wanting, and what it looks up is too old or lacks it.
    """
    rest = entry.fact.partition(".")[2]
    if rest.startswith(ATTESTED):
        item = checklist.find(rest.removeprefix(ATTESTED))
        text = (item.question if item else "") or message("open.attested", label=label_of(entry.fact, facts))
        if item is not None and text == message("item.question"):  # it says of nothing what it is about
            text = message("open.titled", title=item.title, question=text)
        return message("open.attestation", item=rest.removeprefix(ATTESTED)), text, entry.subject
    own = view.fact(entry.fact)
    looks_up = code in ("stale", "unsupported") and own is not None and own.reads is not None
    for fact, holder, why in view.gaps(code, entry.fact):
        if fact.name != entry.fact and (why == code or not looks_up):
            return fact.name, fact.question, None if holder.kind == "person" else holder.id
    known = facts.get(entry.fact)
    if looks_up:
        return None
    text = "" if known is None else known.question
    if rest.startswith(RELATED):  # of those that are listed nothing is missing
        return f"{rest.split('-')[1]}.{_SUBJECTS}", message("open.more", kind=kinds_of(rest)), entry.subject
    return entry.fact, text or message("open.fact", label=label_of(entry.fact, facts)), entry.subject
