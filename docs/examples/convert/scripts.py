"""Rules that someone else decides: mSCP's scripts and the questions of OCIL. Each result or answer is a fact.

- A rule of mSCP has a script and the result that it must print. A value that an organisation chooses becomes the one
  that is recommended.
- A question of OCIL is answered by yes or no, and its test action says which passes.
- Lost are rules without a check, and whatever the script or the text of the question looks at: how they find the answer
  isn't converted.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import yaml

from convert.policy import Converted, Facts, LostError, Policy, TypeWord
from secure_checklist import Condition

TYPES: dict[str, TypeWord] = {"integer": "number", "boolean": "boolean", "string": "text", "base64": "text"}
OCIL = {"ocil": "http://scap.nist.gov/schema/ocil/2.0"}


def mscp(folder: Path) -> list[Policy]:
    """Read the rules that `baselines/all_rules.yaml` lists, from a folder of mSCP for one system."""
    rules = dict[str, Any]()
    for path in sorted((folder / "rules").glob("*/*.yaml")):
        rule = yaml.safe_load(path.read_text(encoding="utf-8"))
        rules[rule["id"]] = rule
    listed = yaml.safe_load((folder / "baselines/all_rules.yaml").read_text(encoding="utf-8"))["profile"]
    ids = [rule for section in listed for rule in section["rules"]]
    return [Policy(rule, rules[rule]["title"][:200], rules[rule]) for rule in ids]


def convert_mscp(policy: Policy, facts: Facts) -> Converted:
    """Convert a rule of mSCP."""
    return facts.convert(policy, [partial(_result, policy, facts)])


def _result(policy: Policy, facts: Facts) -> Condition:
    rule: dict[str, Any] = policy.query
    if not rule.get("result"):
        raise LostError("a rule without a check")
    ((kind, wanted),) = rule["result"].items()
    if wanted == "$ODV":
        wanted = rule["odv"]["recommended"]
    type_ = TYPES[kind]
    value: Any = bool(wanted) if type_ == "boolean" else str(wanted) if type_ == "text" else wanted
    return facts.fact(facts.holder, policy.id, type_).equals(value)


def ocil(path: Path) -> list[Policy]:
    """Read the questionnaires of an OCIL file, each with its action."""
    tree = ET.parse(path)  # noqa: S314 - a file of one's own choice
    actions = {found.get("id"): found for found in tree.iterfind(".//ocil:boolean_question_test_action", OCIL)}
    return [
        Policy(
            str(found.get("id")).split(":")[1].removeprefix("ssg-").removesuffix("_ocil"),
            found.findtext("ocil:title", "", OCIL).strip()[:200],
            tuple(actions.get(each.text) for each in found.iterfind("ocil:actions/ocil:test_action_ref", OCIL)),
        )
        for found in tree.iterfind(".//ocil:questionnaire", OCIL)
    ]


def convert_ocil(policy: Policy, facts: Facts) -> Converted:
    """Convert a questionnaire."""
    return facts.convert(policy, list(_answers(policy, facts)))


def _answers(policy: Policy, facts: Facts) -> Iterator[Any]:
    for number, action in enumerate(policy.query):
        name = policy.id if len(policy.query) == 1 else f"{policy.id}_{number}"
        yield partial(_answer, action, name, facts)


def _answer(action: Any, name: str, facts: Facts) -> Condition:
    passes = {
        answer: action is not None and action.findtext(f"ocil:{answer}/ocil:result", "", OCIL) == "PASS"
        for answer in ("when_true", "when_false")
    }
    if passes["when_true"] == passes["when_false"]:
        raise LostError("an answer that doesn't decide")
    return facts.fact(facts.holder, name, "boolean").equals(passes["when_true"])
