"""A plug-in for secure_checklist. Change what is here, and delete what you don't need."""

from collections.abc import Iterable
from importlib.resources import files

from secure_checklist import Device, Fact, Vocabulary, ask, load_checklist
from secure_checklist.adapters import Adapter
from secure_checklist.core import list_of, mapping_of
from secure_checklist.packs.lint import Check, Run, items_of
from secure_checklist.plugins import Plugin


class AcmedemoDevice(Device):
    """A device with one fact more, which is called `device.acmedemo.camera_cover`."""

    namespace = "acmedemo"

    camera_cover: Fact[bool] = ask(
        "Is there a cover on the camera?",
        label="cover on the camera",
        when_true="the camera is covered",
        when_false="the camera is not covered",
    )


def read(record: object) -> tuple[AcmedemoDevice, ...]:
    """Read records such as `{"name": "laptop-1", "cover": true}`; what they don't say stays unknown."""
    found = map(mapping_of, list_of(record) or (record,))
    return tuple(_device(one) for one in found if one is not None)


def _device(record: dict[str, object]) -> AcmedemoDevice:
    cover = record.get("cover")
    return AcmedemoDevice(id=str(record.get("name", "device")), camera_cover=cover if isinstance(cover, bool) else None)


def find_long_titles(run: Run) -> Iterable[tuple[str, str]]:
    """Report titles of more than eight words."""
    return (
        (path, "its title has more than eight words; shorten it")
        for path, item in items_of(run.checklist)
        if len(item.title.split()) > 8  # noqa: PLR2004 - as the message says
    )


checklist = load_checklist(
    files(__name__).joinpath("checklist.toml").read_bytes(),
    syntax="toml",
    vocabulary=Vocabulary.standard().with_subjects(AcmedemoDevice),
)
plugin = Plugin(
    "acmedemo",
    subjects=(AcmedemoDevice,),
    checklists=(checklist,),
    adapters=(Adapter("acmedemo-inventory", read),),
    checks=(Check("acmedemo/long-title", find_long_titles),),
)
