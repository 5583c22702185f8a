"""Figures as ratios of interleaved pairs: ours beside the least that Django could do, in the same run."""
