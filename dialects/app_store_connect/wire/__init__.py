"""The vendor's words and Laurel's, each turned into the other."""
