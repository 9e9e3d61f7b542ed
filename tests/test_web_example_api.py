"""The example web app for programs: its JSON API, and a TypeScript client made from its OpenAPI document.

Nothing that is generated is committed: the document, the types and the client's code are made here.
"""

import json
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest

from secure_checklist import Interview, Inventory, load_report, packs
from secure_checklist.interview import Pass, load_interview
from tests.browsing import Answer, Server, serving
from tests.cases import each, sure, tables
from tests.commands import NPM, fetched, run
from tests.incidents import at_the_card

for needed in ("fastapi", "jinja2", "uvicorn"):
    pytest.importorskip(needed, reason=f"{needed} comes with the extra `example`")

jsonschema: Any = pytest.importorskip("jsonschema", reason="jsonschema comes with the group `test`")

TOOLS = ("openapi-typescript@7.13.0", "openapi-fetch@0.17.0", "typescript@5.9.3", "@types/node@20.19.25")
MARK = "Quokkaland"
PACK = packs.load("leak-prevention").profile("quick")
PATHS = ("interview", "report", "response")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


def ask(server: Server, path: str, body: object, method: str = "POST", **headers: str) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return server.ask(method, f"/api/{path}", body=data, headers={"Content-Type": "application/json", **headers})


@pytest.fixture(scope="module")
def openapi(server: Server) -> dict[str, Any]:
    """Return the document as the app serves it."""
    document: dict[str, Any] = json.loads(server.ask("GET", "/api/openapi.json").body)
    return document


def post(server: Server, path: str, body: object) -> Any:
    """Send data, and return what is answered."""
    answer = ask(server, path, body)
    assert answer.status == 200
    assert ("set-cookie" in answer.headers, answer.headers["cache-control"]) == (False, "no-store")
    return json.loads(answer.body)


def shortened(value: Any) -> Any:
    """Return data with the first two entries of each list, as validating all of a plan takes seconds."""
    if isinstance(value, dict):
        return {name: shortened(part) for name, part in cast("dict[str, object]", value).items()}
    return [shortened(part) for part in cast("list[object]", value)[:2]] if isinstance(value, list) else value


def test_what_is_answered_is_what_the_document_promises(server: Server, openapi: dict[str, Any]) -> None:
    turn = post(server, "interview", {"profile": "quick"})
    first = turn["screen"]["questions"][0]["fact"]
    data = {"screen": turn["key"], "answers": {first: {"how": "not-known"}}}
    reply = {"saved": turn["saved"], "screen": turn["key"], "data": data}
    sent = (("interview", {"profile": "quick"}), ("interview", reply), ("report", {"saved": turn["saved"]}))
    for path, body in (*sent, ("response", {"now": "danger"})):
        (promised,) = openapi["paths"][f"/api/{path}"]["post"]["responses"]["200"]["content"].values()
        schema = {**promised["schema"], "components": openapi["components"]}
        jsonschema.Draft202012Validator(schema).validate(shortened(post(server, path, body)))


def test_an_interview_is_the_librarys_to_the_end(server: Server) -> None:
    """Nothing is kept between two requests but by the client, and what is sent twice is taken once."""
    turn, interview = post(server, "interview", {"profile": "quick"}), Interview(PACK, Inventory())
    while (screen := interview.next()) is not None:
        assert turn["screen"] == json.loads(screen.model_dump_json())
        lists = screen.questions[0].input == "subjects"
        reply = {"how": "none-of-these" if lists else "not-known"}
        data = {"screen": screen.key, "answers": {one.key: reply for one in screen.questions}}
        sent = {"saved": turn["saved"], "screen": turn["key"], "data": data}
        turn = post(server, "interview", sent)
        again = post(server, "interview", {**sent, "saved": turn["saved"]})
        assert (again["key"], again["saved"]["passed"]) == (turn["key"], turn["saved"]["passed"])
        interview = interview.reply({one.key: [] if lists else Pass.UNKNOWN for one in screen.questions})
    assert (turn["key"], turn["screen"]) == (None, None)
    told = post(server, "report", {"saved": turn["saved"]})
    ours = Interview(PACK, load_interview(turn["saved"])).report
    assert load_report(told["report"]).outcomes() == ours.exported().outcomes()
    assert post(server, "report", {"saved": turn["saved"], "since": told["report"]})["changes"]["changes"] == []


SAID = {"who": "me_adult", "did_it": "partner", "happened": ["posted"]}
HELPED = at_the_card(now="safe", **SAID).in_country("GB")


