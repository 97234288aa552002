/** The tables that giftline writes, with the columns that their records lay out. */

import type { z } from "zod";
import { type Column, rowWriter } from "../core/columns.js";
import { contactColumns, type EnrichedContact } from "../core/contact.js";
import {
  type DeadLetter,
  deadLetterColumns,
  measureColumns,
  type Run,
  runColumns,
  topicColumns,
  type topicSchema,
} from "../core/records.js";
import { type Spike, spikeColumns } from "../core/spike.js";

export interface Table<Row extends object> {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Values of a record in the order of `columns`. */
  readonly toValues: (record: Row) => unknown[];
}

const table = <Row extends object>(name: string, columns: readonly Column[]): Table<Row> => ({
  name,
  columns,
  toValues: rowWriter(columns),
});

export const tables = {
  contacts: table<EnrichedContact>("contacts", contactColumns),
  deadLetters: table<DeadLetter>("dead_letters", deadLetterColumns),
  spikes: table<Spike>("spikes", spikeColumns),
  topics: table<z.output<typeof topicSchema>>("topics", topicColumns),
  measures: table<object>("measures", measureColumns),
  runs: table<Run>("runs", runColumns),
} as const;
