"""Survivorship: which record gives a lead each of its values, said once and read by everything that asks."""

from core.survivorship.ordering import FIRST, UNREAD, WHOLE, Order, measures, order_of, orders, variables
from core.survivorship.policies import (
    WINS_ANYWHERE,
    Policy,
    Preference,
    Subject,
    UnusablePolicy,
    in_force,
    is_ruled,
    named,
    shipped,
    subject_of,
    subjects,
)

__all__ = [
    "FIRST",
    "UNREAD",
    "WHOLE",
    "WINS_ANYWHERE",
    "Order",
    "Policy",
    "Preference",
    "Subject",
    "UnusablePolicy",
    "in_force",
    "is_ruled",
    "measures",
    "named",
    "order_of",
    "orders",
    "shipped",
    "subject_of",
    "subjects",
    "variables",
]
