-- salesflow 0.1.0 sql leads, for DuckDB, of the policy tiny@1+67cd9408b13a
-- Instants are microseconds since 1970 in UTC: make_timestamp("by") shows one.
-- Dates are days, of which 1970-01-01 is the 719163rd: DATE '1970-01-01' + CAST("day" - 719163 AS INTEGER) shows one.
-- What is not known is null, and `why` says why: SF605 is beyond the calendar, SF606 was not given.
-- The moment asked is the one row of salesflow_asked: `as_of`, and `known_at`, by which it had been recorded, or null.
-- As a view it can be the present: SELECT epoch_us(now()) AS as_of, CAST(NULL AS BIGINT) AS known_at

DROP VIEW IF EXISTS salesflow_leads;

CREATE VIEW salesflow_leads AS
WITH asked AS MATERIALIZED (
  /* the moment asked, and until when what had been recorded counts */
  SELECT
    t.as_of,
    t.known_at
  FROM salesflow_asked AS t
), void AS (
  /* the events that somebody has voided */
  SELECT DISTINCT
    it."case",
    it.voids AS "id"
  FROM salesflow_log AS it
  CROSS JOIN asked AS a
  WHERE
    it.activity = 'journey.voided'
    AND (a.known_at IS NULL OR COALESCE(it.recorded_at, it."at") <= a.known_at)
), happened AS (
  /* the events that had happened and were known by then, numbered in their order */
  SELECT
    it."case",
    it."id",
    it.activity,
    it."at",
    it.recorded_at,
    it.person,
    it."role",
    it.owner,
    it.calendar,
    it.data_days_left,
    it.no_data_days_left,
    ROW_NUMBER() OVER (PARTITION BY it."case" ORDER BY it."at", it."pos") AS n
  FROM salesflow_log AS it
  CROSS JOIN asked AS a
  LEFT JOIN void AS v
    ON v."case" = it."case" AND v."id" = it."id"
  WHERE
    (a.known_at IS NULL OR COALESCE(it.recorded_at, it."at") <= a.known_at)
    AND it."at" <= a.as_of
    AND v."case" IS NULL
), event AS MATERIALIZED (
  /* the history of each lead: what everything below asks */
  SELECT
    it."case",
    it."id",
    it.activity,
    it."at",
    it.person,
    it."role",
    it.owner,
    it.calendar,
    it.data_days_left,
    it.no_data_days_left,
    it.n
  FROM happened AS it
), opening AS (
  /* when each lead began, and by whose calendar it is reckoned */
  SELECT
    e."case",
    MIN(e."at") AS start_at,
    COALESCE(MIN(e.calendar), 'main') AS calendar
  FROM event AS e
  WHERE
    e.activity IN ('journey.started', 'journey.adopted')
  GROUP BY
    e."case"
), stores AS (
  /* each calendar with its date at the moment asked, and how far back is looked */
  SELECT
    it.calendar,
    it."zone",
    a.as_of,
    c."day" AS today
  FROM salesflow_calendar AS it
  CROSS JOIN asked AS a
  LEFT JOIN salesflow_clock AS c
    ON c."zone" = it."zone"
    AND c.bucket = (a.as_of - ((a.as_of + 62135596800000000) % 86400000000))
    AND c.starts <= a.as_of
    AND a.as_of < c.ends
), store AS (
  SELECT
    it.calendar,
    it."zone",
    it.as_of,
    it.today
  FROM stores AS it
), "lead" AS MATERIALIZED (
  /* one row a lead */
  SELECT
    it."case",
    it.start_at,
    it.calendar,
    k."zone",
    k.as_of,
    k.today
  FROM opening AS it
  LEFT JOIN store AS k
    ON k.calendar = it.calendar
), found_0 AS MATERIALIZED (
  /* the places in the history of what is looked for: the first, the last, how many, how much */
  SELECT
    e."case",
    MIN(CASE WHEN e.activity IN ('journey.started', 'journey.adopted') THEN e.n END) AS first_1,
    MAX(CASE WHEN e.activity = 'journey.closed' THEN e.n END) AS last_2,
    MAX(CASE WHEN e.owner IS NOT NULL THEN e.n END) AS last_3,
    MAX(
      CASE
        WHEN e.activity = 'called'
        AND (e.data_days_left IS NOT NULL OR e.no_data_days_left IS NOT NULL)
        THEN e.n
      END
    ) AS last_4,
    MAX(CASE WHEN e.activity = 'called' AND e."at" IS NOT NULL THEN e.n END) AS last_5
  FROM event AS e
  INNER JOIN "lead" AS l
    ON l."case" = e."case"
  GROUP BY
    e."case"
), fetched AS (
  /* what the events at those places state */
  SELECT
    e."case",
    MAX(CASE WHEN e.n = f0.last_3 THEN e.owner END) AS value_1,
    MAX(CASE WHEN e.n = f0.last_4 THEN e.data_days_left END) AS value_2,
    MAX(CASE WHEN e.n = f0.last_5 THEN e."at" END) AS value_3,
    MAX(CASE WHEN e.n = f0.last_5 THEN e."id" END) AS value_4,
    MAX(CASE WHEN e.n = f0.first_1 THEN e."id" END) AS value_5
  FROM event AS e
  INNER JOIN found_0 AS f0
    ON f0."case" = e."case"
  GROUP BY
    e."case"
), known AS (
  /* one row a lead, with all that was found and was given */
  SELECT
    it."case",
    it.calendar,
    it."zone",
    it.start_at,
    it.as_of,
    it.today,
    f0.first_1,
    f0.last_2,
    f0.last_3,
    f0.last_4,
    f0.last_5,
    v.value_1,
    v.value_2,
    v.value_3,
    v.value_4,
    v.value_5
  FROM "lead" AS it
  INNER JOIN found_0 AS f0
    ON it."case" = f0."case"
  INNER JOIN fetched AS v
    ON it."case" = v."case"
), fact AS (
  /* one row a lead, one column a fact – an instant is microseconds, a date a number of days */
  SELECT
    it."case",
    it.calendar,
    it."zone",
    it.start_at,
    it.as_of,
    it.today,
    it.value_1,
    it.first_1,
    it.last_2,
    it.last_3,
    it.last_4,
    it.last_5,
    it.value_2,
    it.value_3,
    it.value_4,
    it.value_5,
    CAST(it.value_2 AS BIGINT) AS fact_days_left, /* days until the order */
    CAST(it.value_3 AS BIGINT) AS fact_last_call, /* last call */
    CASE WHEN it."zone" IS NULL THEN 'SF312' ELSE CAST(NULL AS TEXT) END AS why
  FROM known AS it
), asked_grade AS (
  /* the number of the rule that hit – 0 where none did, -1 where nothing was asked, -2 where several did */
  SELECT
    it.*,
    CASE
      WHEN it.fact_days_left >= 0 AND it.fact_days_left <= 14
      THEN 1 /* soon: a date within two weeks is nearly decided (handbook) */
      WHEN 1 = 1 THEN 2 /* else */
      ELSE 0
    END AS hit_grade /* grade: grade of the lead */
  FROM fact AS it
), decided_grade AS (
  /* what that rule says */
  SELECT
    it.*,
    CASE WHEN it.hit_grade = 1 THEN 'A' WHEN it.hit_grade = 2 THEN 'B' END AS output_grade /* grade */
  FROM asked_grade AS it
), asked_next_contact AS (
  /* the number of the rule that hit – 0 where none did, -1 where nothing was asked, -2 where several did */
  SELECT
    it.*,
    CASE
      WHEN it.hit_grade < 1 THEN -1
      WHEN it.output_grade = 'A' THEN 1 /* a: A leads hear from us every second day */
      WHEN it.output_grade = 'B' THEN 2 /* b */
      ELSE 0
    END AS hit_next_contact /* next_contact */
  FROM decided_grade AS it
), anchored AS MATERIALIZED (
  /* what each window is counted from: the first of its anchors that is known */
  SELECT
    it.*,
    CASE
      WHEN it.hit_next_contact IN (1, 2)
      THEN CASE
        WHEN it.fact_last_call IS NOT NULL THEN 'last_call'
        WHEN it.start_at IS NOT NULL THEN 'start'
      END
    END AS contact_anchor,
    CASE
      WHEN it.hit_next_contact IN (1, 2)
      THEN CASE
        WHEN it.fact_last_call IS NOT NULL THEN it.fact_last_call
        WHEN it.start_at IS NOT NULL THEN it.start_at
      END
    END AS contact_at,
    CAST(NULL AS BIGINT) AS contact_day
  FROM asked_next_contact AS it
), asking AS (
  /* one row a date that is sought: the amount, and what it is counted from */
  SELECT
    it."case",
    0 AS slot,
    'by' AS edge,
    it."zone",
    it.calendar,
    it.contact_at AS "at",
    it.contact_day AS "day",
    CASE WHEN it.hit_next_contact IN (1, 2) THEN 'days' END AS "unit",
    CASE WHEN it.hit_next_contact = 1 THEN 2 WHEN it.hit_next_contact = 2 THEN 7 END AS "count",
    1 AS is_end
  FROM anchored AS it
  WHERE
    it.hit_next_contact IN (1, 2) AND it.contact_anchor IS NOT NULL
  UNION ALL
  SELECT
    it."case",
    0 AS slot,
    'begins' AS edge,
    it."zone",
    it.calendar,
    it.contact_at AS "at",
    it.contact_day AS "day",
    'days' AS "unit",
    0 AS "count",
    0 AS is_end
  FROM anchored AS it
  WHERE
    it.contact_day IS NOT NULL
), window_from AS (
  /* the amount on the calendar, step by step: the local day, the month, the open day, the instant */
  SELECT
    it."case",
    it.slot,
    it.edge,
    it."zone",
    it.calendar,
    it."at",
    it."day",
    it."unit",
    it."count",
    it.is_end,
    COALESCE(it."day", c."day") AS "local"
  FROM asking AS it
  LEFT JOIN salesflow_clock AS c
    ON c."zone" = it."zone"
    AND c.bucket = (it."at" - ((it."at" + 62135596800000000) % 86400000000))
    AND c.starts <= it."at"
    AND it."at" < c.ends
), window_date AS (
  SELECT
    it.*,
    CASE WHEN it."unit" = 'days' THEN it."local" + it."count" END AS "target"
  FROM window_from AS it
), window_due AS (
  SELECT
    it.*,
    CASE
      WHEN it."unit" IN ('days', 'months') THEN CASE WHEN it.is_end = 1 THEN d.ends ELSE d."begins" END
      ELSE CAST(NULL AS BIGINT)
    END AS due
  FROM window_date AS it
  LEFT JOIN salesflow_date AS d
    ON d."zone" = it."zone" AND d."day" = it."target"
), answered AS (
  /* the dates that were found, one row a lead again */
  SELECT
    q."case",
    MAX(CASE WHEN q.slot = 0 AND q.edge = 'not_before' THEN q.due END) AS contact_not_before,
    MAX(CASE WHEN q.slot = 0 AND q.edge = 'by' THEN q.due END) AS contact_by,
    MAX(CASE WHEN q.slot = 0 AND q.edge = 'begins' THEN q.due END) AS contact_begins
  FROM window_due AS q
  GROUP BY
    q."case"
), "reckoned" AS (
  /* the dates of each window, and where there are none, why */
  SELECT
    it.*,
    CASE
      WHEN it.hit_next_contact IN (1, 2) AND it.contact_anchor IS NULL THEN 'SF603'
      WHEN it.hit_next_contact IN (1, 2) AND it.contact_day IS NOT NULL AND 1 = 0 THEN 'SF409'
      WHEN it.hit_next_contact IN (1, 2)
      AND (
        (1 = 0 AND q.contact_not_before IS NULL)
        OR (it.hit_next_contact IN (1, 2) AND q.contact_by IS NULL)
      )
      THEN 'SF605'
    END AS contact_why,
    COALESCE(q.contact_begins, it.contact_at) AS contact_begins,
    q.contact_not_before AS contact_not_before_reckoned,
    q.contact_by AS contact_by_reckoned
  FROM anchored AS it
  LEFT JOIN answered AS q
    ON it."case" = q."case"
), windows AS (
  /* one row a lead, with all that is decided – a window has all of its dates, or none */
  SELECT
    it.*,
    CASE WHEN it.contact_why IS NULL THEN it.contact_not_before_reckoned END AS contact_not_before,
    CASE WHEN it.contact_why IS NULL THEN it.contact_by_reckoned END AS contact_by
  FROM "reckoned" AS it
)
SELECT
  it."case",
  it.value_1 AS owner,
  it.calendar,
  CASE WHEN it.why IS NULL THEN it.output_grade END AS "grade",
  CASE WHEN it.why IS NULL THEN it.contact_not_before END AS contact_not_before,
  CASE WHEN it.why IS NULL THEN it.contact_by END AS contact_by,
  CASE WHEN it.why IS NULL THEN it.contact_at END AS contact_at,
  CASE WHEN it.why IS NULL THEN it.contact_day END AS contact_day,
  CASE WHEN it.why IS NULL THEN it.contact_anchor END AS contact_anchor,
  CASE WHEN it.why IS NULL THEN it.contact_why END AS contact_why,
  CASE
    WHEN it.why IS NULL
    THEN CASE
      WHEN it.hit_grade = 1 THEN 'soon'
      WHEN it.hit_grade = 2 THEN 'else'
      ELSE CAST(NULL AS TEXT)
    END
  END AS rule_grade,
  CASE
    WHEN it.why IS NOT NULL THEN 'not decided'
    WHEN it.hit_grade = -2 THEN 'ambiguous'
    WHEN it.hit_grade < 1 THEN 'unmatched'
    ELSE 'decided'
  END AS said_grade,
  CASE
    WHEN it.why IS NULL
    THEN CASE
      WHEN it.hit_next_contact = 1 THEN 'a'
      WHEN it.hit_next_contact = 2 THEN 'b'
      ELSE CAST(NULL AS TEXT)
    END
  END AS rule_next_contact,
  CASE
    WHEN it.why IS NOT NULL THEN 'not decided'
    WHEN it.hit_next_contact = -2 THEN 'ambiguous'
    WHEN it.hit_next_contact < 1 THEN 'unmatched'
    ELSE 'decided'
  END AS said_next_contact,
  it.why
FROM windows AS it;
