"""Counts, rates as ranges and score steps of a fleet, as objects, text and a page."""
