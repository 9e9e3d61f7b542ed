"""Convert policies and print how many the rule language covers.

    cd docs/examples
    python -m convert fleet cis-policy-queries.yml
    python -m convert cnspec mondoo-okta-security.mql.yaml --holder account
    python -m convert mscp macos_security/
    python -m convert ocil ssg-debian12-ocil.xml --list

"Before" are policies about facts of one subject; "after" are those that quantifiers cover too.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from convert import mql, osquery, scripts
from convert.policy import NEEDS, Converted, Facts, checklist


def fleet(path: Path, facts: Facts) -> list[Converted]:
    """Convert a file of Fleet's."""
    return [osquery.convert(policy, facts) for policy in osquery.policies(path.read_text(encoding="utf-8"))]


def cnspec(path: Path, facts: Facts) -> list[Converted]:
    """Convert a file of cnspec's."""
    properties, policies = mql.policies(path.read_text(encoding="utf-8"))
    return [mql.convert(policy, facts, properties) for policy in policies]


def mscp(path: Path, facts: Facts) -> list[Converted]:
    """Convert a folder of mSCP."""
    return [scripts.convert_mscp(policy, facts) for policy in scripts.mscp(path)]


def ocil(path: Path, facts: Facts) -> list[Converted]:
    """Convert a file of OCIL."""
    return [scripts.convert_ocil(policy, facts) for policy in scripts.ocil(path)]


CORPORA: dict[str, Callable[[Path, Facts], list[Converted]]] = {
    "fleet": fleet,
    "cnspec": cnspec,
    "mscp": mscp,
    "ocil": ocil,
}


def row(name: str, converted: Sequence[Converted]) -> str:
    """Return a row of the table."""
    needs = Counter(each.need for each in converted if each.need is not None)
    lost = Counter(each.lost for each in converted if each.lost)
    reasons = "; ".join(f"{reason} ({count})" for reason, count in lost.most_common())
    cells = [name, len(converted), *(needs[need] for need in NEEDS), needs["fact"], needs.total(), reasons]
    return f"| {' | '.join(map(str, cells))} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Convert each path, check that what comes out is a valid checklist, and print the table."""
    parser = argparse.ArgumentParser(prog="convert", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpus", choices=CORPORA)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--holder", default="device", help="the kind of subject that policies are about")
    parser.add_argument("--list", action="store_true", help="print each policy and its condition")
    given = parser.parse_args(arguments)
    every = list[Converted]()
    print(f"| policies of | all | {' | '.join(NEEDS)} | before | after | lost |")
    print(f"|---{'|---' * (len(NEEDS) + 4)}|")
    for path in given.paths:
        facts = Facts(given.corpus, given.holder)
        converted = CORPORA[given.corpus](path, facts)
        checklist(converted, facts, path.stem)
        print(row(path.name, converted))
        every += converted
    if len(given.paths) > 1:
        print(row("together", every))
    if given.list:
        for each in every:
            became = each.lost if each.rule is None else each.rule
            print(f"{each.policy.id}\t{each.need or 'lost'}\t{each.kind}\t{became}")


if __name__ == "__main__":
    main()
