/**
 * One script per version of the schema, in order; `PRAGMA user_version` counts those that were run.
 * A script that has been released is never changed: what it did is on people's disks.
 *
 * Numbers that stand for words, here and in sqlite-codes.ts: unit (minute, hour, day), verdict, status
 * class, metric, top kind. They are never renumbered either.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE segments (
    segment TEXT PRIMARY KEY,
    offset INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- body is the event as JSON; the columns before it are those that lists are filtered by.
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    time INTEGER NOT NULL,
    layer TEXT NOT NULL,
    kind TEXT NOT NULL,
    severity TEXT NOT NULL,
    site TEXT,
    client TEXT,
    verdict TEXT,
    status INTEGER,
    method TEXT,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_time ON events (time);
  CREATE INDEX events_client ON events (client, time) WHERE client IS NOT NULL;
  -- Small beside the others: most events are requests that were let through.
  CREATE INDEX events_flagged ON events (time) WHERE verdict <> 'allow';
  CREATE INDEX events_other ON events (time) WHERE kind <> 'request';

  CREATE TABLE event_rules (
    rule_id INTEGER NOT NULL,
    time INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (rule_id, time, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE requests (
    unit INTEGER NOT NULL,
    start INTEGER NOT NULL,
    site TEXT NOT NULL,
    verdict INTEGER NOT NULL,
    status_class INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    request_bytes INTEGER NOT NULL,
    response_bytes INTEGER NOT NULL,
    faulted INTEGER NOT NULL,
    PRIMARY KEY (unit, start, site, verdict, status_class)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE latencies (
    unit INTEGER NOT NULL,
    start INTEGER NOT NULL,
    site TEXT NOT NULL,
    metric INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (unit, start, site, metric, bucket)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE kinds (
    unit INTEGER NOT NULL,
    start INTEGER NOT NULL,
    layer TEXT NOT NULL,
    kind TEXT NOT NULL,
    count INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    PRIMARY KEY (unit, start, layer, kind)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE tops (
    unit INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    start INTEGER NOT NULL,
    site TEXT NOT NULL,
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    requests INTEGER NOT NULL,
    flagged INTEGER NOT NULL,
    stopped INTEGER NOT NULL,
    last_time INTEGER NOT NULL,
    PRIMARY KEY (unit, kind, start, site, key)
  ) STRICT, WITHOUT ROWID;

  -- Lists of which the lowest keys were dropped.
  CREATE TABLE tops_cut (
    unit INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    start INTEGER NOT NULL,
    PRIMARY KEY (unit, kind, start)
  ) STRICT, WITHOUT ROWID;

  -- 'events': how many there are. 'minute', 'hour': from when on rollups of that unit are kept.
  CREATE TABLE state (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO state VALUES ('events', 0), ('minute', 0), ('hour', 0);
  `,
];
