"""From a question to ranked entries: three kinds of view, and how they are weighed."""
