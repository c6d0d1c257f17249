"""One module per subject; each holds an ENTRY and is found by being here."""
