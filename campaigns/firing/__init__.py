"""From completions to firings, and from firings to what they pay out."""
