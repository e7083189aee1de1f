"""The yardstick of bulk work: both tables as somebody would write them in SQL, over columns of facts in DuckDB."""

SIGNALS = ("loss_stage", "sale_stage", "model_choice", "budget", "need", "payment", "colours")
COLUMNS = {
    **dict.fromkeys(SIGNALS, "VARCHAR"),
    "purchase_in": "INTEGER",
    "wants_to_return": "BOOLEAN",
    "received_time": "BIGINT",  # microseconds since midnight
    "effective_contact": "BIGINT",  # microseconds since 1970
    "called_back": "BOOLEAN",
    "reopened": "BOOLEAN",
}

DECIDE = """
WITH ruled AS (
  SELECT *, CASE
    WHEN loss_stage = 'lost' THEN 'lost'
    WHEN loss_stage IN ('dormant', 'invalid', 'duplicate') THEN 'no-grade'
    WHEN sale_stage = 'cancelled' THEN 'withdrawn'
    WHEN sale_stage = 'follow_up' THEN 'delivered'
    WHEN sale_stage IN ('ordered', 'delivery') THEN 'ordered'
    WHEN purchase_in BETWEEN 0 AND 7 THEN 'hot-date'
    WHEN model_choice = 'decided' AND budget = 'ready' AND payment = 'settled' AND need IN ('pressing', 'clear')
      THEN 'hot-sign'
    WHEN purchase_in BETWEEN 8 AND 15 THEN 'a-date'
    WHEN model_choice IN ('two', 'decided') AND (budget IS NULL OR budget <> 'unclear')
      AND need IN ('pressing', 'clear') AND payment IN ('mostly_settled', 'settled') AND colours = 'one_or_two'
      THEN 'a-sign'
    WHEN purchase_in BETWEEN 16 AND 30 THEN 'b-date'
    WHEN model_choice IN ('two_or_three', 'two', 'decided') AND budget IN ('clear', 'ready') THEN 'b-sign'
    WHEN wants_to_return THEN 'b-return'
    WHEN purchase_in >= 31 THEN 'c-date'
    WHEN purchase_in < 0 THEN 'c-passed'
    WHEN purchase_in IS NULL AND (model_choice IS NULL OR model_choice = 'open') AND budget IS NULL AND need IS NULL
      AND (payment IS NULL OR payment = 'open') AND (colours IS NULL OR colours = 'open') THEN 'new'
    ELSE 'c-else'
  END AS grade_rule
  FROM {leads}
), graded AS (
  SELECT *, CASE
    WHEN grade_rule = 'lost' THEN 'F'
    WHEN grade_rule = 'no-grade' THEN NULL
    WHEN grade_rule = 'withdrawn' THEN 'T'
    WHEN grade_rule = 'delivered' THEN 'D'
    WHEN grade_rule = 'ordered' THEN 'O'
    WHEN grade_rule IN ('hot-date', 'hot-sign') THEN 'H'
    WHEN grade_rule IN ('a-date', 'a-sign') THEN 'A'
    WHEN grade_rule IN ('b-date', 'b-sign', 'b-return') THEN 'B'
    WHEN grade_rule = 'new' THEN 'N'
    ELSE 'C'
  END AS grade
  FROM ruled
)
SELECT lead, grade, grade_rule, CASE
    WHEN grade IN ('N', 'C', 'B', 'A', 'H', 'T') AND reopened THEN 'reopened'
    WHEN grade IN ('N', 'C', 'B', 'A', 'H') AND purchase_in < 0 THEN 'passed'
    WHEN grade = 'N' AND effective_contact IS NOT NULL THEN 'n-reached'
    WHEN grade = 'N' AND received_time < 43200000000 THEN 'n-am'
    WHEN grade = 'N' AND received_time >= 43200000000 THEN 'n-pm'
    WHEN grade = 'N' THEN 'n'
    WHEN grade = 'H' THEN 'h'
    WHEN grade = 'A' THEN 'a'
    WHEN grade = 'B' THEN 'b'
    WHEN grade = 'C' THEN 'c'
    WHEN grade = 'O' THEN 'o'
    WHEN grade = 'D' THEN 'd'
    WHEN grade = 'T' AND NOT called_back THEN 't-first'
    WHEN grade = 'T' THEN 't-later'
    WHEN grade = 'F' THEN 'f'
    WHEN grade IS NULL THEN 'no-grade'
  END AS contact_rule
FROM graded
"""
