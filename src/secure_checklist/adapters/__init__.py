"""Adapters: one file a source, each turning what that source says into facts, and never into verdicts."""
