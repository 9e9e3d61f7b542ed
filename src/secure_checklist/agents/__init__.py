"""The library for programs that talk: four tools with their schemas, for agents and chat bots.

    from secure_checklist.agents import call, schemas

    tools = schemas()                                       # function schemas, for a model
    answer = call("find_help", {"need": "crisis"})          # plain JSON: `say` first

A call stores nothing, logs nothing and never repeats its arguments. The command `secure-checklist mcp` serves the same
tools.
"""

from secure_checklist.agents.tools import call, schemas

__all__ = ["call", "schemas"]
