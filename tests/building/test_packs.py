"""A pack's folder is refused with the file and the item that are at fault."""

from pathlib import Path

import pytest

from secure_checklist_build.compiling import ContentFileError
from secure_checklist_build.packs import compile_pack

HEAD = 'id = "a"\ntitle = "A"\nversion = "1.0.0"\npublished = 2026-11-01\nsections = ["one"]\n'
SOURCES = '[S1]\npublisher = "P"\ntitle = "T"\ndate = 2026-01-31\n'
ITEM = '[[items]]\nid = "x"\ntitle = "X"\nsources = ["S1"]\n[[items.steps]]\ndo = ["Do it."]\nsource = "S1"\n'
SECTION = f'id = "one"\ntitle = "One"\n{ITEM}'


def folder(path: Path, **files: str) -> Path:
    for name, text in {"checklist": HEAD, "sources": SOURCES, "one": SECTION, **files}.items():
        (path / f"{name}.toml").write_text(text, encoding="utf-8")
    return path


def test_a_folder_becomes_plain_data_with_whole_sources(tmp_path: Path) -> None:
    pack = compile_pack(folder(tmp_path))
    (section,) = pack["sections"]
    (item,) = section["items"]
    assert pack["published"] == "2026-11-01"
    assert item["sources"] == [{"id": "S1", "publisher": "P", "title": "T", "date": "2026-01-31"}]
    assert item["steps"] == [{"do": ["Do it."], "source": "S1"}]


def test_a_source_of_steps_that_the_item_does_not_cite_is_kept_apart(tmp_path: Path) -> None:
    more = SOURCES.replace("S1", "S2")
    pack = compile_pack(
        folder(tmp_path, one=SECTION.replace('source = "S1"', 'source = "S2"'), **{"sources-more": more})
    )
    ((item,),) = (section["items"] for section in pack["sections"])
    assert [source["id"] for source in item["sources"]] == ["S1"]
    assert item["step_sources"] == [{"id": "S2", "publisher": "P", "title": "T", "date": "2026-01-31"}]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"one": "items = ["}, "one.toml: not valid TOML"),
        ({"one": 'id = "one"'}, "one.toml: items"),
        ({"one": 'items = ["x"]'}, r"one.toml: items\[0\]"),
        ({"one": SECTION.replace('id = "x"', "id = 1")}, "id must be a text"),
        (
            {"one": SECTION.replace('sources = ["S1"]', 'sources = ["S2"]')},
            "one.toml: x: no source has the id 'S2'",
        ),
        (
            {"one": SECTION.replace('source = "S1"', 'source = "S2"')},
            "one.toml: x: no source has the id 'S2'",
        ),
        ({"sources-more": SOURCES}, "sources-more.toml: the source 'S1' is in another file too"),
        ({"one": SECTION.replace('sources = ["S1"]', "sources = [1]")}, r"one.toml: x: sources\[0\]"),
        ({"one": SECTION + ITEM}, "one.toml: item x is already in one.toml"),
        ({"sources": f"{SOURCES}[S2]\n"}, "sources.toml: nothing cites the source S2"),
        ({"sources": "S1 = 1"}, "sources.toml: S1"),
        ({"two": SECTION}, "two.toml: not listed"),
        ({"checklist": HEAD.replace('["one"]', '["one", "one"]')}, "one is listed twice"),
        ({"checklist": HEAD.replace('["one"]', '["one", "three"]')}, "three.toml: missing"),
    ],
)
def test_a_fault_names_its_file_and_its_item(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(ContentFileError, match=said):
        compile_pack(folder(tmp_path, **files))
