// Searches a guide on the reader's device as the server does: portal/search/ has queries.py, ranking.py,
// spelling.py, excerpts.py and results.py. MiniSearch finds the documents with all words of a query.
import MiniSearch from "../vendor/minisearch/minisearch.js";
import { NUMBER, WORD, keyOf, nameKey, stem, takeStems, telling, wordsOf } from "./search-words.js";

const MOST_LETTERS = 200; // of a query
const MOST_WORDS = 12;
const [EXACT, NAMED, TITLED, AS_WRITTEN, SOMEWHERE, BEGUN] = [0, 1, 2, 3, 4, 5];
const [ONE_SLIP_FROM, TWO_SLIPS_FROM] = [5, 8]; // letters of a word in which so many are forgiven
const NEAREST = 5; // names offered when nothing is found
const LEAST_ALIKE = 0.5; // of the pairs of letters in two names: “MENA” was not meant by “Kenya”
const CALLED = new Set(["tool", "term"]); // kinds whose other names are what people call them
const NAMED_IN_PASSING = new Set([...CALLED, "topic"]); // kinds of which a question names one and asks more
const UNSAID = 0.01; // puts a name with other words behind one that is a part of the query
const NAMES_TO_TRY = new Set(["tool", "term", "section", "question"]);
const [WORDS_SHOWN, WORDS_BEFORE] = [32, 8];
const MOST_CANDIDATES = 200;
const SHORTEST_BEGINNING = 3; // letters; a shorter one is looked for in names, and in texts as a word
const AT_A_TIME = 200; // documents read before the page may do something else

const shortened = (text) => [...text].slice(0, MOST_LETTERS).join("");
const asked = (text) => telling(wordsOf(shortened(text))).slice(0, MOST_WORDS);

// The words of a query. All must be found; the last may be the beginning of a word.
class Query {
  constructor(words, key = keyOf(words), typed = []) {
    this.words = words;
    this.key = key;
    this.typed = typed; // the words with the small ones among them
    this.stems = words.map(stem);
    this.bits = new Map();
    this.beginnings = words.length ? [...new Set([words.at(-1), this.stems.at(-1)])] : [];
  }

  static of(text) {
    return new Query(asked(text), nameKey(shortened(text)), wordsOf(shortened(text)));
  }

  // Itself, and with words written as one: two neighbours of “deep fake”, all of “i-arms”.
  get variants() {
    const joined = this.words.slice(1).map((second, place) =>
      new Query([...this.words.slice(0, place), this.words[place] + second, ...this.words.slice(place + 2)]));
    if (this.typed.length === this.words.length + 1) joined.push(new Query([this.typed.join("")]));
    Object.defineProperty(this, "variants", { value: [this, ...joined] });
    return this.variants;
  }

