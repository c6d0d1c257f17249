"""The vendor's words and Laurel's, each turned into the other; pure, and no foreign word leaves this folder."""
