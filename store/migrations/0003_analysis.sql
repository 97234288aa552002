-- topics: the taxonomy in use, for names in dashboards and reports.
CREATE TABLE IF NOT EXISTS topics{{on_cluster}}
(
    topic      String,
    category   LowCardinality(String),
    name_en    String,
    name_ru    String,
    name_uk    String,
    version    String,
    updated_at DateTime64(3, 'UTC')
)
ENGINE = {{replicated}}ReplacingMergeTree(updated_at)
ORDER BY topic;

-- spikes: the newest state of every spike; ids are deterministic, so analyzers may repeat themselves.
-- observed, expected, upper_bound are unique customers; by_chance_weeks is weeks; evidence is JSON.
CREATE TABLE IF NOT EXISTS spikes{{on_cluster}}
(
    spike_id        String,
    method          LowCardinality(String),
    detector        LowCardinality(String),
    level           LowCardinality(String),
    topic           LowCardinality(String),
    region          LowCardinality(String),
    status          LowCardinality(String),
    started_at      DateTime64(3, 'UTC'),
    detected_at     DateTime64(3, 'UTC'),
    ended_at        Nullable(DateTime64(3, 'UTC')),
    observed        Float64,
    expected        Float64,
    upper_bound     Nullable(Float64),
    statistic       Float64,
    threshold       Float64,
    p_value         Nullable(Float64),
    by_chance_weeks Float64,
    part_of         String,
    evidence        String,
    run_id          String,
    updated_at      DateTime64(3, 'UTC')
)
ENGINE = {{replicated}}ReplacingMergeTree(updated_at)
ORDER BY spike_id;

-- measures: who did what about a spike, so that the topic's fall afterwards can be tested.
CREATE TABLE IF NOT EXISTS measures{{on_cluster}}
(
    measure_id String,
    spike_id   String,
    topic      LowCardinality(String),
    region     LowCardinality(String),
    what       String,
    who        String,
    started_at DateTime64(3, 'UTC'),
    fixed_at   Nullable(DateTime64(3, 'UTC')),
    updated_at DateTime64(3, 'UTC')
)
ENGINE = {{replicated}}ReplacingMergeTree(updated_at)
ORDER BY measure_id;

-- runs: every import and analysis, what it was asked and what it did.
CREATE TABLE IF NOT EXISTS runs{{on_cluster}}
(
    run_id      String,
    kind        LowCardinality(String),
    started_at  DateTime64(3, 'UTC'),
    finished_at Nullable(DateTime64(3, 'UTC')),
    parameters  String,
    outcome     String,
    updated_at  DateTime64(3, 'UTC')
)
ENGINE = {{replicated}}ReplacingMergeTree(updated_at)
ORDER BY run_id;
