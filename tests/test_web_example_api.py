"""The example web app for programs: its JSON API, and a TypeScript client made from its OpenAPI document.

Nothing that is generated is committed: the document, the types and the client's code are made here.
"""

import http.client
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from secure_checklist import Interview, Inventory, load_report, packs
from secure_checklist.incident import IncidentInterview
from secure_checklist.interview import Pass, load_interview
from tests.browsing import EXAMPLES, Server, serving
from tests.touching import touching

for needed in ("fastapi", "jinja2", "uvicorn"):
    pytest.importorskip(needed, reason=f"{needed} comes with the extra `example`")

CLIENT = Path(__file__).parent / "web_client" / "client.ts"
TOOLS = ("openapi-typescript@7.13.0", "openapi-fetch@0.17.0", "typescript@5.9.3", "@types/node@20.19.25")
MARK = "Quokkaland"
DEVICE = {"kind": "device"}
PACK = packs.load("leak-prevention").profile("quick")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


def post(server: Server, path: str, body: object, **headers: str) -> tuple[int, Any, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection(urlsplit(server.base).netloc, timeout=60)
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    connection.request("POST", f"/api/{path}", sent, {"Content-Type": "application/json", **headers})
    got = connection.getresponse()
    text = got.read()
    connection.close()
    return got.status, json.loads(text), got.headers


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    """The document as its program writes it."""
    made = subprocess.run([sys.executable, "-m", "web.api"], cwd=EXAMPLES, check=True, capture_output=True)
    assert made.stderr == b""
    document: dict[str, Any] = json.loads(made.stdout)
    return document


def test_the_document_describes_every_address_with_the_librarys_models(openapi: dict[str, Any]) -> None:
    assert set(openapi["paths"]) == {f"/api/{name}" for name in ("interview", "interview/reply", "report", "response")}
    names = {re.sub("^.*__|-(Input|Output)$", "", name) for name in openapi["components"]["schemas"]}
    assert names >= {"SavedInterview", "Screen", "Question", "Report", "Difference", "Response", "IncidentInterview"}
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(openapi)))
    assert references <= openapi["components"]["schemas"].keys()


def test_an_interview_is_the_librarys_to_the_end(server: Server) -> None:
    """Nothing is kept between two requests but by the client, and what is sent twice is taken once."""
    status, turn, headers = post(server, "interview", {"profile": "quick"})
    assert status == 200
    assert "set-cookie" not in headers
    assert headers["cache-control"] == "no-store"
    interview = Interview(PACK, Inventory())
    for _ in range(30):
        screen = interview.next()
        assert turn["screen"] == (None if screen is None else json.loads(screen.model_dump_json()))
        if screen is None:
            break
        data = {"how": "none-of-these"} if screen.questions[0].input == "subjects" else {"how": "not-known"}
        several = {"screen": screen.key, "answers": {one.key: {"how": "not-known"} for one in screen.questions}}
        sent = {"saved": turn["saved"], "screen": turn["key"], "data": data if screen.layout == "single" else several}
        status, turn, _ = post(server, "interview/reply", sent)
        assert status == 200
        again = post(server, "interview/reply", {**sent, "saved": turn["saved"]})[1]
        assert (again["key"], again["saved"]["passed"]) == (turn["key"], turn["saved"]["passed"])
        lists = screen.questions[0].input == "subjects"
        interview = interview.reply({one.key: [] if lists else Pass.UNKNOWN for one in screen.questions})
    assert turn["key"] is None
    saved = load_interview(turn["saved"])
    told = post(server, "report", {"saved": turn["saved"]})[1]
    ours = Interview.resume(PACK, saved).report
    theirs = load_report(told["report"])
    assert theirs.outcomes() == ours.exported().outcomes()
    assert told["changes"] is None
    compared = post(server, "report", {"saved": turn["saved"], "since": told["report"]})[1]
    assert compared["changes"]["changes"] == []


SAID = (
    {"incident.now": "safe"},
    {"incident.who": "me_adult", "incident.did_it": "partner"},
    {"incident.happened": ["posted"]},
)


def helped(country: str = "GB") -> IncidentInterview:
    """Return the interview after these answers to the first screens."""
    asking = IncidentInterview().in_country(country)
    for answers in SAID:
        asking = asking.reply(answers)
    return asking


