// Words as search compares them: folded, numbers alike however they are written, and stemmed.
// portal/search/words.py does the same; a browser test compares the two.
const LETTERS_AND_DIGITS = /[\p{L}\p{N}]+/gu;
// In a text as it is written a large number is one word: “15,548” is looked for as 15548 too.
export const WORD = /[0-9]{1,3}(?:[,\u00a0\u202f][0-9]{3})+(?![\p{L}\p{N}])|[\p{L}\p{N}]+/gu;
const THOUSANDS = /([0-9])[,\u00a0\u202f](?=[0-9]{3}(?![\p{L}\p{N}]))/gu;
export const NUMBER = /^[0-9]+$/;
const LETTERS = { ß: "ss", ς: "σ", œ: "oe", æ: "ae", ø: "o", ł: "l", đ: "d" };
const OTHER_LETTERS = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");
const PLAIN = /^[a-z0-9]+$/;
const NUMERALS = new Map(Object.entries({ ii: "2", iii: "3", iv: "4", vi: "6", vii: "7", viii: "8", ix: "9" }));
const SMALL_WORDS = new Set(
  ("a about an and are at be between by can could define definition did difference do does explain for from had has " +
    "have how i in is it many me mean meaning means much my of on or s should that the their there they this to " +
    "was we were what whats when where which who whose why will with would you your " +
    "au aux avec c ce combien comment d dans de des dire du en entre est et explique il j l la le les n ne ou par pas " +
    "peut pour pourquoi qu quand que quel quelle quelles quels qui quoi se sert signifie son sont sur t un une " +
    "veut y").split(" "),
);
// “3.2.1” and “Part 3.2.1” name a section, in which the digits are no words of their own.
const OUTLINE_NUMBER = /^(?:(?:part|section)\s+)?([0-9]+(?:\.[0-9]+)+)\.?$/i;
const BESIDE_A_NUMBER = new Set(["d", "i"]); // they are part of a name: “3-D”, “I 24/7”

const fold = (text) => {
  const lower = text.toLowerCase();
  if (PLAIN.test(lower)) return lower;
  const plainer = lower.replace(THOUSANDS, "$1").replace(OTHER_LETTERS, (letter) => LETTERS[letter]);
  return plainer.normalize("NFKD").replace(/\p{M}/gu, "");
};

// In lower case, without accents; hyphens and apostrophes part words.
export const wordsOf = (text) =>
  (fold(text).match(LETTERS_AND_DIGITS) ?? []).map((word) => NUMERALS.get(word) ?? word);

// Without the small words, or all of them if there are no others.
export const telling = (words) => {
  const isSmall = (word, place) =>
    SMALL_WORDS.has(word) &&
    !(BESIDE_A_NUMBER.has(word) && [words[place - 1], words[place + 1]].some((each) => NUMBER.test(each)));
  const large = words.filter((word, place) => !isSmall(word, place));
  return large.length ? large : words;
};

// The same for all names with these words as one: their stems as one word, and its stem.
export const keyOf = (words) => stem([...words.slice(0, -1).map(stem), ...words.slice(-1)].join(""));

// The same for all spellings of a name: “end-user”, “End users” and “enduser”.
export const nameKey = (text) => OUTLINE_NUMBER.exec(text.trim())?.[1] ?? keyOf(telling(wordsOf(text)));

// Porter’s stemmer, step by step as Snowball has it (snowballstem.org).
const HAS_VOWEL = /[aeiouy]/;
const REGION = /^[^aeiouy]*[aeiouy]+[^aeiouy]/; // what is before the region in which an ending may go
const SHORT = /[^aeiouy][aeiouy][^aeiouywxY]$/;
const DOUBLE = /(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/;
const STEP_2 = {
  ational: "ate", tional: "tion", enci: "ence", anci: "ance", izer: "ize", abli: "able", alli: "al", entli: "ent",
  eli: "e", ousli: "ous", ization: "ize", ation: "ate", ator: "ate", alism: "al", iveness: "ive", fulness: "ful",
  ousness: "ous", aliti: "al", iviti: "ive", biliti: "ble",
};
const STEP_3 = { icate: "ic", ative: "", alize: "al", iciti: "ic", ical: "ic", ful: "", ness: "" };
const STEP_4 = /(al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ion|ou|ism|ate|iti|ous|ive|ize)$/;
const SWAPS = [STEP_2, STEP_3].map((endings) => [new RegExp(`(${Object.keys(endings).join("|")})$`), endings]);

const stemmed = (given) => {
  if (given.length < 3) return given;
  let word = given.replace(/^y/, "Y").replace(/([aeiouy])y/g, "$1Y");
  const one = REGION.exec(word)?.[0].length ?? word.length;
  const two = one + (REGION.exec(word.slice(one))?.[0].length ?? word.length - one);
  const shorten = (length) => {
    word = word.slice(0, -length);
  };

  if (/(ss|i)es$/.test(word)) shorten(2);
  else if (/(^|[^s])s$/.test(word)) shorten(1);

  const past = /(ed|ing)$/.exec(word);
  if (word.endsWith("eed")) {
    if (word.length - 3 >= one) shorten(1);
  } else if (past && HAS_VOWEL.test(word.slice(0, past.index))) {
    shorten(past[0].length);
    if (DOUBLE.test(word)) shorten(1);
    else if (/(at|bl|iz)$/.test(word) || (word.length === one && SHORT.test(word))) word += "e";
  }

  if (/[yY]$/.test(word) && HAS_VOWEL.test(word.slice(0, -1))) word = `${word.slice(0, -1)}i`;

  for (const [ending, others] of SWAPS) {
    const found = ending.exec(word);
    if (found && found.index >= one) word = word.slice(0, found.index) + others[found[0]];
  }

  const last = STEP_4.exec(word);
  if (last && last.index >= two && (last[0] !== "ion" || /[st]ion$/.test(word))) shorten(last[0].length);

  const bare = word.slice(0, -1);
  if (word.endsWith("e") && (bare.length >= two || (bare.length >= one && !SHORT.test(bare)))) shorten(1);
  if (word.endsWith("ll") && word.length > two) shorten(1);
  return word.toLowerCase();
};

const stems = new Map();
let makeStem = stemmed;

// Takes the stems of a guide that is not in English, word → stem. Other words are their own stems.
export const takeStems = (known) => {
  stems.clear();
  for (const [word, its] of Object.entries(known)) stems.set(word, its);
  makeStem = (word) => word;
};

// The stem that the forms of a folded word share: “notice” for “notices”.
export const stem = (word) => {
  let known = stems.get(word);
  if (known === undefined) stems.set(word, (known = makeStem(word)));
  return known;
};
