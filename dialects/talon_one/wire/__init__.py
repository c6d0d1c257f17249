"""From the vendor's words to Laurel's values, and back: pure functions."""
