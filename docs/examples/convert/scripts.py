"""Convert mSCP's rules: each rule is a script, whose result becomes a fact.

- A rule consists of a script and the result that the script must print. If an organisation chooses the value, the
  converter takes the recommended value.
- The converter can't convert rules without a check, or the logic of a script.
"""

from functools import partial
from pathlib import Path
from typing import Any

import yaml

from convert.policy import Converted, Facts, LostError, Policy, TypeWord
from secure_checklist import Condition

TYPES: dict[str, TypeWord] = {"integer": "number", "boolean": "boolean", "string": "text", "base64": "text"}


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
    """Convert a rule of mSCP into a condition on a fact."""
    return facts.convert(policy, partial(_result, policy, facts))


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
