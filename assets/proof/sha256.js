/** The first word of a short text's SHA-256: all that a puzzle asks for, in one round and without waiting for the browser. */

const MOST_BYTES = 55; // what fits into one block beside its end mark and length

/** The first 32 bits of the fractional parts of square or cube roots of the first primes. @param {number} power @param {number} count */
function roots(power, count) {
  const found = [];
  for (let n = 2; found.length < count; n += 1) {
    let prime = true;
    for (let by = 2; by * by <= n; by += 1) if (n % by === 0) prime = false;
    if (prime) found.push((n ** power % 1) * 2 ** 32);
  }
  return Int32Array.from(found, (value) => value | 0);
}

const START = roots(1 / 2, 8);
const K = roots(1 / 3, 64);
const words = new Int32Array(64);

/** Put a text into the block, ready to be hashed. @param {string} text  ASCII, at most 55 characters */
function fill(text) {
  if (text.length > MOST_BYTES) throw new RangeError("too long for one block");
  words.fill(0, 0, 16);
  for (let at = 0; at < text.length; at += 1) words[at >> 2] |= text.charCodeAt(at) << (24 - (at & 3) * 8);
  words[text.length >> 2] |= 0x80 << (24 - (text.length & 3) * 8);
  words[15] = text.length * 8;
}

/** @param {string} text  ASCII, at most 55 characters @returns {number} unsigned */
export function firstWord(text) {
  fill(text);
  for (let at = 16; at < 64; at += 1) {
    const x = words[at - 15];
    const y = words[at - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[at] = (words[at - 16] + s0 + words[at - 7] + s1) | 0;
  }
  let a = START[0]; // taken apart in one line it would go through an iterator, for each try
  let b = START[1];
  let c = START[2];
  let d = START[3];
  let e = START[4];
  let f = START[5];
  let g = START[6];
  let h = START[7];
  for (let at = 0; at < 64; at += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[at] + words[at]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  return (START[0] + a) >>> 0;
}
