"""A plug-in for secure_checklist to copy: change the parts that you need, and delete the rest."""

from collections.abc import Iterable
from importlib.resources import files

from secure_checklist import Device, Fact, Vocabulary, ask, load_checklist
from secure_checklist.adapters import Adapter
from secure_checklist.core import list_of, mapping_of
from secure_checklist.packs.lint import Check, Run, items_of
from secure_checklist.plugins import Plugin


class AcmedemoDevice(Device):
    """A device with one more fact, `device.acmedemo.camera_cover`."""

    namespace = "acmedemo"

    camera_cover: Fact[bool] = ask(
        "Is there a cover on the camera?",
        label="cover on the camera",
        when_true="the camera is covered",
        when_false="the camera is not covered",
    )


def read(record: object) -> tuple[AcmedemoDevice, ...]:
    """Read records such as `{"name": "laptop-1", "cover": true}`; a value that isn't in a record stays unknown.

    Raises:
        ValueError: The input isn't a list of such records, for example because the tool returned an error message.

    """
    found = list_of(record)
    return tuple(map(_device, [record] if found is None else found))


def _device(record: object) -> AcmedemoDevice:
    known = mapping_of(record) or {}
    name, cover = known.get("name"), known.get("cover")
    if not isinstance(name, str):
        raise ValueError('expected records with a "name"')  # noqa: TRY004 - as for any record that can't be read
    return AcmedemoDevice(id=name, camera_cover=cover if isinstance(cover, bool) else None)


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