def test_the_response_is_the_librarys_and_danger_is_never_in_what_is_sent_back(server: Server) -> None:
    told = post(server, "response", {"country": "GB"})[1]
    assert (told["screen"]["questions"][0]["fact"], told["has_card"]) == ("incident.now", False)
    danger = post(server, "response", {"asking": told["asking"], "now": "danger"})[1]
    assert danger["has_card"]
    card = IncidentInterview().reply({"incident.now": "danger"}).response().card
    assert card is not None
    assert danger["response"]["card"]["id"] == card.id
    assert "danger" not in json.dumps(danger["asking"])
    for odd in ("posted", [["posted"]], {"a": 1}, 7):  # no error stands before a card
        sent = {"asking": told["asking"], "now": "safe", "answers": {"incident.did_it": odd, "incident.happened": odd}}
        assert post(server, "response", sent)[0] == 200
    for answers in SAID[1:]:
        told = post(server, "response", {"asking": told["asking"], "now": "safe", "answers": answers})[1]
    asking = helped()
    ours = asking.response()
    assert ours.card is not None
    assert told["has_card"]
    assert told["response"]["card"]["acts"] == list(ours.card.acts)
    assert [one["item"]["id"] for one in told["response"]["steps"]] == [one.item.id for one in ours.steps]
    assert told["screen"]["questions"][0]["fact"] == asking.questions[0].fact
    after = post(server, "response", {"now": "safe", "asking": told["asking"], "answers": {}})[1]
    assert after["screen"]["questions"][0]["fact"] == asking.reply({}).questions[0].fact


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("response", {"country": MARK}),
        ("response", {"now": MARK, "extra": MARK}),
        ("response", {"asking": {"case": {"incident": {"kind": "incident", "whose": MARK}}}}),
        ("interview", {"profile": MARK}),
        ("interview", {"saved": {"checklist": MARK}}),
        (
            "interview/reply",
            {"saved": {"checklist": "leak-prevention"}, "screen": "person.fears_monitoring", "data": {"answer": MARK}},
        ),
        ("report", {"saved": {"checklist": "leak-prevention"}, "since": {"findings": MARK}}),
        ("report", MARK.encode()),
        ("interview", {MARK: 1, "saved": {"checklist": "leak-prevention", MARK: 1}}),
        (
            "interview",
            {"saved": {"checklist": "leak-prevention", "inventory": {"subjects": [{"kind": "device", MARK: 1}]}}},
        ),
        ("interview", {"saved": {"checklist": "leak-prevention", "inventory": {"subjects": [{"kind": MARK}]}}}),
        ("report", {"saved": {"checklist": "leak-prevention", "inventory": {"subjects": [DEVICE] * 51}}}),
        ("report", b'{"saved":' * 20_000),
        ("report", b"[" * 100_000 + b"]" * 100_000),
        ("response", b'{"answers":{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}}"),
    ],
)
def test_what_is_refused_is_never_quoted(server: Server, path: str, body: object) -> None:
    status, answer, _ = post(server, path, body)
    assert status == (400 if isinstance(body, bytes) and MARK.encode() not in body else 422)
    assert set(answer) == {"detail"}
    assert MARK not in json.dumps(answer)
    assert MARK not in server.log
    assert "Traceback" not in server.log


def test_no_other_site_can_send_and_nothing_too_large_is_read(server: Server) -> None:
    """A form can't send JSON, and no answer lets a script of another site read it."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert post(server, "interview", b"{}", **{"Content-Type": kind})[0] == 415
    status, _, headers = post(server, "interview", {}, Origin="https://elsewhere.example")
    assert not any("access-control" in name.lower() for name in headers)
    assert status == 200
    assert post(server, "interview", b" " * (256 * 1024 + 2))[0] == 413
    assert server.ask("GET", "/openapi.json").status == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize(
    "path", ["", "interview", "interview/", "interview/reply", "report", "response", "nothing", "a/b"]
)
def test_no_request_is_our_fault(server: Server, method: str, path: str) -> None:
    """Law: an address or a method that isn't there is 404 or 405, with the same short answer as any refusal."""
    connection = http.client.HTTPConnection(urlsplit(server.base).netloc, timeout=60)
    connection.request(method, f"/api/{path}", b"{}", {"Content-Type": "application/json"})
    got = connection.getresponse()
    text = got.read()
    connection.close()
    known = method == "POST" and path in ("interview", "interview/reply", "report", "response")
    assert got.status in ((200, 422) if known else (404, 405, 307))
    if got.status in (404, 405):
        assert set(json.loads(text)) == {"detail"}
    assert "Traceback" not in server.log


@pytest.mark.slow
def test_a_typescript_client_made_from_the_document_walks_from_end_to_end(
    server: Server, openapi: dict[str, Any], tmp_path: Path
) -> None:
    """Types from the document by default flags, checked strictly; under Node.js it touches every field that is sent."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("node and npm are needed for the TypeScript client")

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    (tmp_path / "package.json").write_text('{"private": true, "type": "module"}', encoding="utf-8")
    install = ["install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--prefer-offline"]
    fetched = subprocess.run([npm, *install, *TOOLS], cwd=tmp_path, capture_output=True, check=False, timeout=300)
    if fetched.returncode:
        pytest.skip("npm can't fetch openapi-typescript, openapi-fetch and typescript here")
    (tmp_path / "openapi.json").write_text(json.dumps(openapi), encoding="utf-8")
    (tmp_path / "touching.ts").write_text(touching(openapi), encoding="utf-8")
    shutil.copy(CLIENT, tmp_path / "client.ts")
    modules = "node_modules"
    run(node, f"{modules}/openapi-typescript/bin/cli.js", "openapi.json", "-o", "api.ts")
    strict = ("--strict", "--noUncheckedIndexedAccess", "--skipLibCheck", "--target", "es2022", "--module", "nodenext")
    run(node, f"{modules}/typescript/bin/tsc", *strict, "client.ts", "--outDir", "out")
    told = json.loads(run(node, "out/client.js", server.base))
    assert told["asked"][0] == "person.fears_monitoring"
    assert 3 < len(told["asked"]) <= 15
    assert told["later"] is None
    interview = Interview.resume(PACK, load_interview(told["saved"]))
    assert told["score"].items() <= json.loads(interview.report.exported().score.model_dump_json()).items()
    assert told["score"]["counted"]
    assert told["changes"] > 0
    asking = helped()
    card = asking.response().card
    assert card is not None
    assert told["card"] == list(card.acts)
    assert told["steps"]
    assert told["firstAsked"] == asking.questions[0].fact != told["nextAsked"]
    assert told["refused"][0] == 422
    assert MARK not in json.dumps(told["refused"])
