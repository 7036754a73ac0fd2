"""Measuring an assistant on questions whose right answers are known."""
