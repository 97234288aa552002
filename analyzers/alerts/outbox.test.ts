import { describe, expect, it } from "vitest";
import { GiftlineError } from "../../core/errors.js";
import { type EpochMs, epochMs } from "../../core/time.js";
import type { Alert, SendAlert } from "./alert.js";
import { createOutbox } from "./outbox.js";

const alert = (id: string, event: Alert["event"] = "opened"): Alert =>
  ({ event, text: "", spike: { spike_id: id } }) as Alert;
/** docs/ALERTS.md */
const MOST_WAITING = 1_000;
const unavailable = new GiftlineError("unavailable", "away");

/** A destination that can be away, with what it has taken. */
function destination() {
  const taken: string[] = [];
  const self = { taken, failure: null as Error | null, tries: 0 };
  const send: SendAlert = async ({ event, spike }) => {
    self.tries++;
    if (self.failure !== null) throw self.failure;
    taken.push(`${event} ${spike.spike_id}`);
  };
  return Object.assign(self, { send });
}

function setUp() {
  const [first, second] = [destination(), destination()];
  const failures: unknown[] = [];
  let now: EpochMs = epochMs(0);
  const outbox = createOutbox({
    destinations: [first.send, second.send],
    clock: () => now,
    onFailure: (error) => failures.push(error),
  });
  return { outbox, first, second, failures, pass: (ms: number) => (now = epochMs(now + ms)) };
}

describe("outbox", () => {
  it("gives every destination all alerts in order, once", async () => {
    const { outbox, first, second } = setUp();
    for (const id of ["a", "b", "c"]) outbox.push(alert(id));
    await outbox.flush();
    await outbox.flush();
    expect(first.taken).toEqual(["opened a", "opened b", "opened c"]);
    expect(second.taken).toEqual(first.taken);
    expect(outbox.isWaiting("a")).toBe(false);
  });

  it("keeps what a destination does not take, tries again after half a minute, and holds up no other", async () => {
    const { outbox, first, second, failures, pass } = setUp();
    first.failure = unavailable;
    outbox.push(alert("a"));
    outbox.push(alert("a", "closed"));
    await outbox.flush();
    expect(second.taken).toEqual(["opened a", "closed a"]);
    expect(outbox.isWaiting("a")).toBe(true);
    pass(29_999);
    await outbox.flush();
    expect([first.tries, failures.length]).toEqual([1, 1]);
    pass(1);
    first.failure = null;
    await outbox.flush();
    expect(first.taken).toEqual(["opened a", "closed a"]);
    expect(outbox.isWaiting("a")).toBe(false);
  });

  it("drops what is refused for good, and tells it, so that the next is sent", async () => {
    const { outbox, first, failures } = setUp();
    first.failure = new GiftlineError("refused", "no such field");
    outbox.push(alert("a"));
    await outbox.flush();
    first.failure = null;
    outbox.push(alert("b"));
    await outbox.flush();
    expect(first.taken).toEqual(["opened b"]);
    expect(failures).toHaveLength(1);
  });

  it("repeats of an open spike do not pile up where nothing is taken, and do not count as untold", async () => {
    const { outbox, first, second } = setUp();
    first.failure = unavailable;
    for (let i = 0; i < 5; i++) outbox.push(alert("a", "updated"));
    await outbox.flush();
    expect(outbox.isWaiting("a")).toBe(false);
    expect(second.taken).toEqual(["updated a"]);
  });

  it("is bounded: the oldest goes, and that is told", async () => {
    const { outbox, first, failures, pass } = setUp();
    first.failure = unavailable;
    outbox.push(alert("oldest"));
    await outbox.flush();
    for (let i = 0; i < MOST_WAITING; i++) outbox.push(alert(`${i}`));
    await outbox.flush();
    expect(failures.map(String)).toContainEqual(expect.stringMatching(/more than 1000 alerts wait/));
    first.failure = null;
    pass(30_000);
    await outbox.flush();
    expect(first.taken).toHaveLength(MOST_WAITING);
    expect(first.taken[0]).toBe("opened 0");
  });
});
