"""The tools for agents: what they answer, in a real process, and that nothing that was said comes back or is logged."""

import json
import subprocess
import sys
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases import tables

from secure_checklist.agents import call, schemas
from secure_checklist.incident.screens import first_screens

MARKER = "mrkr-7f3a"
TABLES = tables(__file__)
CALLS: list[tuple[str, dict[str, Any]]] = TABLES["calls"]


def test_the_answers_begin_with_what_to_say_and_name_the_number() -> None:
    for name, arguments in CALLS:
        answer = call(name, arguments)
        assert next(iter(answer)) == "say"
        assert "wrong" not in answer
        assert ("112" if name == "find_help" else "999") in str(answer["danger"])
        anywhere = str(call(name, {key: one for key, one in arguments.items() if key in ("need", "answers")})["danger"])
        assert "112" in anywhere
        assert "911" in anywhere
        assert "mobile network" in anywhere


def test_a_card_takes_the_answers_of_the_first_screens_and_has_neutral_words_for_who_may_be_watched() -> None:
    parts = next(one for one in schemas() if one["name"] == "card")["parameters"]["$defs"]["Happened"]["properties"]
    for question in (one for screen in first_screens() for one in screen.questions):
        found = json.dumps(parts[question.key.removeprefix("incident.")])
        assert all(f'"{choice.value}"' in found for choice in question.choices)
    assert "neutral" in call("card", {})
    assert "neutral" not in call("card", {"answers": {"device_watched": "no"}})


def test_before_it_is_known_what_happened_a_card_says_who_listens() -> None:
    for country in ({}, {"country": "MX"}, {"country": "DE"}):
        card = call("card", {**country})
        assert str(card["who"][0]["text"]).startswith(str(card["say"]).partition(" In danger?")[0])  # type: ignore[index, call-overload]
        assert "talk to" in str(card["who"][0]["for"])  # type: ignore[index, call-overload]


def test_a_card_comes_whatever_is_wrong_in_a_call_and_of_two_ages_the_younger_counts() -> None:
    cards: dict[str, dict[str, Any]] = TABLES["cards"]
    expected = call("card", cards["whole"])
    assert "0800 1111" in str(expected["say"])
    assert call("card", cards["adult"]) == expected
    found = call("card", cards["slips"])
    assert found.pop("wrong") == ["answers.now", "age", "arguments"]
    assert found.pop("fix")
    assert found == expected
    for name, _ in CALLS:
        assert "112" in str(call(name, {"no": "such"})["danger"])


def test_what_is_wrong_leaves_the_language_and_the_number_of_the_country() -> None:
    right: dict[str, Any] = {"language": "es", "country": "Mexico", "known": {"person.country": "MX"}}
    for name in (*dict(CALLS), "no such tool"):
        assert call(name, {**right, "need": "misspelt"})["danger"] == "¿En peligro? 911."
        misspelt = str(call(name, {**right, "country": "Mejcio", "known": {"person.country": "Mejcio"}})["danger"])
        assert misspelt.startswith("¿En peligro?")
        assert "112" in misspelt


def test_arguments_that_are_no_mapping_are_wrong_and_nothing_is_raised() -> None:
    wrong: list[Any] = [None, [], [MARKER], "", MARKER, json.dumps({"country": "MX"}), 5]
    for arguments in wrong:
        for name in dict(CALLS):
            found = call(name, arguments)
            assert found["wrong"] == ["arguments"]
            assert "112" in str(found["danger"])
            assert MARKER not in json.dumps(found)
            assert ("do" in found) == (name == "card")
    assert call("card", {"language": "-" * 10**6})["wrong"] == ["language"]


def test_a_child_is_named_a_child_helpline_first_and_a_watched_one_in_neutral_words() -> None:
    for need in ("crisis", "sextortion", "image_removal"):
        assert "1098" in str(call("find_help", {"need": need, "country": "IN", "age": "minor"})["say"])
    removal: Any = call("find_help", {"need": "image_removal", "country": "MX", "age": 15})["contacts"]
    assert "Te Protejo México" in [one["name"] for one in removal]
    watched = call("card", {"answers": {"who": "me_young", "device_watched": "yes"}, "country": "GB"})
    assert "Childline" not in str(watched["say"])
    assert "0800 1111" in str(watched["say"])


def test_a_tool_for_the_picture_of_an_adult_is_named_only_to_who_was_one_then_and_else_it_is_asked() -> None:
    for need in ("hash_matching", "crisis", "image_removal"):
        for then, age in product((None, "adult", "minor", "unsure"), (None, "adult", "minor", 15, 30)):
            asked = {"need": need, "country": "MX", "age": age, "age_when_taken": then}
            found = call("find_help", asked)
            names = [one["name"] for one in found["contacts"]]  # type: ignore[index, call-overload, union-attr]
            grown = age not in ("minor", 15)
            assert ("StopNCII.org" in names) == (need == "hash_matching" and then == "adult" and grown)
            assert ("ask" in found) == (need == "hash_matching" and then is None and grown)
    ask: Any = call("find_help", {"need": "hash_matching"})["ask"]
    assert ask["key"] == "age_when_taken"
    assert {one["value"] for one in ask["choices"]} == {"adult", "minor", "unsure"}


