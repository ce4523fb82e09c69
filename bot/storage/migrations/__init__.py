"""How what is kept came to its present shape, step by step (Alembic)."""
