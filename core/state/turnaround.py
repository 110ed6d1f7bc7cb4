"""How long files waited between arriving and being published."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.state.tables import Delivery, Publication, Run


def waits(session: Session) -> Mapping[tuple[str, str], timedelta]:
    """By source and period: from the arrival of the file that counts to the first published run that read it.

    A period that is run again was not published later, so only the first run with this file counts. What
    was carried forward into a period did not arrive in it, and has no time there.
    """
    arrivals, first = _arrivals(session), dict[tuple[str, str, str], datetime]()
    newest: dict[tuple[str, str], str] = {}
    query = select(Publication, Run).join(Run, Publication.run_id == Run.run_id)
    for publication, run in session.execute(query.order_by(Publication.publication_id)):
        for read in run.report.get("deliveries", []):
            source, sha256 = str(read["source"]), str(read["sha256"])
            newest.pop((source, publication.period), None)
            if not read["carried_forward"]:
                first.setdefault((source, publication.period, sha256), publication.created_at)
                newest[source, publication.period] = sha256
    files = [(source, period, sha256) for (source, period), sha256 in newest.items()]
    return {file[:2]: first[file] - arrivals[file] for file in files if file in arrivals}


def _arrivals(session: Session) -> dict[tuple[str, str, str], datetime]:
    """When each content came for a source and period; read in another way later, it did not come again."""
    query = select(Delivery.source, Delivery.period, Delivery.sha256, func.min(Delivery.created_at)).where(
        Delivery.source.is_not(None)
    )
    rows = session.execute(query.group_by(Delivery.source, Delivery.period, Delivery.sha256))
    return {(str(source), period, sha256): at for source, period, sha256, at in rows}
