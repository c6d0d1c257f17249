"""The evaluation of a seeded month of events by twenty achievements of all kinds, and what must come out of it."""
