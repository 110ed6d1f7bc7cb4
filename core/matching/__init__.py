"""Records that are one lead: pairs, decisions replayed, clusters, lead ids."""

from core.matching.decisions import FIELDS_THAT_MATTER, replay
from core.matching.matcher import MatchSummary, Thresholds, match
from core.matching.model import Model

__all__ = ["FIELDS_THAT_MATTER", "MatchSummary", "Model", "Thresholds", "match", "replay"]
