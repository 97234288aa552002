/** The deep imports of `natural` that are used: its main module reads `./.env` and costs 0.5 s and 119 MB. */
declare module "natural/lib/natural/stemmers/porter_stemmer.js" {
  const stemmer: { stem(word: string): string };
  export default stemmer;
}
declare module "natural/lib/natural/stemmers/porter_stemmer_ru.js" {
  const stemmer: { stem(word: string): string };
  export default stemmer;
}
declare module "natural/lib/natural/stemmers/porter_stemmer_uk.js" {
  const stemmer: { stem(word: string): string };
  export default stemmer;
}
declare module "natural/lib/natural/tokenizers/aggressive_tokenizer_ru.js" {
  export default class AggressiveTokenizerRu {
    tokenize(text: string): string[];
  }
}
