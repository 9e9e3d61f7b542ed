"""A small web app around `secure_checklist`: an interview, its report, and a plan for when something has leaked."""
