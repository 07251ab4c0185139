"""Measurements that print ratios, side by side in one run; started by hand, never as tests."""
