"""
The templates as their authors wrote them: formulas of linear temporal logic on finite traces, read word for word.

Source: Pesic, Schonenberg, van der Aalst (2007); on finite traces: Di Ciccio, Montali: Declarative process
specifications: reasoning, discovery, monitoring (2022). Precedences in turn and in a chain are written with *yesterday*
and *since*, as in Burattin, Maggi, Sperduti (2016), so that an event with nothing before it breaks them; where a chain
is written with *next*, the first event of a case is let pass.
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


def since(one, other):
    """The other came, and the one has held all the time after."""

    def holds(word, at):
        came = (earlier for earlier in range(at + 1) if other(word, earlier))
        return any(all(one(word, later) for later in range(earlier + 1, at + 1)) for earlier in came)

    return holds


def once(one):
    return since(anything, one)


def anything(word, at):
    return True


def formulas(a, b):
    """Every template that pm4py knows, by the name that pm4py gives it; in a precedence `a` comes first."""
    a, b = is_(a), is_(b)
    response, precedence = always(implies(a, finally_(b))), unless(not_(b), a)
    responded, answered = implies(finally_(a), finally_(b)), implies(finally_(b), finally_(a))
    alternate_response = always(implies(a, next_(until(not_(a), b))))
    alternate_precedence = always(implies(b, yesterday(since(not_(b), a))))
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


def later(one):
    return next_(finally_(one))


def earlier(one):
    return yesterday(once(one))


def elsewhere(one):
    return lambda word, at: later(one)(word, at) or earlier(one)(word, at)


def by_looking_ahead(a, b):
    """A precedence in turn as it was first written: from one event on to the next, never back."""
    a, b = is_(a), is_(b)
    return both(unless(not_(b), a), always(implies(b, next_if_any(unless(not_(b), a)))))


def of_another_event(a, b):
    """
    The relations by our names, each asking for another event than the one that asks; one event may be both.

    In a precedence `a` comes first. `a` and `b` are formulas.
    """
    response, precedence = always(implies(a, later(b))), always(implies(b, earlier(a)))
    responded, answered = always(implies(a, elsewhere(b))), always(implies(b, elsewhere(a)))
    in_turn = always(implies(a, next_(until(not_(a), b))))
    after_in_turn = always(implies(b, yesterday(since(not_(b), a))))
    chained, after_chained = always(implies(a, next_(b))), always(implies(b, yesterday(a)))
    return {
        "responded_existence": responded,
        "co_existence": both(responded, answered),
        "response": response,
        "precedence": precedence,
        "succession": both(response, precedence),
        "alternate_response": in_turn,
        "alternate_precedence": after_in_turn,
        "alternate_succession": both(in_turn, after_in_turn),
        "chain_response": chained,
        "chain_precedence": after_chained,
        "chain_succession": both(chained, after_chained),
        "not_responded_existence": always(implies(a, not_(elsewhere(b)))),
        "not_co_existence": always(implies(a, not_(elsewhere(b)))),
        "not_response": always(implies(a, not_(later(b)))),
        "not_precedence": always(implies(b, not_(earlier(a)))),
        "not_succession": always(implies(a, not_(later(b)))),
        "not_chain_response": always(implies(a, not_(next_(b)))),
        "not_chain_precedence": always(implies(b, not_(yesterday(a)))),
        "not_chain_succession": always(implies(a, not_(next_(b)))),
    }
