"""Probes of Windows."""
