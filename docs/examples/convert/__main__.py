"""Convert policies into a checklist, and name those that can't be converted on standard error.

cd docs/examples
python -m convert fleet cis-policy-queries.yml > cis.json
python -m convert mscp macos_security/ > mscp.json
python -m convert ocil ssg-debian12-ocil.xml > debian.json
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from convert import osquery, scripts
from convert.policy import Converted, Facts, checklist
from secure_checklist import dump


def fleet(path: Path, facts: Facts) -> list[Converted]:
    """Convert a file of Fleet's."""
    return [osquery.convert(policy, facts) for policy in osquery.policies(path.read_text(encoding="utf-8"))]


def mscp(path: Path, facts: Facts) -> list[Converted]:
    """Convert a folder of mSCP."""
    return [scripts.convert_mscp(policy, facts) for policy in scripts.mscp(path)]


def ocil(path: Path, facts: Facts) -> list[Converted]:
    """Convert a file of OCIL."""
    return [scripts.convert_ocil(policy, facts) for policy in scripts.ocil(path)]


CORPORA: dict[str, Callable[[Path, Facts], list[Converted]]] = {"fleet": fleet, "mscp": mscp, "ocil": ocil}


def main(arguments: Sequence[str] | None = None) -> None:
    """Convert what is at a path."""
    parser = argparse.ArgumentParser(prog="convert", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpus", choices=CORPORA)
    parser.add_argument("path", type=Path)
    given = parser.parse_args(arguments)
    facts = Facts(given.corpus, "device")
    converted = CORPORA[given.corpus](given.path, facts)
    print(dump(checklist(converted, facts, given.path.stem)))
    for each in converted:
        if each.rule is None:
            print(f"{each.policy.id}: {each.lost}", file=sys.stderr)


if __name__ == "__main__":
    main()
