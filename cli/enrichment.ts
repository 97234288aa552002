/** What ingest and import need to understand texts: the taxonomy in use, and the key of the customers' hash. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../core/config.js";
import { GiftlineError, messageOf } from "../core/errors.js";
import type { Clock } from "../core/time.js";
import { createEnrich, type Enrich } from "../ingest/steps/enrich.js";
import type { Store } from "../store/client.js";
import type { OpenedStore } from "../store/open.js";
import { packageRoot } from "../store/packageRoot.js";
import { topicsInUse } from "../store/queries/topics.js";
import { tables } from "../store/tables.js";
import { createTextEnricher } from "../text/enrich.js";
import { parseTaxonomy, type Taxonomy } from "../text/taxonomy.js";

export async function createEnrichment(config: Config, opened: OpenedStore, clock: Clock): Promise<Enrich> {
  if (opened.idKey === null) {
    throw new GiftlineError("bad_config", "is needed to hash customer ids, the same in all processes", {
      where: "environment variable GIFTLINE_ID_KEY",
      fix: "set it to a random text, for example from `openssl rand -base64 32`, and keep it",
    });
  }
  const taxonomy = await readTaxonomy(config);
  await applyTaxonomy(opened.store, taxonomy, clock);
  return createEnrich({ understand: createTextEnricher(taxonomy), idKey: opened.idKey, clock });
}

async function readTaxonomy(config: Config): Promise<Taxonomy> {
  const path = config.GIFTLINE_TAXONOMY ?? join(packageRoot(), "text/taxonomy/telecom.yaml");
  const yaml = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new GiftlineError("bad_config", `the taxonomy cannot be read (${messageOf(cause)})`, {
      where: "environment variable GIFTLINE_TAXONOMY",
      fix: "name a readable YAML file, or unset it for the built-in taxonomy",
      cause,
    });
  });
  return parseTaxonomy(yaml, path);
}

/** Puts the topics' names where dashboards and reports find them. */
async function applyTaxonomy(store: Store, taxonomy: Taxonomy, clock: Clock): Promise<void> {
  const [present] = await store.query(topicsInUse, {});
  if (present?.version === taxonomy.version) return;
  await store.insert(
    tables.topics,
    taxonomy.topics.map(({ id, category, names }) => ({
      topic: id,
      category,
      name_en: names.en,
      name_ru: names.ru,
      name_uk: names.uk,
      version: taxonomy.version,
      updated_at: clock(),
    })),
  );
}
