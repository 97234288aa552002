#!/bin/bash
# Makes giftline's topics; those that exist stay as they are.
set -euo pipefail

create() {
  local topic=$1 partitions=$2 retention_ms=$3
  /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$BOOTSTRAP_SERVER" --create --if-not-exists \
    --topic "$topic" --partitions "$partitions" --replication-factor 1 --config "retention.ms=$retention_ms"
}

day_ms=$((24 * 60 * 60 * 1000))
# Contacts are kept longer than any outage of ClickHouse; what was refused, until somebody has looked at it.
create contacts "$CONTACTS_PARTITIONS" $((14 * day_ms))
create contacts.dlq 1 $((90 * day_ms))
create spikes 1 $((90 * day_ms))
