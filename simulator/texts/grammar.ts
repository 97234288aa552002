/**
 * Templates that expand to one of many texts: `(a|b|)` chooses, `{slot}` inserts another template or a fact.
 * Compiled once; expansion costs one random number a choice.
 */
import type { Random } from "../../core/random.js";

/** What a slot stands for: a template, or a function of the facts of the text. */
export type Slot<Facts> = string | ((random: Random, facts: Facts) => string);

export type Template<Facts> = (random: Random, facts: Facts) => string;

/**
 * A compiler of templates over a set of slots. Mistakes in a template (unknown slot, unbalanced bracket, slots that
 * name each other in a circle) are mistakes of ours and throw an Error at compile time.
 */
export function templateCompiler<Facts>(slots: Readonly<Record<string, Slot<Facts>>>) {
  const compiled = new Map<string, Template<Facts>>();

  const slotNamed = (name: string, template: string, open: readonly string[]): Template<Facts> => {
    const known = compiled.get(name);
    if (known !== undefined) return known;
    const slot = slots[name];
    if (slot === undefined) throw new Error(`no slot {${name}} in "${template}"`);
    if (open.includes(name)) throw new Error(`slots in a circle: ${[...open, name].join(" > ")}`);
    const expand = typeof slot === "string" ? parse(slot, [...open, name]) : slot;
    compiled.set(name, expand);
    return expand;
  };

  function parse(template: string, open: readonly string[]): Template<Facts> {
    let at = 0;

    const sequence = (): Template<Facts> => {
      const parts: Template<Facts>[] = [];
      while (at < template.length && template[at] !== "|" && template[at] !== ")") parts.push(part());
      return (random, facts) => {
        let text = "";
        for (const expand of parts) text += expand(random, facts);
        return text;
      };
    };

    const part = (): Template<Facts> => {
      if (template[at] === "(") return choice();
      if (template[at] === "{") {
        const end = template.indexOf("}", at);
        if (end === -1) throw new Error(`no closing brace in "${template}"`);
        const name = template.slice(at + 1, end);
        at = end + 1;
        return slotNamed(name, template, open);
      }
      const start = at;
      while (at < template.length && !"({|)".includes(template[at] ?? "")) at++;
      const literal = template.slice(start, at);
      return () => literal;
    };

    const choice = (): Template<Facts> => {
      const options: Template<Facts>[] = [];
      do {
        at++;
        options.push(sequence());
      } while (template[at] === "|");
      if (template[at] !== ")") throw new Error(`no closing bracket in "${template}"`);
      at++;
      return (random, facts) => options[random.integer(options.length)]?.(random, facts) ?? "";
    };

    const whole = sequence();
    if (at < template.length) throw new Error(`unexpected ${template[at]} in "${template}"`);
    return whole;
  }

  return (template: string): Template<Facts> => parse(template, []);
}
