"""List the limits of a query in one table, for the headers and the SPARQL page."""

from dataclasses import dataclass, field

from planlink.settings import Limits
from planlink.sparql import guard


@dataclass(frozen=True)
class Limit:
    """One limit.

    :param name: its key in the header `Query-Limits`.
    :param unit: unit of its value.
    :param label: in Thai and English.
    :param fixed: its value if it is not a setting.
    """

    name: str
    unit: str
    label: dict[str, str] = field(hash=False)
    fixed: int = 0


LIMITS = (
    Limit("timeout", "seconds", {"th": "เวลาตอบนานที่สุด", "en": "Longest time until the answer is complete"}),
    Limit("result", "bytes", {"th": "ขนาดคำตอบใหญ่ที่สุด", "en": "Largest answer"}),
    Limit("memory", "bytes", {"th": "หน่วยความจำมากที่สุดของหนึ่งคำถาม", "en": "Most memory of one query"}),
    Limit("workers", "queries", {"th": "จำนวนคำถามที่ทำงานพร้อมกัน", "en": "Queries that run at once"}),
    Limit("query", "bytes", {"th": "ข้อความคำถามยาวที่สุด", "en": "Longest query text"}, guard.MAX_BYTES),
    Limit("nesting", "levels", {"th": "การซ้อนวงเล็บลึกที่สุด", "en": "Deepest nesting of brackets"}, guard.MAX_NESTING),
    Limit("statements", "statements", {"th": "จำนวนรูปแบบทริปเปิลมากที่สุด", "en": "Most triple patterns"}, guard.MAX_STATEMENTS),
    Limit("operators", "operators", {"th": "จำนวนตัวดำเนินการมากที่สุด", "en": "Most operators"}, guard.MAX_OPERATORS),
)


def value_of(limit: Limit, limits: Limits) -> float:
    """Return a limit's value.

    :param limit: one of :data:`LIMITS`.
    :param limits: the settings.
    """
    return limit.fixed or float(getattr(limits, limit.name))


def header(limits: Limits) -> str:
    """Return the limits as a dictionary of HTTP structured fields (RFC 9651, section 3.2)."""
    return ", ".join(f"{limit.name}={value_of(limit, limits):.10g}" for limit in LIMITS)
