"""Summaries of a fleet: counts, rates as ranges and score distributions, as objects, text or a page."""
