// SPDX-License-Identifier: Apache-2.0
// Pseudo-random numbers, the same on every machine.
import { createHash } from 'node:crypto';

// In [0, 1): the hashes of seed:1, seed:2 and so on.
function numbersFrom(seed) {
  let drawn = 0;
  return () => {
    drawn += 1;
    return createHash('sha256').update(`${seed}:${drawn}`).digest().readUInt32BE(0) / 2 ** 32;
  };
}

export function diceOf(seed) {
  const random = numbersFrom(seed);
  const between = (low, high) => low + Math.floor(random() * (high - low + 1));
  return {
    between,
    chance: (share) => random() < share,
    one: (list) => list[between(0, list.length - 1)],
    hex: (length) => Array.from({ length }, () => between(0, 15).toString(16)).join(''),
    // A marked string, so that JSON keeps both digits of an amount (3.30); `withAmounts` removes the marks.
    amount: (low, high) => `amount:${between(low, high)}.${String(between(0, 99)).padStart(2, '0')}`,
  };
}

export const withAmounts = (json) => json.replace(/"amount:(\d+\.\d\d)"/g, '$1');
export const plain = (amount) => amount.slice('amount:'.length);
