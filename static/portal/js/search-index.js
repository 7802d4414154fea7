// Searches a guide on the reader's device as the server does: portal/search/ has queries.py, ranking.py,
// spelling.py, excerpts.py and results.py. MiniSearch finds the documents with all words of a query.
import MiniSearch from "../vendor/minisearch/minisearch.js";
import { NUMBER, WORD, keyOf, nameKey, stem, takeStems, telling, wordsOf } from "./search-words.js";

const MOST_LETTERS = 200; // of a query
const MOST_WORDS = 12;
const [EXACT, NAMED, TITLED, AS_WRITTEN, SOMEWHERE, BEGUN] = [0, 1, 2, 3, 4, 5];
const [ONE_SLIP_FROM, TWO_SLIPS_FROM] = [5, 8]; // letters of a word in which so many are forgiven
const NEAREST = 5; // names offered when nothing is found
const LEAST_ALIKE = 0.3; // of the pairs of letters in two names
const CALLED = new Set(["tool", "term"]); // kinds whose other names are what people call them
const NAMES_TO_TRY = new Set(["tool", "term", "section", "question"]);
const [WORDS_SHOWN, WORDS_BEFORE] = [32, 8];
const MOST_CANDIDATES = 200;
const SHORTEST_BEGINNING = 3; // letters; a shorter one is looked for in names, and in texts as a word
const AT_A_TIME = 200; // documents read before the page may do something else

const shortened = (text) => [...text].slice(0, MOST_LETTERS).join("");
const asked = (text) => telling(wordsOf(shortened(text))).slice(0, MOST_WORDS);

// The words of a query. All must be found; the last may be the beginning of a word.
class Query {
  constructor(words, key = keyOf(words)) {
    this.words = words;
    this.key = key;
    this.stems = words.map(stem);
    this.bits = new Map();
    this.beginnings = words.length ? [...new Set([words.at(-1), this.stems.at(-1)])] : [];
  }

  static of(text) {
    return new Query(asked(text), nameKey(shortened(text)));
  }

  // Itself, and with two neighbouring words written as one: “deep fake”.
  get variants() {
    const joined = this.words.slice(1).map((second, place) =>
      new Query([...this.words.slice(0, place), this.words[place] + second, ...this.words.slice(place + 2)]));
    Object.defineProperty(this, "variants", { value: [this, ...joined] });
    return this.variants;
  }

  // The numbers it may end with: a whole number is meant before those that begin so.
  get numbers() {
    const numbers = this.variants.map(({ words }) => words.at(-1)).filter((word) => NUMBER.test(word));
    Object.defineProperty(this, "numbers", { value: numbers });
    return numbers;
  }

  // Which of its words the stem `found` is: a bit for each.
  bitsOf(found) {
    let bits = this.bits.get(found);
    if (bits === undefined) {
      bits = this.stems.reduce((sum, each, place) => sum | ((each === found) << place), 0);
      if (this.beginnings.some((each) => found.startsWith(each))) bits |= 1 << (this.stems.length - 1);
      this.bits.set(found, bits);
    }
    return bits;
  }

  // Whether one of the stems of a word in a text is that of one of its words.
  asks(stems) {
    return stems.some((each) => this.variants.some((variant) => variant.bitsOf(each)));
  }

  // Whether a word of it may be among the stems in `line`, which have a space around each.
  touches(line) {
    return this.stems.some((each) => line.includes(` ${each} `)) || this.isPhraseOf(line, "");
  }

  isPhraseOf(line, before = this.stems.slice(0, -1).map((each) => ` ${each}`).join("")) {
    return this.beginnings.some((each) => line.includes(`${before} ${each}`));
  }

  // How well names say it: NAMED and the share of the name that it does not say or, if no name has all of
  // its words, TITLED and the share of its words that they do not have.
  rankIn(names) {
    const whole = (1 << this.stems.length) - 1;
    let [least, union] = [Infinity, 0];
    for (const name of names) {
      let [said, bits] = [0, 0];
      for (const word of name) {
        const each = this.bitsOf(word);
        bits |= each;
        if (each) said += 1;
      }
      if (bits === whole) least = Math.min(least, 1 - said / name.length);
      union |= bits;
    }
    if (least < Infinity) return NAMED + least;
    const share = this.stems.filter((_, place) => union & (1 << place)).length / this.stems.length;
    return share ? TITLED + 1 - share : Infinity;
  }
}

// Lower is better.
const rankOf = ({ names, named, inText }, query) => {
  const isHere = (number) => [named, inText].some((line) => line.includes(` ${number} `));
  if (query.numbers.length && !query.numbers.some(isHere)) return BEGUN; // “2004” for “Article 2”
  let best = Infinity;
  for (const variant of query.variants) {
    if (variant.touches(named)) best = Math.min(best, variant.rankIn(names));
  }
  if (best < Infinity) return best;
  return query.variants.some((variant) => variant.isPhraseOf(inText)) ? AS_WRITTEN : SOMEWHERE;
};

