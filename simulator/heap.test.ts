import fc from "fast-check";
import { expect, test } from "vitest";
import { Heap } from "./heap.js";

test("items come out in order, whatever the order of pushes and pops", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer(), fc.constant(null))), (steps) => {
      const heap = new Heap<number>((a, b) => a < b);
      const model: number[] = [];
      for (const step of steps) {
        if (step !== null) {
          heap.push(step);
          model.push(step);
          model.sort((a, b) => a - b);
        } else {
          expect(heap.peek()).toBe(model[0]);
          expect(heap.pop()).toBe(model.shift());
        }
        expect(heap.size).toBe(model.length);
      }
    }),
  );
});
