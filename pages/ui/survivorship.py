"""Settings, Values: which record gives a lead each value, changed with a look at what that changes."""

import pandas as pd
import streamlit as st

from core import preferences
from core.canonical import BY_NAME
from core.engine import Connection
from core.insights import preferring
from core.insights.preferring import Preview
from core.state.tables import Run
from core.survivorship import Policy, Preference, Subject, named, subjects, wording
from core.workspace import contracts_in_force
from pages.ui import desk, difference, show, values, words

SUBJECT = "values"  # in the address
NOTHING = "nothing"
STEPS = ("First", "then", "then", "then", "then", "then")
MOST_WORDS = 50


def state() -> str:
    said = len(preferences.said(desk.workspace().store))
    every = len(subjects())
    changed = f"{said:,} of {every:,} are set by people" if said else f"all {every:,} as shipped"
    return f"Where the records of a lead differ, these policies choose its values: {changed}."


def draw() -> None:
    show.announced()
    st.subheader("Values of a lead", anchor=False)
    policies = preferences.of_all(desk.workspace().store)
    with st.container(border=True):
        _change(policies[_chosen()])
    _listed()
    _history()


def _chosen() -> str:
    """The subject in the address, so that a policy can be sent to a colleague."""
    offered = {each.name: each.label for each in subjects()}
    asked = st.query_params.get(SUBJECT, "")
    names = list(offered)
    chosen = st.selectbox(
        "Choose the values of", names, index=names.index(asked) if asked in names else 0,
        format_func=offered.__getitem__, key="survivorship.subject", width=360,
    )  # fmt: skip
    st.query_params[SUBJECT] = chosen
    return str(chosen)


def _change(policy: Policy) -> None:
    subject = named(policy.subject)
    if subject.is_group:
        listed = words.listed([each.lower() for each in _labels(subject)])
        st.caption(f"One record gives them together: {listed}.")
    wanted = _wanted(policy)
    run = desk.published() or desk.newest_published()
    if wanted == policy:
        st.caption("Change it to see at once what would change in the leads.")
        _undo(subject, run)
        return
    if run is not None:
        _preview(desk.database(run), wanted, run)
    _save(wanted, run)


def _wanted(policy: Policy) -> Policy:
    """What stands in the boxes now: each of them offers what none before it took."""
    key = f"survivorship.{policy.subject}"
    taken: list[Preference] = []
    with st.container(horizontal=True):
        for at, step in enumerate(STEPS):
            left = [each for each in Preference if each not in taken]
            known = policy.prefer[at] if at < len(policy.prefer) else NOTHING
            options: list[str] = [*left, NOTHING] if taken else [*left]
            chosen = st.selectbox(
                step, options, index=options.index(known) if known in options else len(options) - 1,
                format_func=_step, key=f"{key}.{at}.{'-'.join(taken)}", width=200,
            )  # fmt: skip
            if chosen == NOTHING:
                break
            taken.append(Preference(chosen))
    st.caption(" ".join(f"{wording.LABELS[each]}: {wording.MEANINGS[each]}" for each in taken))
    trust = _trust(policy, key) if Preference.TRUST in taken else ()
    heard = st.toggle(
        "Salesforce's values count too", value=policy.hears_crm, key=f"{key}.crm",
        help="Else they count only for a lead that no other source knows.",
    )  # fmt: skip
    return Policy(subject=policy.subject, prefer=tuple(taken), trust=trust, hears_crm=heard)


def _step(preference: str) -> str:
    return "nothing more" if preference == NOTHING else wording.LABELS[Preference(preference)]


def _titles() -> dict[str, str]:
    return {source: contract.title for source, contract in contracts_in_force(desk.workspace()).items()}


def _trust(policy: Policy, key: str) -> tuple[str, ...]:
    titles = _titles()
    known = [source for source in policy.trust if source in titles]
    chosen = st.multiselect(
        "Trusted before the others, in this order", list(titles), default=known,
        format_func=titles.__getitem__, key=f"{key}.trust", placeholder="as the sources were agreed on",
    )  # fmt: skip
    return tuple(chosen)


def _preview(connection: Connection, wanted: Policy, run: Run) -> None:
    with st.spinner("Looking at what would change"):
        found = preferring.preview(connection, wanted)
    st.markdown(f"**{_counted(found)}** :gray[In {words.month(run.period)}, before anything is saved.]")
    if found.examples:
        table = pd.DataFrame(
            {
                "Lead": [difference.plain(each.title) for each in found.examples],
                "Field": [each.label for each in found.examples],
                "Now": [difference.plain(values.said(each.before)) for each in found.examples],
                "Then": [difference.plain(values.said(each.after)) for each in found.examples],
            }
        )
        shown = table if named(wanted.subject).is_group else table.drop(columns="Field")
        st.table(shown, border="horizontal", hide_index=True)


def _counted(found: Preview) -> str:
    among = f"of {words.count(found.shared, 'lead')} made of several records"
    if not found.leads:
        return f"Nothing would change: none {among}."
    return f"{found.leads:,} {among} would change."


def _save(wanted: Policy, run: Run | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input("Why", key=f"survivorship.{wanted.subject}.why", width=420)
        saved = st.button("Save this policy", key="survivorship.save", type="primary")
    if saved and show.done(
        lambda: preferences.save(
            desk.workspace().store, wanted, reason or "", desk.workspace().who, run.run_id if run else None
        )
    ):
        show.announce(f"{named(wanted.subject).label} is chosen so from the next run on.")
        st.rerun()


def _undo(subject: Subject, run: Run | None) -> None:
    word = preferences.said(desk.workspace().store).get(subject.name)
    if word is None:
        return
    told, act = st.columns([5, 1], vertical_alignment="center")
    told.markdown(
        f"Set by {difference.plain(word.created_by)} on {words.day(word.created_at)}: "
        f"{difference.plain(word.reason)}"
    )
    if act.button("Take back", key="survivorship.undo", type="tertiary", icon=":material/undo:"):
        workspace = desk.workspace()
        preferences.undo(workspace.store, subject.name, workspace.who, run.run_id if run else None)
        show.announce(f"{subject.label} is chosen as before, from the next run on.")
        st.rerun()


def _listed() -> None:
    policies = preferences.of_all(desk.workspace().store)
    said = preferences.said(desk.workspace().store)
    titles = _titles()
    rows = [
        (
            each.label,
            wording.policy(policies[each.name], titles),
            difference.plain(said[each.name].created_by) if each.name in said else ":gray[shipped]",
        )
        for each in subjects()
    ]
    rows.append(("Opted out of email, do not call", "Yes from any record wins, always", ":gray[shipped]"))
    st.table(
        pd.DataFrame(rows, columns=["Value", "Whose it is", "Set by"]), border="horizontal", hide_index=True
    )


def _history() -> None:
    every = preferences.history(desk.workspace().store, MOST_WORDS)
    if not every or not st.toggle("What people said, the newest first", key="survivorship.history"):
        return
    titles = _titles()
    shown = pd.DataFrame(
        {
            "Value": [named(row.subject).label for row in every],
            "Whose it is": [
                _told(row.undoes, wording.policy(preferences.as_policy(row), titles)) for row in every
            ],
            "Who": [row.created_by for row in every],
            "When": [words.moment(row.created_at) for row in every],
            "Why": [row.reason for row in every],
        }
    )
    st.dataframe(shown, hide_index=True, key="survivorship.words")


def _told(undoes: int | None, policy: str) -> str:
    return f"Taken back: {policy}" if undoes else policy


def _labels(subject: Subject) -> list[str]:
    return [BY_NAME[name].label for name in subject.fields]