const byRank = (one, other) =>
  one.rank - other.rank || one.document.kind - other.document.kind || one.document.id - other.document.id;

// How many letters are wrong, missing, needless or swapped with the next; Infinity if more than `most`.
const slipsBetween = (one, other, most) => {
  if (Math.abs(one.length - other.length) > most) return Infinity;
  let [before, last, row] = [[], Array.from({ length: other.length + 1 }, (_, place) => place), []];
  for (let i = 1; i <= one.length; i += 1) {
    let least = (row[0] = i);
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1];
      let slips = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        slips = Math.min(slips, before[j - 2] + 1);
      }
      row[j] = slips;
      if (slips < least) least = slips;
    }
    if (least > most) return Infinity;
    [before, last, row] = [last, row, before];
  }
  return last[other.length] <= most ? last[other.length] : Infinity;
};

// What MiniSearch should find for a last word.
const beginningWith = (beginnings) => {
  const short = beginnings.filter((each) => each.length < SHORTEST_BEGINNING);
  const long = beginnings.filter((each) => !short.includes(each));
  return {
    combineWith: "OR",
    queries: [{ queries: long, prefix: true }, { queries: short, prefix: true, fields: ["named"] }, ...short],
  };
};

const pairsOf = (name) => new Set([...name].map((letter, place) => letter + (name[place + 1] ?? " ")));

// How much two sets of pairs have in common, from 0 to 1.
const alike = (one, other) => {
  const shared = [...one].filter((pair) => other.has(pair)).length;
  return (2 * shared) / (one.size + other.size || 1);
};

export class Guide {
  // Reads the answer of search.json, without keeping the page from anything else for long.
  static async of(data) {
    if (data.stems) takeStems(data.stems);
    const guide = new Guide(data);
    for (let start = 0; start < data.titles.length; start += AT_A_TIME) {
      guide.read(data, start, Math.min(start + AT_A_TIME, data.titles.length));
      await new Promise((resume) => setTimeout(resume));
    }
    return guide;
  }

  constructor({ kinds, starters, page, glossary, email, languages }) {
    Object.assign(this, { kinds, starters, page, glossary, email, languages });
    this.documents = [];
    this.keys = new Map(); // of names → the documents that have them
    this.words = new Map(); // → how often they are used
    this.known = new Set(); // their stems
    this.names = new Map(); // folded → as written
    this.index = new MiniSearch({
      fields: ["named", "inText"],
      tokenize: (text) => text.split(" "),
      processTerm: (word) => word,
    });
  }

  read(data, start, end) {
    for (let id = start; id < end; id += 1) {
      const [kind, , isSentence] = this.kinds[data.kinds_of[id]];
      const [title, text] = [data.titles[id], data.texts[id]];
      const others = data.names[id] ? data.names[id].split("\n") : [];
      const words = [title, ...others, text].map((each) => this.count(wordsOf(each)));
      const stems = words.map((each) => each.map(stem));
      const ofText = stems.pop();
      // A sentence that stands for a title is searched as text.
      const names = isSentence ? stems.slice(1) : stems;
      this.documents.push({
        id, title, text, names,
        called: CALLED.has(kind) ? others : [],
        kind: data.kinds_of[id],
        url: data.folders[data.in[id]] + data.slugs[id],
        number: data.numbers[id],
        place: data.places[data.places_of[id]],
        named: ` ${names.flat().join(" ")} `,
        inText: ` ${[...(isSentence ? stems[0] : []), ...ofText].join(" ")} `,
      });
      for (const key of new Set([title, ...others].map(nameKey))) {
        if (key) this.keys.set(key, [...(this.keys.get(key) ?? []), id]);
      }
      if (NAMES_TO_TRY.has(kind)) this.names.set(words[0].join(" "), title);
    }
    this.index.addAll(this.documents.slice(start, end));
  }

  count(words) {
    for (const word of words) {
      if (word.length < 3) continue;
      this.words.set(word, (this.words.get(word) ?? 0) + 1);
      this.known.add(stem(word));
    }
    return words;
  }

  // The answer to a query: groups of documents, the best first. Where nothing is found, the nearest words
  // are tried, unless the reader wants those that were typed; `shownFor` then says which.
  search(text, isTyped = false) {
    let query = Query.of(text);
    let found = this.found(query);
    let [shownFor, meant] = ["", text];
    if (!found.length && query.words.length && !isTyped) {
      const corrected = this.corrected(query);
      if (corrected) [query, found, meant] = [corrected, this.found(corrected), corrected.words.join(" ")];
      if (corrected && found.length) shownFor = meant;
    }
    const groups = new Map();
    for (const { document } of found) {
      if (!groups.has(document.kind)) groups.set(document.kind, []);
      groups.get(document.kind).push(document);
    }
    return {
      asked: text.trim().split(/\s+/).join(" "),
      query,
      shownFor,
      count: found.length,
      isCut: found.length >= MOST_CANDIDATES,
      groups: [...groups].map(([kind, documents]) => {
        const [name, label] = this.kinds[kind];
        return { kind: name, label, documents };
      }),
      nearest: found.length || !query.words.length ? [] : this.nearestNames(meant),
    };
  }

