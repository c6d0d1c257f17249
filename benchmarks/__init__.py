"""What Laurel costs, held against what the same PostgreSQL can do at all."""
