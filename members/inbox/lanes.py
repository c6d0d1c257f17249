"""Lanes as the inbox uses them."""

from members.lanes import LANES, lane_of

__all__ = ["LANES", "lane_of"]
