"""The builder: a definition as a form of many inputs, and what was filled in as a definition again."""
