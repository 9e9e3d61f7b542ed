"""The expressions on polars."""
