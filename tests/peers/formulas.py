"""
The templates as their authors wrote them: formulas of linear temporal logic on finite traces, read word for word.

Source: Pesic, Schonenberg, van der Aalst (2007); on finite traces: Di Ciccio, Montali: Declarative process
specifications: reasoning, discovery, monitoring (2022). A chained precedence is written with *yesterday*, so that an
event with nothing before it breaks it; where it is written with *next*, the first event of a case is let pass.
"""


def is_(name):
    return lambda word, at: at < len(word) and word[at] == name


def not_(one):
    return lambda word, at: not one(word, at)


def both(one, other):
    return lambda word, at: one(word, at) and other(word, at)


def implies(one, other):
    return lambda word, at: not one(word, at) or other(word, at)


def next_(one):
    return lambda word, at: at + 1 < len(word) and one(word, at + 1)


def next_if_any(one):
    return lambda word, at: at + 1 >= len(word) or one(word, at + 1)


def yesterday(one):
    return lambda word, at: at > 0 and one(word, at - 1)


def finally_(one):
    return lambda word, at: any(one(word, later) for later in range(at, len(word)))


def always(one):
    return lambda word, at: all(one(word, later) for later in range(at, len(word)))


def until(one, other):
    """The other comes, and the one holds all the time before."""

    def holds(word, at):
        comes = (later for later in range(at, len(word)) if other(word, later))
        return any(all(one(word, before) for before in range(at, later)) for later in comes)

    return holds


def unless(one, other):
    return lambda word, at: until(one, other)(word, at) or always(one)(word, at)


def formulas(a, b):
    """Every template that pm4py knows, by the name that pm4py gives it; in a precedence `a` comes first."""
    a, b = is_(a), is_(b)
    response, precedence = always(implies(a, finally_(b))), unless(not_(b), a)
    responded, answered = implies(finally_(a), finally_(b)), implies(finally_(b), finally_(a))
    alternate_response = always(implies(a, next_(until(not_(a), b))))
    alternate_precedence = both(precedence, always(implies(b, next_if_any(unless(not_(b), a)))))
    chain_response, chain_precedence = always(implies(a, next_(b))), always(implies(b, yesterday(a)))
    return {
        "existence": finally_(a),
        "absence": not_(finally_(a)),
        "exactly_one": both(finally_(a), not_(finally_(both(a, next_(finally_(a)))))),
        "init": a,
        "responded_existence": responded,
        "coexistence": both(responded, answered),
        "response": response,
        "precedence": precedence,
        "succession": both(response, precedence),
        "altresponse": alternate_response,
        "altprecedence": alternate_precedence,
        "altsuccession": both(alternate_response, alternate_precedence),
        "chainresponse": chain_response,
        "chainprecedence": chain_precedence,
        "chainsuccession": both(chain_response, chain_precedence),
        "noncoexistence": not_(both(finally_(a), finally_(b))),
        "nonsuccession": always(implies(a, not_(finally_(b)))),
        "nonchainsuccession": always(implies(a, not_(next_(b)))),
    }
