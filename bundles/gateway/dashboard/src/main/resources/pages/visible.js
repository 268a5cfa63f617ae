// Text that others have written, with nothing hidden in it: what is not seen, what turns the order of letters or piles up
// on them, and what is not the letter that it seems to be, is written out. VisibleText of the protocol bundle does the same.

import { HIDDEN, LOOK_ALIKES } from './characters.js';

const PLAIN = /^[ -~\n\t]*$/;
const MOST_MARKS = 2;
const MOST_BREAKS = 2;
const MOST_BLANKS = 15;

const LETTER = /^\p{L}$/u;
const MARK = /^\p{M}$/u;
const WORD = /^[\p{L}\p{Nd}\p{M}]$/u;
/** Scripts that are written beside Latin without a space, and look like nothing else. */
const NO_MIXTURE = new RegExp(`^[${['Zyyy', 'Zinh', 'Hani', 'Hira', 'Kana', 'Bopo', 'Hang', 'Thai', 'Laoo', 'Khmr', 'Mymr', 'Tibt'].map((name) => `\\p{Script=${name}}`).join('')}]$`, 'u');
const TOLD_APART = ['Latin', 'Greek', 'Cyrillic', 'Armenian', 'Hebrew', 'Arabic', 'Georgian', 'Cherokee'].map((name) => [name, new RegExp(`^\\p{Script=${name}}$`, 'u')]);

function ranges(text) {
  const pairs = text.split(' ').map((range) => range.split('-').map((hex) => parseInt(hex, 16)));
  const firsts = pairs.map(([first]) => first);
  return (code) => {
    let low = 0;
    let high = firsts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (firsts[middle] <= code) low = middle + 1;
      else high = middle;
    }
    return low > 0 && code <= pairs[low - 1].at(-1);
  };
}

const inHidden = ranges(HIDDEN);
const inLookAlikes = ranges(LOOK_ALIKES);
const hides = (character) => (character < ' ' || character > '~') && inHidden(character.codePointAt(0));

const inWord = (character) => WORD.test(character) || (character > '\u007f' && hides(character));

/** The script of a letter that could be in a mixture; null for anything else. */
function script(character) {
  if (character < 'A' || !LETTER.test(character) || hides(character) || NO_MIXTURE.test(character)) return null;
  return TOLD_APART.find(([, of]) => of.test(character))?.[0] ?? 'another script';
}

/** The places of letters of another script than the rest of their word, or that dress up as Latin. */
function odd(characters) {
  const found = new Set();
  const scripts = characters.map(script);
  let start = 0;
  for (let i = 0; i <= characters.length; i++) {
    if (i < characters.length && inWord(characters[i])) continue;
    let home = null;
    let mixed = false;
    for (let j = start; j < i; j++) {
      if (scripts[j] === null) continue;
      mixed ||= home !== null && home !== scripts[j];
      if (home === null || scripts[j] === 'Latin') home = scripts[j];
    }
    for (let j = start; mixed && j < i; j++) if (scripts[j] !== null && scripts[j] !== home) found.add(j);
    start = i + 1;
  }
  const other = (i) => scripts[i] !== null && scripts[i] !== 'Latin';
  const plain = (i) => other(i) && !inLookAlikes(characters[i].codePointAt(0));
  if (!scripts.includes('Latin')) return found;
  const fewest = scripts.some((of, i) => plain(i)) ? 2 : 1;
  let word = [];
  for (let i = 0; i <= characters.length; i++) {
    if (i < characters.length && inWord(characters[i])) {
      word.push(i);
    } else {
      const others = word.filter(other);
      if (others.length >= fewest && !word.some(plain)) others.forEach((place) => found.add(place));
      word = [];
    }
  }
  return found;
}

function escaped(character) {
  const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
  if (short) return short;
  return [...Array(character.length).keys()].map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
}

const numbers = (text) => [...text].map((one) => `U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`).join(' ');

/**
 * A text in pieces: {text} as it is, {text, what} where it was written out, with what it stands for.
 *
 * @param lines whether line breaks and tabs stay what they are
 * @param folds whether long runs of blanks and line breaks are told by their number
 */
export function pieces(value, { lines = false, folds = false } = {}) {
  const text = String(value);
  if (PLAIN.test(text) && !(folds && /[ \t]{16}|\n[ \t\n]*\n[ \t\n]*\n/.test(text)) && (lines || !/[\n\t]/.test(text))) return [{ text }];
  const characters = [...text];
  const strange = odd(characters);
  const made = [];
  const say = (shown, what) => {
    const last = made.at(-1);
    if (last && last.what === what) last.text += shown;
    else made.push(what ? { text: shown, what } : { text: shown });
  };
  let marks = MOST_MARKS;
  for (let i = 0; i < characters.length; i++) {
    const one = characters[i];
    if (folds && /[ \t\r\n]/.test(one)) {
      let end = i;
      while (end < characters.length && /[ \t\r\n]/.test(characters[end])) end++;
      fold(characters.slice(i, end).join(''), lines, say);
      marks = MOST_MARKS;
      i = end - 1;
      continue;
    }
    const mark = MARK.test(one);
    marks = mark ? marks + 1 : LETTER.test(one) && !hides(one) ? 0 : MOST_MARKS;
    if (lines && (one === '\n' || one === '\t')) say(one);
    else if (hides(one)) say(escaped(one), numbers(one));
    else if (strange.has(i)) say(escaped(one), `${one}: a letter of ${script(one)} among others`);
    else if (mark && marks > MOST_MARKS) say(escaped(one), numbers(one));
    else say(one);
  }
  return made;
}

function fold(run, lines, say) {
  const breaks = run.match(/\r\n|\r|\n/g)?.length ?? 0;
  const blanks = (part) => {
    if (part.length > MOST_BLANKS) {
      const kind = !part.includes('\t') ? 'spaces' : !part.includes(' ') ? 'tabs' : 'blanks';
      say(`⟨${part.length} ${kind}⟩`, 'A run of blanks, folded');
    } else {
      for (const one of part) say(one === '\t' && !lines ? '\\t' : one);
    }
  };
  if (breaks > MOST_BREAKS) {
    const first = run.search(/[\r\n]/);
    const last = Math.max(run.lastIndexOf('\n'), run.lastIndexOf('\r'));
    blanks(run.slice(0, first));
    say(`⟨${breaks} line breaks⟩`, 'Line breaks, folded');
    blanks(run.slice(last + 1));
    return;
  }
  for (const part of run.split(/([\r\n])/)) {
    if (part === '\n' && lines) say(part);
    else if (part === '\n' || part === '\r') say(escaped(part), lines ? numbers(part) : undefined);
    else blanks(part);
  }
}

/** The text on one line, as {@link pieces} has it. */
export function visible(text, how) {
  return pieces(text, how).map((piece) => piece.text).join('');
}
