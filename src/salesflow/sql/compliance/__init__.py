"""
Verdicts in SQL: what `constraints.meaning` says of one case, of all cases of a log in one statement.

`verdicts` is the door. `ground` has what all constraints look at: the events in their order, persons, when each case
was complete, its calendar. Every kind of constraint has a module: it names the rows that matter to it, looks at those
before and after in windows, asks the calendar once, and tells branch by branch what `answer` writes as columns.
"""
