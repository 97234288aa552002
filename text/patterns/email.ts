/** E-mail addresses, internationalised ones (почта@пример.рф) among them. */

const LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,62})";

/** RFC 5321 bounds: 64 characters before the @, 63 in a label. A label ends at a dot, which it cannot hold itself. */
export const emailPattern = new RegExp(
  `[\\p{L}\\p{N}._%+-]{1,64}@(?:${LABEL}\\.){1,8}(?:xn--[a-z0-9-]{2,59}|\\p{L}{2,24})`,
  "giu",
);
