import { z } from "zod";
import { defineQuery } from "../query.js";

export const topicsInUse = defineQuery({
  name: "topics_in_use",
  description: "Topics of the taxonomy that was applied last, with their names",
  params: z.object({}),
  row: z.object({
    topic: z.string(),
    category: z.string(),
    name_en: z.string(),
    name_ru: z.string(),
    name_uk: z.string(),
    version: z.string(),
  }),
  sql: `SELECT topic, category, name_en, name_ru, name_uk, version
    FROM topics FINAL
    WHERE version = (SELECT argMax(version, updated_at) FROM topics)
    ORDER BY topic`,
});
