"""`Network`: one network that the person's devices join, with its router, and what can be known of it."""

from datetime import date
from typing import ClassVar, Final, Literal

from secure_checklist.rules.declaration import Knower
from secure_checklist.rules.fact import Fact, ask, ask_private
from secure_checklist.subjects.base import Subject, Suggested

_SYSTEM: Final[tuple[Knower, ...]] = ("linux", "macos", "windows", "android_app", "person")


class Network(Subject):
    """One Wi-Fi or wired network, with the router that runs it.

    Facts about the router are unknown, not false, where the person can't get at its settings.
    """

    kind: ClassVar[str] = "network"
    suggested: ClassVar[Suggested] = {"home": {"place": "home"}}

    place: Fact[Literal["home", "work", "school", "public", "other"]] = ask(
        "Where is this network?",
        label="network location",
        when_true="this network is {value}",
        meaning="The kind of place that it serves.",
        choices={
            "home": "At home",
            "work": "At work",
            "school": "At school",
            "public": "In a public place",
            "other": "Somewhere else",
        },
    )
    wifi_security: Fact[Literal["open", "wep", "wpa", "wpa2", "wpa2_wpa3", "wpa3"]] = ask(
        "Which protection does its Wi-Fi use?",
        label="Wi-Fi security",
        when_true="the Wi-Fi protection is {value}",
        when_false="the Wi-Fi protection isn't {value}",
        meaning="The weakest protection with which a device can join.",
        absence="Not asked, not reported, or it has no Wi-Fi; never read as open.",
        choices={
            "open": "None (no password)",
            "wep": "WEP",
            "wpa": "WPA",
            "wpa2": "WPA2",
            "wpa2_wpa3": "WPA2 and WPA3",
            "wpa3": "WPA3",
        },
        ordered=True,
        known_by=_SYSTEM,
    )
    router_owner: Fact[Literal["own", "provider", "landlord", "organisation", "other"]] = ask(
        "Who looks after the router?",
        label="router administrator",
        when_true="the router is looked after by {value}",
        meaning="Who can change its settings and install its updates.",
        choices={
            "own": "Me or my household",
            "provider": "The internet company",
            "landlord": "The landlord or a flatmate",
            "organisation": "Work, school or another organisation",
            "other": "Someone else",
        },
    )
    auto_update: Fact[bool] = ask(
        "Does the router update itself?",
        label="automatic router updates",
        when_true="the router updates itself",
        when_false="the router doesn't update itself",
        meaning="Yes, if its software is updated without being asked, by itself or by the provider.",
    )
    last_update: Fact[date] = ask(
        "When was the router's software last updated?",
        label="last router update",
        meaning="The day on which the installed version was released, or else installed.",
    )
    router_supported: Fact[bool] = ask(
        "Does the maker still update this router?",
        label="router support",
        when_true="the maker still updates the router",
        when_false="the maker no longer updates the router",
        meaning="Yes, if the maker says that this model still gets security fixes.",
    )
    default_password_changed: Fact[bool] = ask(
        "Does the router have an administrator password of its own?",
        label="administrator password of the router's own",
        when_true="the router has an administrator password of its own",
        when_false="the router still has the administrator password it came with",
        meaning="Yes, if the password for its settings is not the one common to all of its model.",
    )
    remote_admin: Fact[bool] = ask(
        "Can the router's settings be opened from the internet?",
        label="router settings from the internet",
        when_true="the router's settings can be opened from the internet",
        when_false="the router's settings can't be opened from the internet",
        meaning="Yes, if its settings page answers from outside the network.",
    )
    wps: Fact[bool] = ask(
        "Can devices join with a WPS button or PIN?",
        label="WPS",
        when_true="WPS is on",
        when_false="WPS is off",
        meaning="Yes, if WPS is on.",
    )
    guest_network: Fact[bool] = ask(
        "Do guests and smart gadgets have a network of their own?",
        label="guest network",
        when_true="guests and smart gadgets have a separate network",
        when_false="guests and smart gadgets have no separate network",
        meaning="Yes, if visitors' devices can't reach your own devices.",
    )
    unknown_devices: Fact[int] = ask_private(
        "How many devices on this network do you not recognise?",
        label="number of devices that you don't know",
        when_true="{value} devices on this network are unknown to you",
        when_false="you know every device on this network",
        meaning="Devices in the router's list that you don't recognise.",
        unit="devices",
        minimum=0,
    )
