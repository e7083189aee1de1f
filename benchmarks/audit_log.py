"""A shop with twenty constraints, and logs of it as large as one likes: the same for every run, made in the database."""

from __future__ import annotations

from pathlib import Path

from salesflow import Policy
from salesflow.sql.duck import Duck
from salesflow.sql.log_shape import log_shape

EVENTS_OF_CASE = 10
AS_OF = "2027-06-30 12:00+02:00"

# Twenty, of the kinds that the bundled policy has, and one that asks for what comes next.
SHOP = """\
salesflow: 1
name: shop
version: 1
calendars:
  main: {timezone: Europe/Berlin, known: 2025-01-01..2028-12-31, open: {mon-sat: [09:00-18:00]}, closed: [2026-04-06]}
activities:
  ask: {}
  call: {}
  visit: {}
  quote: {data: {item: {type: integer, optional: true}}}
  approve: {data: {item: {type: integer, optional: true}}}
  order: {data: {item: {type: integer, optional: true}}}
  pay: {}
  complain: {}
processes:
  sale:
    initial: new
    stages: {new: {resting: true}, follow_up: {resting: true}, won: {final: true}}
    transitions: {follow: {from: new, to: follow_up}, win: {from: [new, follow_up], to: won}}
constraints:
  - {id: quoted-first, kind: precedence, before: order, require: quote}
  - {id: same-item, kind: precedence, before: order, require: {activity: quote, same: item}}
  - {id: called-first, kind: precedence, before: visit, require: {activity: call, within: 30 days}}
  - {id: asked-first, kind: precedence, before: quote, require: ask}
  - {id: approved-first, kind: precedence, before: pay, require: {activity: approve, since: {last: quote}}}
  - {id: first-call, kind: response, after: ask, require: call, within: 24 hours}
  - {id: visit-called, kind: response, after: visit, require: call, within: 24 hours}
  - {id: visit-quoted, kind: response, after: visit, require: quote, within: 2 open days}
  - {id: complaint-answered, kind: response, after: complain, require: call, within: 1 open day}
  - {id: order-paid, kind: response, after: order, require: pay, within: 7 days}
  - {id: quote-followed, kind: response, after: quote, require: call, within: same day 24:00, in: {sale: follow_up}}
  - {id: call-logged, kind: recorded, activity: call, within: 30 minutes}
  - {id: visit-logged, kind: recorded, activity: visit, within: 2 open hours}
  - {id: no-complaint, kind: absence, activity: complain}
  - {id: three-quotes, kind: absence, activity: quote, at_most: 3}
  - {id: no-silence, kind: gap, between: call, at_most: 14 days, in: {sale: follow_up}}
  - {id: calls, kind: existence, activity: call, at_least: 2, per: year, in: {sale: follow_up}}
  - {id: visits, kind: existence, activity: visit, per: year, in: {sale: follow_up}}
  - {id: four-eyes, kind: separation, activity: approve, from: quote}
  - {id: paid-once, kind: alternate_response, after: order, require: pay}
"""
ORDERLY = ("", "ask", "call", "quote", "approve", "visit", "call", "order", "pay", "win")
NAMES = ("ask", "call", "visit", "quote", "approve", "order", "pay", "complain", "follow", "win")


def shop() -> Policy:
    return Policy.from_text(SHOP, file="shop.yaml")


def write(path: Path, policy: Policy, events: int, *, variants: int, is_orderly: bool = False) -> int:
    """
    A SQL log of so many events in Parquet; how many they are.

    The order of the activities of a case depends on its variant alone; times, persons and items on the case.

    Args:
        is_orderly: One activity follows the other as it should and soon, but for one of thirty, which chance decides.
    """
    cases = events // EVENTS_OF_CASE
    with Duck(memory="600MB", beside=path.parent) as duck:
        duck.execute(f"COPY ({_events(policy, cases, variants, is_orderly=is_orderly)}) TO '{path}' (FORMAT parquet)")
        [[count]] = duck.query(f"SELECT count(*) FROM '{path}'")
    return int(count)


