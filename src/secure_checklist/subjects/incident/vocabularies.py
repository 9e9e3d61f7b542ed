"""The vocabularies of an incident and their labels. Words never change; see `was` where one is renamed."""

from collections.abc import Mapping
from typing import Literal

Role = Literal["self", "parent_or_guardian", "helper", "professional"]
Age = Literal["adult", "minor", "unsure"]
State = Literal["threatened", "sent_privately", "posted_publicly", "found_by_others"]
Content = Literal["real_image", "video", "edited_or_ai", "messages"]
Channel = Literal["website", "social_media", "messenger", "sms_mms", "email", "work_or_school_system"]
Demand = Literal["money", "more_images", "sex", "return_to_relationship", "other"]
Perpetrator = Literal[
    "current_partner",
    "ex_partner",
    "family",
    "friend_or_peer",
    "colleague_or_manager",
    "online_stranger",
    "not_known",
]
Doubt = Literal["no", "unsure", "yes"]
Involved = Literal["work", "school"]
Wish = Literal["no", "undecided", "yes"]
PlatformAnswer = Literal["waiting", "removed", "refused"]
ReportedTo = Literal[
    "platform",
    "search_engine",
    "child_hotline",
    "police",
    "cybercrime_body",
    "regulator",
    "helpline",
    "bank",
    "work_or_school",
    "host",
]

ROLES: Mapping[str, str] = {
    "self": "It is about me",
    "parent_or_guardian": "It is about my child",
    "helper": "I am helping somebody",
    "professional": "I help as part of my work",
}
AGES: Mapping[str, str] = {"adult": "18 or older", "minor": "Under 18", "unsure": "I am not sure"}
STATES: Mapping[str, str] = {
    "threatened": "Somebody threatens to share it",
    "sent_privately": "It was sent to some people",
    "posted_publicly": "It was posted where anybody can see it",
    "found_by_others": "Others have seen it, and I don't know how",
}
CONTENT: Mapping[str, str] = {
    "real_image": "A picture",
    "video": "A video",
    "edited_or_ai": "An edited picture, or one made by a computer",
    "messages": "Messages only",
}
CHANNELS: Mapping[str, str] = {
    "website": "A website",
    "social_media": "A social network",
    "messenger": "A messaging app or a group chat",
    "sms_mms": "Text messages (SMS or MMS)",
    "email": "E-mail",
    "work_or_school_system": "A system of work or school",
}
DEMANDS: Mapping[str, str] = {
    "money": "Money or gift cards",
    "more_images": "More pictures",
    "sex": "Sex or a meeting",
    "return_to_relationship": "To come back, or to stay",
    "other": "Something else",
}
PERPETRATORS: Mapping[str, str] = {
    "current_partner": "My partner",
    "ex_partner": "A former partner",
    "family": "Somebody of the family",
    "friend_or_peer": "A friend, or somebody from school",
    "colleague_or_manager": "Somebody at work",
    "online_stranger": "Somebody I only know from the internet",
    "not_known": "I don't know",
}
DOUBTS: Mapping[str, str] = {"no": "No", "unsure": "I am not sure", "yes": "Yes"}
INVOLVED: Mapping[str, str] = {"work": "Work", "school": "School"}
WISHES: Mapping[str, str] = {"no": "No", "undecided": "Not decided", "yes": "Yes"}
PLATFORM_ANSWERS: Mapping[str, str] = {
    "waiting": "No answer yet",
    "removed": "They removed it",
    "refused": "They refused",
}
REPORTED_TO: Mapping[str, str] = {
    "platform": "The platform or app",
    "search_engine": "A search engine",
    "child_hotline": "A body for images of people under 18",
    "police": "The police",
    "cybercrime_body": "A cybercrime body",
    "regulator": "A regulator",
    "helpline": "A helpline",
    "bank": "A bank or payment service",
    "work_or_school": "Work or school",
    "host": "The host of a website",
}
