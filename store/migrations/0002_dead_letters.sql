-- dead_letters: every message or row that ingest refused, once by origin. Serves the import summary and audits.
-- body holds customers' words as they came, so it is kept for 90 days only; the dead-letter topic has its own retention.
CREATE TABLE IF NOT EXISTS dead_letters{{on_cluster}}
(
    origin           LowCardinality(String),
    origin_partition UInt32,
    origin_offset    UInt64,
    reason           LowCardinality(String),
    detail           String,
    key              String,
    body             String,
    body_encoding    LowCardinality(String),
    received_at      DateTime64(3, 'UTC')
)
ENGINE = {{replicated}}ReplacingMergeTree(received_at)
ORDER BY (origin, origin_partition, origin_offset)
TTL toDateTime(received_at) + INTERVAL 90 DAY DELETE;