def _events(policy: Policy, cases: int, variants: int, *, is_orderly: bool) -> str:
    """Each case starts, asks, and goes on as its variant says; a hash stands for chance, so that every run is alike."""
    names, in_order = (", ".join(f"'{name}'" for name in listed) for listed in (NAMES, ORDERLY))
    any_of = f"[{names}][{_chance(f'lead % {variants}, n')} % 10 + 1]"
    slips = f"{_chance('lead, n, 2')} % 30 = 0" if is_orderly else "true"
    gap = "10" if is_orderly else f"[20, 90, 600, 1500, 2900, 11000, 26000][{_chance('lead, n, 1')} % 7 + 1]"
    said = f"""
        SELECT lead, n, {_chance("lead, n")} AS chance,
            TIMESTAMP '2026-01-05 08:00:00' + to_minutes({_chance("lead")} % 400000
                + coalesce(sum({gap}) OVER (PARTITION BY lead ORDER BY n), 0)::BIGINT) AS happened,
            CASE n WHEN 1 THEN 'journey.started' WHEN 2 THEN 'ask'
                ELSE CASE WHEN {slips} THEN {any_of} ELSE [{in_order}][n] END END AS activity
        FROM range({cases}) AS leads(lead), range(1, {EVENTS_OF_CASE + 1}) AS events(n)
    """
    shape = log_shape(policy)
    made = {
        "case": "'L-' || lead",
        "pos": "n",
        "id": "'L-' || lead || '#' || n",
        "activity": "activity",
        "at": "epoch_us(happened)",
        "recorded_at": "CASE WHEN chance % 20 <> 0 THEN epoch_us(happened) + "
        f"chance % {25 if is_orderly else 45} * 60000000 END",
        "person": "['li', 'wang', 'chen', 'zhao', NULL][chance % 5 + 1]",
        "owner": "CASE WHEN n = 1 THEN 'li' END",
        shape.stages["sale"]: "CASE activity WHEN 'journey.started' THEN 'new' WHEN 'follow' THEN 'follow_up' "
        "WHEN 'win' THEN 'won' END",
    }
    for (activity, field), where in shape.data.items():
        assert field == "item", "the shop has no other data"
        made[where.value] = "CASE WHEN activity IN ('quote', 'approve', 'order') AND chance % 9 > 0 "
        made[where.value] += f"THEN {'lead' if is_orderly else 'chance'} % 3 END"
        made.setdefault(where.instead, "NULL")
        assert activity in NAMES
    columns = ", ".join(
        f'CAST({made.get(name, "NULL")} AS {"BIGINT" if kind == "BIGINT" else "VARCHAR"}) AS "{name}"'
        for name, kind in shape.columns
    )
    return f"SELECT {columns} FROM ({said})"


def _chance(said: str) -> str:
    return f"(hash({said}) % 1000000)::BIGINT"


# Twenty templates that pm4py knows as well, by its names, and the activities of each.
TEMPLATES: dict[str, tuple[tuple[str, ...] | str, ...]] = {
    "precedence": (("quote", "order"), ("call", "visit"), ("approve", "pay"), ("order", "pay"), ("follow", "win")),
    "response": (("ask", "call"), ("visit", "call"), ("visit", "quote"), ("order", "pay"), ("complain", "call"),
                 ("quote", "call")),
    "absence": ("complain", "win"),
    "existence": ("call", "visit"),
    "responded_existence": (("order", "quote"), ("pay", "approve")),
    "altresponse": (("order", "pay"),),
    "chainresponse": (("ask", "call"),),
    "noncoexistence": (("complain", "win"),),
}  # fmt: skip
_KINDS = {
    "precedence": ("precedence", "require", "before"),
    "response": ("response", "after", "require"),
    "absence": ("absence", "activity"),
    "existence": ("existence", "activity"),
    "responded_existence": ("responded_existence", "activity", "require"),
    "altresponse": ("alternate_response", "after", "require"),
    "chainresponse": ("chain_response", "after", "require"),
    "noncoexistence": ("not_co_existence", "activity", "forbid"),
}


def plain() -> Policy:
    """The shop with these templates, as constraints without times; and no stage is final, since pm4py knows none."""
    lines = [SHOP.partition("constraints:\n")[0].replace("final: true", "resting: true"), "constraints:\n"]
    for number, (name, names) in enumerate(_listed()):
        kind, *keys = _KINDS[name]
        said = ", ".join(f"{key}: {activity}" for key, activity in zip(keys, names, strict=True))
        lines.append(f"  - {{id: t{number}, kind: {kind}, {said}}}\n")
    return Policy.from_text("".join(lines), file="plain.yaml")


def template_of(id: str) -> tuple[str, tuple[str, ...]]:
    """What pm4py calls it, and its activities."""
    return _listed()[int(id.removeprefix("t"))]


def _listed() -> list[tuple[str, tuple[str, ...]]]:
    return [
        (name, (names,) if isinstance(names, str) else names) for name, listed in TEMPLATES.items() for names in listed
    ]
