"""A counting evaluator: what it does to an event can be seen to have happened once, twice or never."""
