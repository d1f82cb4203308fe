/** What the end of a process finds running; a module of the newer kind. */
import fs from 'node:fs';

export function* telling(name) {
  try {
    for (let i = 0; ; i++) yield i;
  } finally {
    console.log(`closed ${name}`);
  }
}

/** Never gives way. */
export function stubborn() {
  fs.writeSync(2, 'stubborn\n');
  for (;;);
}
