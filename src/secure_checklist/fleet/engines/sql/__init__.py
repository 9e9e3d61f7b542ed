"""The expressions as SQL, on DuckDB and Spark."""