  found(query) {
    if (!query.words.length) return [];
    const exact = new Set(query.variants.flatMap((variant) => this.keys.get(variant.key) ?? []));
    const queries = query.variants.map((variant) => ({
      combineWith: "AND",
      queries: [...variant.stems.slice(0, -1), beginningWith(variant.beginnings)],
    }));
    const others = this.index.search({ combineWith: "OR", queries }, { boost: { named: 8 } });
    return [...new Set([...exact, ...others.slice(0, MOST_CANDIDATES).map(({ id }) => id)])]
      .map((id) => {
        const document = this.documents[id];
        return { document, rank: exact.has(id) ? EXACT : rankOf(document, query) };
      })
      .sort(byRank);
  }

  // Spelling

  knows(word) {
    return this.words.has(word) || this.known.has(stem(word));
  }

  corrected(query) {
    const words = [];
    for (const word of query.words) {
      const nearest = this.knows(word) ? [word] : (this.parted(word) ?? this.nearest(word));
      if (!nearest) return null;
      words.push(...nearest);
    }
    return words.join(" ") === query.words.join(" ") ? null : new Query(words);
  }

  // The two words that were written as one.
  parted(word) {
    for (let place = 3; place < word.length - 2; place += 1) {
      const pair = [word.slice(0, place), word.slice(place)];
      if (pair.every((each) => this.knows(each))) return pair;
    }
    return null;
  }

  nearest(word) {
    const most = (word.length >= ONE_SLIP_FROM) + (word.length >= TWO_SLIPS_FROM);
    if (!most) return null;
    let best = null;
    for (const [other, used] of this.words) {
      const slips = slipsBetween(word, other, best ? best.slips : most);
      if (slips > most) continue;
      const order = best ? slips - best.slips || best.used - used || (other < best.word ? -1 : 1) : -1;
      if (order < 0) best = { word: other, used, slips };
    }
    return best && [best.word];
  }

  // The names of tools and terms that a text holds or, if it holds none, those that look most like it.
  nearestNames(text) {
    const named = this.namesIn(asked(text));
    if (named.length) return named.slice(0, NEAREST);
    const pairs = pairsOf(wordsOf(text).join(" "));
    return [...this.names]
      .map(([folded, name]) => ({ name, alike: alike(pairs, pairsOf(folded)) }))
      .filter((each) => each.alike >= LEAST_ALIKE)
      .sort((one, other) => other.alike - one.alike)
      .slice(0, NEAREST)
      .map(({ name }) => name);
  }

  // The first names of the tools and terms that some of the words name, the longest names first.
  namesIn(words) {
    const found = new Set();
    for (let length = words.length; length; length -= 1) {
      for (let start = 0; start + length <= words.length; start += 1) {
        const ids = this.keys.get(keyOf(words.slice(start, start + length))) ?? [];
        const entry = ids.map((id) => this.documents[id]).find(({ kind }) => CALLED.has(this.kinds[kind][0]));
        if (entry) found.add(entry.title);
      }
    }
    return [...found];
  }
}

// The words of a query in a text, marked

const read = new Map();

// The words of a text, where they are, and their stems. It is read once, as the next letter often finds it again.
const readWords = (text) => {
  let words = read.get(text);
  if (!words) {
    words = Array.from(text.matchAll(WORD), ({ 0: word, index }) => {
      return { start: index, end: index + word.length, stems: wordsOf(word).map(stem) };
    });
    read.set(text, words);
  }
  return words;
};

// Returns [text, is a match] for each piece of `text` from the place `end` to the place `last`.
const piecesOf = (text, words, query, end, last) => {
  const pieces = [];
  for (const word of words) {
    if (!query.asks(word.stems)) continue;
    pieces.push([text.slice(end, word.start), false], [text.slice(word.start, word.end), true]);
    end = word.end;
  }
  return [...pieces, [text.slice(end, last), false]].filter(([piece]) => piece);
};

// The whole of `text` in pieces.
export const marked = (text, query) => piecesOf(text, readWords(text), query, 0, text.length);

// The passage of `text` with the most words of `query`, or its beginning if it has none, in pieces.
export const excerpt = (text, query) => {
  const words = readWords(text);
  const places = words.flatMap(({ stems }, place) => (query.asks(stems) ? [place] : []));
  let [best, most] = [0, 0];
  for (const place of places) {
    const near = places.filter((each) => place <= each && each < place + WORDS_SHOWN).length;
    if (near > most) [best, most] = [place, near];
  }
  const first = Math.max(0, best - WORDS_BEFORE);
  const shown = words.slice(first, first + WORDS_SHOWN);
  const begin = first ? shown[0].start : 0;
  const end = first + WORDS_SHOWN < words.length ? shown.at(-1).end : text.length;
  const pieces = piecesOf(text, shown, query, begin, end);
  if (begin) pieces.unshift(["… ", false]);
  if (end < text.length) pieces.push([" …", false]);
  return pieces;
};
