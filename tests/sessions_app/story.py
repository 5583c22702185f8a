"""Moments of the worked example."""

from datetime import UTC, datetime

LONDON_SIX = datetime(2026, 3, 19, 18, 0, tzinfo=UTC)
