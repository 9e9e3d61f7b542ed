"""A small web app with `secure_checklist`: an interview, its report, and a plan for after a leak."""
