"""Probes of Linux."""
