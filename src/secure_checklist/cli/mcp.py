"""`mcp`: the four tools of `agents` for hosts of the Model Context Protocol, over standard input and output."""

import argparse
import json
import logging
import warnings
from typing import Any

from secure_checklist import __version__
from secure_checklist.cli.calls import FINE, CallError
from secure_checklist.cli.parser import Parser
from secure_checklist.core.messages import message


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.share("--language")


def run(options: argparse.Namespace) -> int:
    """Serve until the host closes standard input. Logs and traces of the protocol's package are dropped."""
    del options
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # its records and tracebacks hold what was sent
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as do some of pydantic's warnings
            _serve()
    finally:
        logging.disable(before)
    return FINE


def _serve() -> None:
    try:
        import anyio  # noqa: PLC0415 - it comes with the extra
        from mcp.server.lowlevel import Server  # noqa: PLC0415 - as above; it takes 0.4 s
        from mcp.server.stdio import stdio_server  # noqa: PLC0415 - as above
        from mcp.types import CallToolRequestParams, CallToolResult, ListToolsResult, TextContent, Tool  # noqa: PLC0415 - as above
    except ImportError:
        raise CallError(message("cli.mcp.extra")) from None
    from secure_checklist.agents import call, schemas  # noqa: PLC0415 - as above

    async def tools(_context: Any, _params: Any) -> ListToolsResult:  # noqa: ANN401 - the package's own types
        found = schemas()
        return ListToolsResult(
            tools=[
                Tool(name=one["name"], description=one["description"], input_schema=one["parameters"]) for one in found
            ]
        )

    async def answer(_context: Any, params: CallToolRequestParams) -> CallToolResult:  # noqa: ANN401 - as above
        found = call(params.name, params.arguments or {})
        text = TextContent(type="text", text=json.dumps(found, ensure_ascii=False))
        return CallToolResult(content=[text], structured_content=found, is_error="wrong" in found)

    async def serve() -> None:
        server = Server("secure-checklist", version=__version__, on_list_tools=tools, on_call_tool=answer)
        server.middleware.clear()  # it would trace each call
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    anyio.run(serve)
