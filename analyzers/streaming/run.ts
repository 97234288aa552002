/** The streaming analyzer's two ways to run: over the past as fast as it goes, and live, a few seconds behind the present. */
export { watchStream } from "./live.js";
export { replayStream } from "./replay.js";
