/** How much of a run is waiting for ClickHouse. */
import type { Store } from "../../store/client.js";

export interface TimedStore {
  readonly store: Store;
  /** Seconds so far in which a call of the store was under way, reading of its answer included. */
  readonly seconds: () => number;
}

export function timeStore(store: Store): TimedStore {
  let milliseconds = 0;
  let underWay = 0;
  let busySince = 0;
  // Calls may run side by side, and their time must not count twice.
  const timed = async <T>(call: () => Promise<T>): Promise<T> => {
    if (underWay++ === 0) busySince = performance.now();
    try {
      return await call();
    } finally {
      if (--underWay === 0) milliseconds += performance.now() - busySince;
    }
  };
  return {
    store: {
      ...store,
      query: (query, params) => timed(() => store.query(query, params)),
      columns: (query, params) => timed(() => store.columns(query, params)),
      insert: (table, records) => timed(() => store.insert(table, records)),
      command: (sql, params) => timed(() => store.command(sql, params)),
    },
    seconds: () => milliseconds / 1_000,
  };
}
