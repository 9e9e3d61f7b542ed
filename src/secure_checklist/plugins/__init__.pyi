from secure_checklist.core.extension_points import DataPack as DataPack
from secure_checklist.core.extension_points import names as names
from secure_checklist.core.extension_points import use as use
from secure_checklist.plugins.data_pack import load_data_pack as load_data_pack
from secure_checklist.plugins.listing import listed as listed
from secure_checklist.plugins.plugin import Plugin as Plugin
