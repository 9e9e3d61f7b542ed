"""`Person`: the person who is advised, with their situation, habits and knowledge.

Every fact that reveals their situation, fears or threats is private, and so is every fact that a guard may read.
"""

from datetime import date
from typing import Final, Literal

from secure_checklist.rules.declaration import Knower
from secure_checklist.rules.fact import Fact, ask, ask_private
from secure_checklist.subjects.base import Subject

Habit = Literal[
    "verifies_out_of_band",
    "never_shares_codes",
    "denies_unexpected_prompts",
    "refuses_screen_sharing",
    "scans_no_linking_codes",
    "checks_recipient",
    "asks_consent",
    "uses_guest_mode",
]
Knowledge = Literal[
    "view_once_limits",
    "pasted_commands",
    "qr_linking",
    "fake_support",
    "sextortion_steps",
    "response_steps",
]
Event = Literal["remote_control", "code_given", "picture_asked", "threatened", "leaked", "device_gone"]
_COMPUTER: Final[tuple[Knower, ...]] = ("linux", "macos", "windows", "person")


class Person(Subject):
    """The person who is advised. Most facts about a person are known only to that person.

    Every question may be left open: unknown is a valid answer, and no rule reads it as "no".
    """

    kind = "person"

    # situation
    recent_events: Fact[frozenset[Event]] = ask_private(
        "Has one of these just happened to you?",
        label="what has just happened",
        guarded=True,
        danger=("remote_control", "code_given", "picture_asked", "threatened", "leaked", "device_gone"),
        meaning="Anything from the last few weeks, or from now. It happens to many people, and it isn't your fault.",
        absence="The question wasn't asked, or you'd rather not say. That never means that nothing happened.",
        choices={
            "remote_control": "A stranger saw my screen or controlled my device",
            "code_given": "I gave a code or password away, or allowed a sign-in that wasn't mine",
            "picture_asked": "Someone is asking me for a private picture",
            "threatened": "Someone is threatening me",
            "leaked": "Something private of mine has leaked",
            "device_gone": "My phone or computer is lost or stolen",
        },
    )
    country: Fact[str] = ask_private(
        "Which country do you live in?",
        label="country of residence",
        meaning="The country's name or two-letter code, for example the UK or GB (ISO 3166-1 alpha-2).",
        code="country",
    )
    minor: Fact[bool] = ask_private(
        "Are you under 18?",
        label="age under 18",
        when_true="you are under 18",
        when_false="you are 18 or older",
        meaning="Answer yes if you're younger than 18.",
    )
    targeted: Fact[bool] = ask_private(
        "Does your work or activism call for extra protection?",
        label="need for extra protection",
        when_true="your work or activism calls for extra protection",
        when_false="your work or activism doesn't call for extra protection",
        meaning="Answer yes if you're a journalist, activist or politician, for example.",
    )
    threats: Fact[frozenset[Literal["partner", "employer", "thief", "scammer", "state", "harasser"]]] = ask_private(
        "Who do you want to protect yourself from?",
        label="people you want to be protected from",
        guarded=True,
        meaning="Everyone you want protection from. An empty list means no one that you know of.",
        absence="The question wasn't asked, or you'd rather not say.",
        choices={
            "partner": "A partner, ex-partner or relative",
            "employer": "My work or school",
            "thief": "Thieves",
            "scammer": "Scammers",
            "state": "Police or a government",
            "harasser": "Someone who bullies or stalks me",
        },
    )
    fears_monitoring: Fact[Literal["no", "unsure", "yes"]] = ask_private(
        "Do you think someone may be watching your phone, accounts or where you are?",
        label="concern about being watched",
        guarded=True,
        meaning='What you feel yourself, even without proof. "I\'m not sure" calls for the same care as "yes".',
        absence="The question wasn't asked, or you'd rather not say. That never counts as no.",
        choices={"unsure": "I'm not sure"},
    )
    safety_plan: Fact[Literal["none", "in_progress", "made"]] = ask_private(
        "Have you planned, with someone you trust or a helpline, what to change and when?",
        guarded=True,
        label="plan to stay safe, made with a helper",
        meaning="What you decided with a helper, or with someone you trust. Knowing who to ask isn't a plan yet.",
        choices={"none": "No", "in_progress": "I'm planning it with someone", "made": "Yes, the plan is made"},
        ordered=True,
    )
    separated: Fact[bool] = ask_private(
        "Have you split up with, or left, someone who used your devices or accounts?",
        label="recent separation",
        guarded=True,
        when_true="you have split up with someone who had access",
        when_false="you haven't split up with someone who had access",
        meaning="Answer yes from the day you split up until what you shared has been sorted out.",
    )
    someone_knows_codes: Fact[bool] = ask_private(
        "Does someone else know your phone's code or one of your passwords?",
        danger=True,
        label="codes known to someone else",
        guarded=True,
        when_true="someone else knows one of your codes or passwords",
        when_false="no one else knows your codes or passwords",
        meaning="Answer yes if another person could get in, whether or not you agreed to it.",
    )
    others_manage_devices: Fact[bool] = ask_private(
        "Did someone else set up your phone or accounts, or pay for them?",
        label="devices managed by someone else",
        guarded=True,
        when_true="someone else set up your phone or accounts, or pays for them",
        when_false="no one else set up your phone or accounts, or pays for them",
        meaning="Answer yes if another person may control them, for example through a family group.",
    )
    shares_devices: Fact[bool] = ask_private(
        "Do others use your phone or computer too?",
        label="shared use of devices",
        when_true="other people use your devices regularly",
        when_false="no one else uses your devices regularly",
        meaning="Answer yes if other people use at least one of your devices regularly.",
    )
    shares_private_media: Fact[bool] = ask_private(
        "Do you keep or send photos or videos that must stay private?",
        label="private photos and videos",
        when_true="you keep or send photos or videos that must stay private",
        when_false="you don't keep or send photos or videos that must stay private",
        meaning="Answer yes if you need advice about photos or videos that must stay private.",
    )
    uses_screen_reader: Fact[bool] = ask_private(
        "Does your phone read the screen aloud to you?",
        label="use of a screen reader",
        when_true="your phone reads the screen aloud to you",
        when_false="your phone doesn't read the screen aloud to you",
        meaning="Answer yes if you use VoiceOver, TalkBack or another screen reader.",
    )
    public_persona: Fact[bool] = ask_private(
        "Do you want strangers to see some of your posts?",
        label="public posts by choice",
        when_true="you want strangers to see some of your posts",
        when_false="you don't want strangers to see your posts",
        meaning="Answer yes if being public is part of your work, or what you want.",
    )
    has_household: Fact[bool] = ask_private(
        "Do you live with or look after others who use phones or computers?",
        label="others in your household",
        when_true="you live with or look after others who use phones or computers",
        when_false="you don't live with or look after others who use phones or computers",
        meaning="Answer yes if there is someone to teach and practise with.",
    )

    # plans
    about_to_sell_device: Fact[bool] = ask(
        "Are you about to sell, give away or recycle a device?",
        label="device about to be sold or given away",
        when_true="you are about to part with a device",
        when_false="you aren't about to part with a device",
        meaning="Answer yes if you'll soon give a device away for good.",
    )
    about_to_repair_device: Fact[bool] = ask(
        "Are you about to hand in a device for repair?",
        label="device about to be repaired",
        when_true="you are about to hand in a device for repair",
        when_false="you aren't about to hand in a device for repair",
        meaning="Answer yes if a device will be in a repair shop soon.",
    )
    lends_device: Fact[bool] = ask(
        "Do you sometimes hand someone your unlocked phone?",
        label="lending an unlocked phone",
        when_true="you sometimes hand someone your unlocked phone",
        when_false="you never hand anyone your unlocked phone",
        meaning="Answer yes if you give others the device unlocked, even for a moment.",
    )
    travels_with_device: Fact[bool] = ask_private(
        "Do you take your devices across borders?",
        label="travel abroad with devices",
        when_true="you take devices across borders",
        when_false="you don't take devices across borders",
        meaning="Answer yes if you take a device on trips to other countries.",
    )

    # habits
    password_manager: Fact[Literal["none", "paper", "browser", "os", "standalone"]] = ask(
        "How do you keep your passwords?",
        label="way of keeping passwords",
        when_true="you keep passwords {value}",
        meaning="The main way you store them.",
        choices={
            "none": "In my head, or the same one everywhere",
            "paper": "On paper",
            "browser": "In the browser",
            "os": "In the system's own password app",
            "standalone": "In a separate password manager",
        },
        ordered=True,
        known_by=_COMPUTER,
    )
    password_manager_mfa: Fact[bool] = ask(
        "Does your password manager ask for a second step on a new device?",
        label="second step for the password manager",
        when_true="your password manager asks for a second step on a new device",
        when_false="your password manager doesn't ask for a second step on a new device",
        meaning="Answer yes if its account has a second factor besides a strong main password.",
        absence="The question wasn't asked, or no password manager is used.",
    )
    password_manager_only_mine: Fact[bool] = ask_private(
        "Are you the only one who can open your saved passwords?",
        danger=False,
        label="saved passwords that only you can open",
        when_true="no one else can open your saved passwords",
        when_false="someone else can open your saved passwords",
        meaning="Answer yes if no one else knows the main password or signs in to the account that holds them.",
        absence="The question wasn't asked, or no passwords are saved.",
    )
    habits: Fact[frozenset[Habit]] = ask(
        "Which of these do you always do?",
        label="safe habits",
        when_true="you always {value}",
        when_false="you don't always {value}",
        meaning="Every safety habit you always stick to. An empty list means none.",
        choices={
            "verifies_out_of_band": "I check odd requests another way, such as by calling",
            "never_shares_codes": "I never tell anyone a code, PIN or recovery key",
            "denies_unexpected_prompts": "I refuse sign-in prompts that I didn't start",
            "refuses_screen_sharing": "I don't share my screen with callers or install what they ask me to",
            "scans_no_linking_codes": "I don't scan a QR code unless I'm the one linking a device",
            "checks_recipient": "I check who it will go to before I send something private",
            "asks_consent": "I ask everyone in a picture before I share it",
            "uses_guest_mode": "I lock my phone to one app, or switch to a guest, before I lend it",
        },
    )
    knows: Fact[frozenset[Knowledge]] = ask(
        "Which of these could you explain to a friend?",
        label="what you could explain to a friend",
        when_true="you know {value}",
        when_false="you don't yet know {value}",
        meaning="Everything that you know well enough to act on. An empty list means none of it.",
        choices={
            "view_once_limits": "Why view-once pictures can still be kept",
            "pasted_commands": "Why I should never paste commands from a web page",
            "qr_linking": "How scanning a QR code can let a stranger's device into my messenger",
            "fake_support": "I know that real support never writes to me inside the app",
            "sextortion_steps": "What to do if someone threatens to share pictures",
            "response_steps": "The first steps when something has leaked",
        },
    )

    # together
    family_word: Fact[bool] = ask(
        "Have you agreed on a secret word with your family or friends?",
        label="secret word agreed with family or friends",
        when_true="you have agreed on a secret word with your family or friends",
        when_false="you haven't agreed on a secret word with your family or friends",
        meaning="Answer yes if there's a word to ask for if a voice or message seems odd. Never give the word itself.",
    )
    help_contacts_saved: Fact[bool] = ask(
        "Have you noted down who to call for help if something leaks?",
        label="who to call for help",
        when_true="you have noted down who to call for help",
        when_false="you haven't noted down who to call for help",
        meaning="Answer yes if you've written down a trusted person or helpline where you can find it.",
    )
    last_review: Fact[date] = ask(
        "When did you last go through your safety settings?",
        label="last review of safety settings",
        meaning="The day you last went through some or all of your safety settings.",
    )
