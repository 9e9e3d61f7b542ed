"""What of the built-in languages isn't needed at once: checks, papers, commands, and what tables say.

`secure_checklist.translations` finds it. It is a package of its own, so that the library stays small; the extra
`languages` brings it.
"""
