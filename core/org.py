"""The setup of the Salesforce org in force: the shipped one, or what people made of it."""

from collections.abc import Mapping

from core import crm
from core.errors import WrongUse
from core.settings import Settings
from core.state import Store, org_setups
from core.state.org_tables import OrgSetup


class NothingNew(WrongUse):
    def __init__(self) -> None:
        super().__init__("This is how Salesforce is set up already; nothing was saved.")


class NoReason(WrongUse):
    def __init__(self) -> None:
        super().__init__("Say why the Salesforce setup changes: the reason is kept with it.")


class ChangedMeanwhile(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "Somebody changed the Salesforce setup meanwhile, so nothing was saved. "
            "Reload the page to see who, and why."
        )


def shipped(settings: Settings) -> crm.Org:
    """What holds until somebody says otherwise; the environment may give the placeholder and the source."""
    return crm.Org(last_name_placeholder=settings.last_name_placeholder, lead_source=settings.lead_source)


def in_force(store: Store, settings: Settings) -> crm.Org:
    row = standing(store)
    return crm.Org.model_validate(row.body) if row else shipped(settings)


def of_run(frozen: Mapping[str, str]) -> crm.Org:
    """From a run's settings; those of older runs name a placeholder and a lead source."""
    if "org" in frozen:
        return crm.Org.model_validate_json(frozen["org"])
    return crm.Org(
        last_name_placeholder=frozen["last_name_placeholder"], lead_source=frozen.get("lead_source")
    )


def standing(store: Store) -> OrgSetup | None:
    """Who said what is in force, and why; None while the shipped setup holds."""
    with store.session() as session:
        return org_setups.standing(session)


def history(store: Store) -> list[OrgSetup]:
    """Newest first, undone ones and undos included."""
    with store.session() as session:
        return org_setups.history(session)


def save(
    store: Store, settings: Settings, wanted: crm.Org, reason: str, who: str, seen: int | None
) -> OrgSetup:
    """From the next run on. `seen` is the setup that the person saw in force."""
    if not reason.strip():
        raise NoReason
    with store.session() as session:
        row = org_setups.standing(session)
        if (row.setup_id if row else None) != seen:
            raise ChangedMeanwhile
        if wanted == (crm.Org.model_validate(row.body) if row else shipped(settings)):
            raise NothingNew
        said = OrgSetup(body=wanted.model_dump(mode="json"), reason=reason.strip(), created_by=who)
        return org_setups.add(session, said)


def undo(store: Store, setup_id: int, who: str) -> OrgSetup:
    """What held before holds again; only the setup in force can be taken back."""
    with store.session() as session:
        row = org_setups.standing(session)
        if row is None or row.setup_id != setup_id:
            raise ChangedMeanwhile
        return org_setups.undo(session, setup_id, who)
