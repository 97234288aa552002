/** What a step of ingest returns: steps are pure and never throw for bad input. */

/** Why a message or row was refused. A closed list: it labels metrics and the dead-letter table. */
export const refusalReasons = {
  not_utf8: "the bytes are not UTF-8",
  not_json: "the bytes are no JSON",
  not_an_object: "the JSON is no object",
  too_large: "the message is larger than the limit",
  too_deep: "the JSON is nested deeper than the limit",
  missing_field: "a required field is missing",
  invalid_field: "a field has a value of the wrong type or outside its range",
  invalid_time: "a time cannot be read or is out of range",
  unmapped_row: "the row does not fit the mapping",
  rejected_by_store: "ClickHouse refuses this row",
} as const;

export type RefusalReason = keyof typeof refusalReasons;

export interface Refusal {
  readonly kind: "refused";
  readonly reason: RefusalReason;
  /** What exactly, without personal data: field names and expectations, never values. */
  readonly detail: string;
}

export type Outcome<T> = { readonly kind: "ok"; readonly value: T } | Refusal;

export const ok = <T>(value: T): Outcome<T> => ({ kind: "ok", value });

export const refuse = (reason: RefusalReason, detail: string): Refusal => ({
  kind: "refused",
  reason,
  detail,
});
