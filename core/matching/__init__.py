"""Records that are one lead: pairs, decisions replayed, clusters, lead ids."""

from core.matching.decisions import FIELDS_THAT_MATTER, replay
from core.matching.explaining import Explanation, Reason, explain
from core.matching.files import FilesMatched, FileToMatch, match_files
from core.matching.frequencies import are_in
from core.matching.mapping import BadMap, MatchMap, SideMap, read_map
from core.matching.matcher import MEMORY, MODELS, Learn, MatchSummary, Thresholds, match
from core.matching.model import ENOUGH_TO_KEEP, Model, learn
from core.matching.teaching import Teacher

__all__ = [
    "ENOUGH_TO_KEEP",
    "FIELDS_THAT_MATTER",
    "MEMORY",
    "MODELS",
    "BadMap",
    "Explanation",
    "FileToMatch",
    "FilesMatched",
    "Learn",
    "MatchMap",
    "MatchSummary",
    "Model",
    "Reason",
    "SideMap",
    "Teacher",
    "Thresholds",
    "are_in",
    "explain",
    "learn",
    "match",
    "match_files",
    "read_map",
    "replay",
]
