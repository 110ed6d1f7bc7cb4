"""The failures a user can act on; everything else that raises is a bug."""


class LeadfoldError(Exception):
    """`str(error)` is the one sentence the user reads: what happened, to which thing, what to do."""


class NeedsPerson(LeadfoldError):
    """The work stopped where only a person can decide; the sentence says what to decide."""


class WrongUse(LeadfoldError):
    """A command or a choice that cannot be meant; the sentence names the right one."""
