"""The shell around the engine: load, decide, write, in that order and in one transaction."""
