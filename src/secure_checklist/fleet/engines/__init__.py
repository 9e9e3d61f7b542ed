"""The engines that evaluate the expressions: polars, SQL, and other tables by conversion."""
