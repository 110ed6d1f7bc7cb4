"""Records that are one lead: pairs, decisions replayed, clusters, lead ids."""

from core.matching.decisions import FIELDS_THAT_MATTER, replay
from core.matching.explaining import Explanation, Reason, explain
from core.matching.files import FilesMatched, FileToMatch, match_files
from core.matching.mapping import BadMap, MatchMap, SideMap, read_map
from core.matching.matcher import MatchSummary, Thresholds, match
from core.matching.model import Model

__all__ = [
    "FIELDS_THAT_MATTER",
    "BadMap",
    "Explanation",
    "FileToMatch",
    "FilesMatched",
    "MatchMap",
    "MatchSummary",
    "Model",
    "Reason",
    "SideMap",
    "Thresholds",
    "explain",
    "match",
    "match_files",
    "read_map",
    "replay",
]