def test_the_response_is_the_librarys_and_danger_is_never_in_what_is_sent_back(server: Server) -> None:
    """In the language that is asked for; and no error stands before a card."""
    told = post(server, "response", {"country": "GB"})
    assert (told["screen"]["questions"][0]["fact"], told["has_card"]) == ("incident.now", False)
    danger = post(server, "response?language=es", {"asking": told["asking"], "now": "danger"})
    card = sure(at_the_card(now="danger").response().card)
    assert (danger["has_card"], danger["response"]["card"]["id"]) == (True, card.id)
    assert danger["response"]["language"] == "es"
    assert "danger" not in json.dumps(danger["asking"])
    for odd in ("posted", [["posted"]], {"a": 1}, 7):
        sent = {"asking": told["asking"], "now": "safe", "answers": {"incident.did_it": odd, "incident.happened": odd}}
        post(server, "response", sent)
    answers = {f"incident.{name}": value for name, value in SAID.items()}
    while not told["has_card"]:
        told = post(server, "response", {"asking": told["asking"], "now": "safe", "answers": answers})
    ours = HELPED.response()
    assert told["response"]["card"]["acts"] == list(sure(ours.card).acts)
    assert [one["item"]["id"] for one in told["response"]["steps"]] == [one.item.id for one in ours.steps]
    after = post(server, "response", {"now": "safe", "asking": told["asking"], "answers": {}})
    assert after["screen"]["questions"][0]["fact"] == HELPED.reply({}).questions[0].fact


HOSTILE = (MARK.encode(), b'{"saved":' * 20_000, b"[" * 100_000 + b"]" * 100_000)


@each("path, body", [*tables(__file__)["refused"], *(("report", body) for body in HOSTILE)])
def test_what_is_refused_is_never_quoted(server: Server, path: str, body: object) -> None:
    answer = ask(server, path, body)
    assert answer.status == (400 if isinstance(body, bytes) and MARK.encode() not in body else 422)
    assert set(json.loads(answer.body)) == {"detail"}
    assert MARK not in answer.body + server.log
    assert "Traceback" not in server.log


def test_no_other_site_can_send_nothing_too_large_is_read_and_no_request_is_our_fault(server: Server) -> None:
    """A form can't send JSON, and no answer lets a script of another site read it."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert ask(server, "interview", b"{}", **{"Content-Type": kind}).status == 415
    elsewhere = ask(server, "interview", {}, Origin="https://elsewhere.example")
    assert not any("access-control" in name for name in elsewhere.headers)
    assert ask(server, "interview", b" " * (256 * 1024 + 2)).status == 413
    for method, path in product(("GET", "PUT", "POST", "OPTIONS"), ("", "interview/", "nothing", "a/b", *PATHS)):
        answer = ask(server, path, b"{}", method)
        assert answer.status in ((200, 422) if method == "POST" and path in PATHS else (404, 405, 307)), (method, path)
        assert answer.status not in (404, 405) or set(json.loads(answer.body)) == {"detail"}
    assert "Traceback" not in server.log


@pytest.mark.slow
def test_a_typescript_client_made_from_the_document_walks_from_end_to_end(
    server: Server, openapi: dict[str, Any], tmp_path: Path
) -> None:
    """Types from the document by default flags, checked strictly; under Node.js it walks."""
    assert set(openapi["paths"]) == {f"/api/{name}" for name in PATHS}
    (tmp_path / "package.json").write_text('{"private": true, "type": "module"}', encoding="utf-8")
    fetched(*NPM, *TOOLS, cwd=tmp_path)
    (tmp_path / "openapi.json").write_text(json.dumps(openapi), encoding="utf-8")
    shutil.copy(Path(__file__).parent / "web_client" / "client.ts", tmp_path / "client.ts")
    run("node", "node_modules/openapi-typescript/bin/cli.js", "openapi.json", "-o", "api.ts", cwd=tmp_path)
    strict = ("--strict", "--noUncheckedIndexedAccess", "--skipLibCheck", "--target", "es2022", "--module", "nodenext")
    run("node", "node_modules/typescript/bin/tsc", *strict, "client.ts", "--outDir", "out", cwd=tmp_path)
    told = json.loads(run("node", "out/client.js", server.base, cwd=tmp_path))
    interview = Interview(PACK, load_interview(told["saved"]))
    assert told["score"].items() <= json.loads(interview.report.exported().score.model_dump_json()).items()
    assert told["card"] == list(sure(HELPED.response().card).acts)
    assert told["firstAsked"] == HELPED.questions[0].fact != told["nextAsked"]
    assert (told["refused"][0], MARK in json.dumps(told["refused"])) == (422, False)
