"""The demo world: the worked example with its people and its timeline, moved by whole weeks to today."""