  // The keys of names that it may say in passing, each with the number of its words.
  get parts() {
    const parts = new Map();
    for (let count = 1; count < this.words.length; count += 1) {
      for (let start = 0; start + count <= this.words.length; start += 1) {
        parts.set(keyOf(this.words.slice(start, start + count)), count);
      }
    }
    return parts;
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
  // its words, TITLED and the share of its words that they lack, and UNSAID if it says none of them wholly.
  rankIn(names) {
    const whole = (1 << this.stems.length) - 1;
    let [least, union, isSaid] = [Infinity, 0, false];
    for (const name of names) {
      let [said, bits] = [0, 0];
      for (const word of name) {
        const each = this.bitsOf(word);
        bits |= each;
        if (each) said += 1;
      }
      if (bits === whole) least = Math.min(least, 1 - said / name.length);
      if (said && said === name.length) isSaid = true;
      union |= bits;
    }
    if (least < Infinity) return NAMED + least;
    const share = this.stems.filter((_, place) => union & (1 << place)).length / this.stems.length;
    return share ? TITLED + (1 - share + (isSaid ? 0 : UNSAID)) : Infinity;
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

// The letters of a word as bits. Letters may share a bit.
const lettersOf = (word) => [...word].reduce((bits, letter) => bits | (1 << (letter.codePointAt(0) % 32)), 0);

// Whether words with these letters may be `most` slips apart: a slip takes one letter away and adds one, at most.
const mayBeNear = (one, other, most) => {
  let others = one ^ other;
  for (let left = 2 * most; others && left; left -= 1) others &= others - 1;
  return !others;
};

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
    this.words = new Map(); // → how often they are used, and their letters
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
      const [title, text, number] = [data.titles[id], data.texts[id], data.numbers[id]];
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
        number,
        place: data.places[data.places_of[id]],
        named: ` ${names.flat().join(" ")} `,
        inText: ` ${[...(isSentence ? stems[0] : []), ...ofText].join(" ")} `,
      });
      for (const key of new Set([title, ...others, number ? `Part ${number}` : ""].map(nameKey))) {
        if (key) this.keys.set(key, [...(this.keys.get(key) ?? []), id]);
      }
      if (NAMES_TO_TRY.has(kind)) this.names.set(words[0].join(" "), title);
    }
    this.index.addAll(this.documents.slice(start, end));
  }

  count(words) {
    for (const word of words) {
      if (word.length < 3) continue;
      const known = this.words.get(word);
      if (known) known.used += 1;
      else this.words.set(word, { used: 1, letters: lettersOf(word) });
      this.known.add(stem(word));
    }
    return words;
  }

  // The answer to a query: groups of documents, the best first. Where nothing has all its words, the nearest
  // words are tried, unless the reader wants those that were typed; `shownFor` then says which.
  search(text, isTyped = false) {
    let query = Query.of(text);
    let { hasAllWords, found } = this.found(query);
    let [shownFor, meant] = ["", text];
    if (!hasAllWords && query.words.length && !isTyped) {
      const corrected = this.corrected(query);
      if (corrected) {
        [query, meant] = [corrected, corrected.words.join(" ")];
        ({ hasAllWords, found } = this.found(corrected));
        if (hasAllWords) shownFor = meant;
      }
    }
    const groups = new Map();
    for (const { document } of found) {
      if (!groups.has(document.kind)) groups.set(document.kind, []);
      groups.get(document.kind).push(document);
    }
    return {
      asked: text.trim().split(/\s+/).join(" "),
      query,
      hasAllWords,
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

  // The documents with all words, and the entries that half of the query names or, if none has all, any part.
  found(query) {
    if (!query.words.length) return { hasAllWords: false, found: [] };
    const exact = new Set(query.variants.flatMap((variant) => this.keys.get(variant.key) ?? []));
    const queries = query.variants.map((variant) => ({
      combineWith: "AND",
      queries: [...variant.stems.slice(0, -1), beginningWith(variant.beginnings)],
    }));
    const others = this.index.search({ combineWith: "OR", queries }, { boost: { named: 8 } });
    const ids = new Set([...exact, ...others.slice(0, MOST_CANDIDATES).map(({ id }) => id)]);
    const hasAllWords = ids.size > 0;
    const least = hasAllWords ? query.words.length / 2 : 1;
    for (const [key, count] of query.parts) {
      if (count < least) continue;
      for (const id of this.keys.get(key) ?? []) {
        if (NAMED_IN_PASSING.has(this.kinds[this.documents[id].kind][0])) ids.add(id);
      }
    }
    const found = [...ids].map((id) => {
      const document = this.documents[id];
      return { document, rank: exact.has(id) ? EXACT : rankOf(document, query) };
    });
    return { hasAllWords, found: found.sort(byRank) };
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
    const own = lettersOf(word);
    let best = null;
    for (const [other, { used, letters }] of this.words) {
      if (!mayBeNear(own, letters, best ? best.slips : most)) continue;
      const slips = slipsBetween(word, other, best ? best.slips : most);
      if (slips > most) continue;
      const order = best ? slips - best.slips || best.used - used || (other < best.word ? -1 : 1) : -1;
      if (order < 0) best = { word: other, used, slips };
    }
    return best && [best.word];
  }

  // The names that look most like a text.
  nearestNames(text) {
    const pairs = pairsOf(wordsOf(text).join(" "));
    return [...this.names]
      .map(([folded, name]) => ({ name, alike: alike(pairs, pairsOf(folded)) }))
      .filter((each) => each.alike >= LEAST_ALIKE)
      .sort((one, other) => other.alike - one.alike)
      .slice(0, NEAREST)
      .map(({ name }) => name);
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