def test_a_card_asks_who_did_it_and_where_they_are_and_takes_the_names_of_facts() -> None:
    said: dict[str, Any] = {"now": "safe", "who": "me_adult", "did_it": "partner", "happened": ["threat"]}
    asked: list[str] = []
    arguments: dict[str, Any] = {"answers": {}}
    while ask := call("card", arguments).get("ask"):
        asked.append(str(ask["key"]))  # type: ignore[index, call-overload]
        field = asked[-1].removeprefix("answers.")
        arguments |= (
            {"country": "US"} if field == "country" else {"answers": {**arguments["answers"], field: said[field]}}
        )
    assert asked == [*(f"answers.{name}" for name in said), "country"]
    close = call("card", arguments)
    assert "Domestic" not in str(close["say"]), "not knowing whether a partner looks counts as yes"
    danger = call("card", {"answers": {"incident.now": "danger", "incident.who": "no such"}, "country": "BR"})
    assert danger["wrong"] == ["answers.who"]
    assert danger["danger"] == "In danger? 190. Hurt? 192."
    assert "192" in str(danger["neutral"])
    assert "ask" not in call("card", {"answers": {"now": "danger"}, "country": "BR"})


def test_every_question_can_be_answered_as_it_says_and_no_action_comes_twice() -> None:
    known: dict[str, Any] = {"person.recent_events": ["threatened", "leaked"]}
    passed = list[str]()
    while "key" in (asked := call("next_question", {"known": known, "passed": passed, "profile": "full"})):
        choices: Any = asked["choices"]
        if asked["takes"] == "one_of" and len(known) % 2:
            known[str(asked["key"])] = choices[-1]["value"]
        else:
            passed.append(str(asked["key"]))
    assert "wrong" not in asked
    assert any(".attested." in key for key in (*known, *passed))
    first: Any = call("actions", {"known": known, "passed": passed, "own_view": True})["actions"]
    assert len({one["title"] for one in first}) == len(first) == 3


@given(st.sampled_from(CALLS), st.data())
def test_nothing_that_is_wrong_comes_back(which: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    name, arguments = which
    places = [*arguments, "country", "language", "age", "passed", MARKER]
    wrong: Any = data.draw(st.sampled_from([MARKER, [MARKER], {MARKER: MARKER}, {f"device.{MARKER}": MARKER}]))
    assert MARKER not in json.dumps(call(name, {**arguments, data.draw(st.sampled_from(places)): wrong}))
    within = {"device.subjects": ["iphone"], data.draw(st.sampled_from(["device.screen_lock@iphone", MARKER])): wrong}
    assert MARKER not in json.dumps(call("actions", {"known": within}))


def test_the_official_client_gets_the_same_from_a_real_process_which_logs_nothing(tmp_path: Any) -> None:
    pytest.importorskip("mcp", reason="mcp comes with the extra `mcp`")
    import anyio  # noqa: PLC0415 - it comes with mcp
    from mcp import ClientSession  # noqa: PLC0415 - where the extra is
    from mcp.client.stdio import StdioServerParameters, stdio_client  # noqa: PLC0415 - where the extra is

    log = tmp_path / "stderr"

    async def session() -> list[Any]:
        server = StdioServerParameters(command=sys.executable, args=["-m", "secure_checklist", "mcp"])
        with log.open("w") as errors:
            async with stdio_client(server, errlog=errors) as (read, write), ClientSession(read, write) as client:
                await client.initialize()
                assert [one.name for one in (await client.list_tools()).tools] == [one["name"] for one in schemas()]
                found = [await client.call_tool(name, arguments) for name, arguments in CALLS]
                bad = [await client.call_tool(name, {MARKER: MARKER}) for name in (*dict(CALLS), MARKER)]
                assert all(one.is_error and MARKER not in one.model_dump_json() for one in bad)
                return found

    for (name, arguments), found in zip(CALLS, anyio.run(session), strict=True):
        assert found.structured_content == call(name, arguments)
    assert log.read_text() == ""


def test_a_broken_line_is_neither_logged_nor_repeated() -> None:
    pytest.importorskip("mcp", reason="mcp comes with the extra `mcp`")
    lines = f'{MARKER}\n{{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {{"name": ["{MARKER}"]}}}}\n'
    command = [sys.executable, "-m", "secure_checklist", "mcp"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False, timeout=120)
    assert MARKER not in done.stdout + done.stderr
